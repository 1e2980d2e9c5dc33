/** What a tracing session offers to the command line and to users of the Node API: shapes only. */
import type { Source } from '../base/index.ts'
import type { CaptureFile, Output } from '../consume/index.ts'
import type {
  Probe,
  ProbeGroup,
  ProbeQuery,
  ProviderAttributes,
  TypedProgram,
  UnavailableProbe,
} from '../defs/index.ts'
import type { Runnable } from './runnable.ts'

/** One D text and how a probe description in it is read (which component is the rightmost). */
export type ProgramText = {
  readonly source: Source
  readonly rightmost: 'name' | 'function' | 'module' | 'provider'
}

export type EnabledProgram = {
  readonly text: ProgramText
  /** What the description of each clause matches, in their order. */
  readonly groups: () => readonly MatchedGroup[]
  readonly typed: () => TypedProgram
  /** As indented text: as it was parsed, or as it was checked. */
  readonly tree: (stage: 'parsed' | 'checked') => string
  /** How many (clause, probe) pairs it enables: the N of "matched N probes". */
  readonly matched: number
}

export type MatchedGroup = Pick<ProbeGroup, 'description' | 'probes' | 'unavailable'>

export type Listing = {
  /** Ascending by ID. */
  readonly probes: readonly Probe[]
  /** Providers that the query names and that have nothing here, each with its reason. */
  readonly unavailable: readonly { readonly provider: string; readonly reason: string }[]
  /** Probes of the providers that have some. */
  readonly unavailableProbes: readonly UnavailableProbe[]
}

/** Where a session's text goes, and what actions may ask of that place. */
export type SessionOutput = Output & {
  /** Now a terminal: untrusted control characters are escaped. */
  readonly terminal: boolean
  /** Where commands of system() write; undefined: to this process's standard output. */
  readonly descriptor?: number
  /** Appends what is written from now on to a file; undefined: goes back to the first place. @throws of node:fs */
  readonly reopen?: (path: string | undefined) => void
  /** Empties it where it is a regular file. @throws of node:fs */
  readonly truncate?: () => void
  /** Packets may come: a new file is for them or for text, as what is written to it first says. */
  readonly expectPackets?: () => void
  /** Itself as a file for packets; undefined if it is none, or holds text. Text then goes where it went before. */
  readonly captureFile?: () => CaptureFile | undefined
  /** Nothing will be written any more. */
  readonly end?: () => void
}

export type SessionConfig = {
  /** Values of all options, by name; the session reads them when it needs them (see builtin/option). */
  readonly options: SessionOptions
  /** `$0`, `$1`, …; programs of one session share them. */
  readonly arguments: readonly string[]
  /** `$target`: the first -c or -p process, or 0. */
  readonly target: number
  readonly output: SessionOutput
  /** `_DTRACE_TESTING` is set: no CPU and ID columns. */
  readonly testing: boolean
  /** Takes messages about faults, drops and the like, whole lines. */
  readonly errors: Output
  /** Takes a line for each thing that is asked of the kernel. */
  readonly debug?: (line: string) => void
}

/** The options that the session itself acts on; sizes in bytes, times in ns. */
export type SessionOptions = {
  /** The value in force; undefined: unset. Flags and runtime options are 0n or more when set. */
  readonly get: (name: string) => bigint | undefined
  /** As it was written, or the default; undefined: unset. */
  readonly text: (name: string) => string | undefined
  /** What was written for these, in the order in which it was; empty where nothing was. */
  readonly given: (...names: readonly string[]) => readonly { readonly name: string; readonly text: string }[]
  /** `#pragma D option`. @throws OptionError */
  readonly setFromProgram: (name: string, value: string | undefined) => void
  /** setopt(). @throws OptionError */
  readonly setFromRecord: (name: string, value: string) => void
}

/** What programs are compiled with, beside the kernel that they are for. */
export type PreparationConfig = Pick<SessionConfig, 'options' | 'arguments' | 'target'> & {
  /** `$pid`, `$uid`, …: of the process that traces. */
  readonly macros: ReadonlyMap<string, bigint>
  /** In bytes: buffers that would take too much of it are made smaller. */
  readonly freeMemory: number
}

/** What programs come to before anything is made in the kernel. */
export type Prepared = {
  readonly runnable: Runnable
  /** Every probe that some clause is enabled on, by ID. */
  readonly probes: ReadonlyMap<number, Probe>
  /** Some clause captures packets. */
  readonly mayCapture: boolean
  /** Which buffers are smaller than was asked for. */
  readonly notices: readonly string[]
}

export type Preparation = {
  /** Parses and checks. Programs run in the order in which they were added. @throws DiagnosticError */
  readonly add: (text: ProgramText) => EnabledProgram
  readonly list: (query: ProbeQuery) => Listing
  /** The types of args[] of a probe, as text. */
  readonly argumentTypes: (probe: Probe) => readonly string[]
  /** The stability that a probe's provider promises. */
  readonly attributes: (probe: Probe) => ProviderAttributes
  /** The compiled programs, disassembled with the D source lines between (-S). @throws DiagnosticError */
  readonly disassembly: () => string
  /** Compiles what was added. @throws DiagnosticError, UnavailableError */
  readonly prepare: () => Prepared
}

export type Session = Omit<Preparation, 'prepare'> & {
  /**
   * Loads everything, fires BEGIN, attaches, and consumes until exit(), `stop()` or the end of the traced
   * processes; then detaches, fires END, prints what is left. Returns the exit status.
   * @throws LoadError
   */
  readonly run: (hooks?: RunHooks) => Promise<number>
  /** Ends tracing gracefully: END fires, buffers are drained, aggregations printed. */
  readonly stop: () => void
  /** Ends at once, without final output. */
  readonly abort: () => void
  readonly [Symbol.dispose]: () => void
}

export type RunHooks = {
  /** Called once everything is attached: the moment to let a stopped command run. */
  readonly attached?: () => void
}
