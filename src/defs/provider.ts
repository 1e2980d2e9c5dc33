/** Probes, who publishes them, and how one is realised on this kernel. */

import type { Matcher } from '../base/index.ts'
import type { AttachSpec, ProgramSpec } from '../bpf/load/index.ts'
import type { FunctionBuilder, Reg } from '../compile/ir/index.ts'
import type { DType } from './types.ts'

/** A point that can fire. `id` is the provider's fixed base plus its index there. */
export type Probe = {
  readonly id: number
  readonly provider: string
  readonly module: string
  readonly function: string
  readonly name: string
}

/** A probe description's four components as matchers. */
export type ProbePattern = {
  readonly provider: Matcher
  readonly module: Matcher
  readonly function: Matcher
  readonly name: Matcher
}

/** The probes that one description matches, as the checker sees them. */
export type ProbeGroup = {
  /** provider:module:function:name as written, always four components. */
  readonly description: string
  /** In ascending order of ID; empty only with option zdefs. */
  readonly probes: readonly Probe[]
  /** The types of args[], when all matched probes agree on them. */
  readonly arguments: readonly DType[] | undefined
  readonly attributes: ProviderAttributes
  /** What the description matches and this kernel can't serve. */
  readonly unavailable?: readonly UnavailableProbe[]
}

/** A probe by its four components, and why this kernel can't serve it. */
export type UnavailableProbe = { readonly probe: string; readonly reason: string }

export type Stability =
  | 'Internal'
  | 'Private'
  | 'Obsolete'
  | 'External'
  | 'Unstable'
  | 'Evolving'
  | 'Stable'
  | 'Standard'
export type DependencyClass = 'Unknown' | 'CPU' | 'Platform' | 'Group' | 'ISA' | 'Common'
/** Name stability / data stability / dependency class. */
export type Attributes = readonly [name: Stability, data: Stability, dependency: DependencyClass]
export type ProviderAttributes = {
  readonly provider: Attributes
  readonly module: Attributes
  readonly function: Attributes
  readonly name: Attributes
  readonly args: Attributes
}

/**
 * Where a raw argument comes from, given the program's context. `word` is a byte offset of a u64 in the
 * context; main loads the words that its clauses need, so that a clause never touches the context.
 */
export type ArgumentSource =
  /** The word itself, narrowed to its C type where the register's upper bits are garbage. */
  | {
      readonly kind: 'word'
      readonly word: number
      readonly extend?: { readonly bytes: 1 | 2 | 4; readonly signed: boolean }
    }
  /**
   * u64 at this offset in the struct pt_regs of the thread's entry into the kernel. It can't fault, and the
   * verifier knows its pointer's type: each is a direct load, where a probed read is a call.
   */
  | { readonly kind: 'entry-register'; readonly offset: number }
  /** The word when it is an address of that half of the address space, else 0 (profile's two PCs). */
  | { readonly kind: 'program-counter'; readonly word: number; readonly half: 'kernel' | 'user' }
  | { readonly kind: 'constant'; readonly value: bigint }
  /**
   * So many bytes at this offset of the context: of a tracepoint's record, whose last field may end where a word
   * would not.
   */
  | {
      readonly kind: 'field'
      readonly offset: number
      readonly bytes: 1 | 2 | 4 | 8
      readonly signed: boolean
    }
  /** The kernel address of this offset of the context, for contexts that the kernel doesn't rewrite accesses to. */
  | { readonly kind: 'address'; readonly offset: number }
  /** What a traced function was given, or returned, that the verifier lets no program load from the context. */
  | { readonly kind: 'traced'; readonly which: number | 'result' }
  /** The word at this offset from where a word of the context points: an argument that was passed on the stack. */
  | {
      readonly kind: 'stack'
      readonly pointer: number
      readonly offset: number
      readonly extend?: { readonly bytes: 1 | 2 | 4; readonly signed: boolean }
    }
  /** That very place on the stack: a struct that was passed there. */
  | { readonly kind: 'stack-address'; readonly pointer: number; readonly offset: number }
  /** So many bytes of the process's memory; a bad address is a fault of the clause that asks for them. */
  | {
      readonly kind: 'user-memory'
      readonly place: UserPlace
      readonly bytes: 1 | 2 | 4 | 8
      readonly signed: boolean
    }
  /** That very place, as an address. */
  | { readonly kind: 'user-address'; readonly place: UserPlace }

/** An address in the process: the sum of words of the context, which hold its registers, and of a constant. */
export type UserPlace = {
  readonly base?: number
  readonly index?: { readonly word: number; readonly scale: 1 | 2 | 4 | 8 }
  readonly displacement: bigint
}

/** How a program that serves several probes tells which one fired. */
export type ProbeSelector =
  | { readonly kind: 'single'; readonly probe: Probe }
  /** The value of `load` picks the probe; other values are none of ours. Values are small (< 65536). */
  | {
      readonly kind: 'value'
      /** Appends code that leaves the selecting value in a register, or ends the program where it isn't ours. */
      readonly load: (builder: FunctionBuilder, context: Reg) => Reg
      readonly cases: readonly { readonly value: number; readonly probe: Probe }[]
      /** Appends code, run for values of ours only, that ends the program where the firing isn't ours after all. */
      readonly confirm?: (builder: FunctionBuilder, context: Reg) => void
    }

/**
 * Where the kernel begins the stacks that it gives a program of this kind. `registers`: at the code that was
 * interrupted, or called for the tracing. `program`: at the program's own frames; between those and the traced code
 * are `frames` others. Then, innermost first, those of the functions `perhaps` that there is a frame of (what calls a tracepoint's
 * programs depends on their number, and on what the kernel's compiler made tail calls).
 */
export type StackOrigin = (
  | { readonly kind: 'registers'; readonly perhaps?: readonly string[] }
  | { readonly kind: 'program'; readonly frames: number; readonly perhaps: readonly string[] }
) & {
  /**
   * Where one function is traced, which is to be the first frame, at its start. `called`: its frame is there, in the
   * middle of the call that tracing put into it. `returned`: its frame is gone.
   */
  readonly tracedFunction?: 'called' | 'returned'
  /**
   * Set where a process is at the start of a function: the offset, in the context, of its stack pointer, at which the address
   * lies that the function returns to.
   */
  readonly userStackPointer?: number
}

/** One BPF program's place in the kernel and what it can tell its clauses. */
export type AttachPoint = {
  /** Unique within a session; also the program's name after shortening. */
  readonly key: string
  readonly program: Pick<ProgramSpec, 'type' | 'expectedAttachType' | 'attachBtf'>
  readonly attach: AttachSpec
  /** Further places of the same program, where one attachment reaches one place only (kprobes). */
  readonly alsoAttach?: readonly AttachSpec[]
  /**
   * The lifetime it belongs to: `begin` runs before all others attach, then `iterate`, once for each thing that the
   * kernel's iterator has; `end` after they are detached,
   * `timer` is fired by the session every `periodNs`; `error` has no program of its own: its clauses run in the
   * program whose clause faulted, with arg0 … arg5 as the words at offsets 0, 8, … 40.
   */
  readonly phase: 'begin' | 'iterate' | 'trace' | 'end' | 'timer' | 'error'
  readonly select: ProbeSelector
  /** Raw argN; undefined beyond what the probe has (reads as 0). */
  readonly argument: (index: number) => ArgumentSource | undefined
  /** The value whose −4095…−1 range is errno, where the probe is a system call's return. */
  readonly errno?: ArgumentSource
  /** Errors (positive) that never leave the kernel: `errno` is EINTR for them, as the caller may see it. */
  readonly interrupted?: readonly number[]
  readonly stack: StackOrigin
  /** Set for `timer`. */
  readonly periodNs?: bigint
}

/** Why a probe can't be had on this kernel, for `-l -v` and for the error when it is enabled. */
export class UnavailableError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UnavailableError'
  }
}

/** `provider NAME { … };` as a program has it with it, among others perhaps. */
export type ProgramDeclaration = { readonly provider: string; readonly text: string }

export type Provider = {
  readonly name: string
  /**
   * Set where it publishes probes under a family of names that only processes give (`pid123`): whether a description may ask
   * for one of those. No probe has `name` then.
   */
  readonly publishes?: (provider: Matcher) => boolean
  /** First ID of its range; ranges don't overlap (see provider/ids.ts). */
  readonly idBase: number
  readonly attributes: ProviderAttributes
  /** True for a probe name that no other provider can have: a description with it need not ask the others. */
  readonly ownsName?: (name: string) => boolean
  /** False if no kernel can have a match: nothing else is asked then. */
  readonly mayMatch?: (pattern: ProbePattern) => boolean
  /** Why it has no probes here at all, or undefined. Cheap. */
  readonly unavailable: () => string | undefined
  /**
   * Its probes that match, in ascending order of ID. May create probes on demand (profile-N).
   * @throws UnavailableError, or a DiagnosticError without a place for a description that DTrace refuses
   */
  readonly find: (pattern: ProbePattern) => Iterable<Probe>
  readonly byId: (id: number) => Probe | undefined
  /** The types of args[]. */
  readonly arguments: (probe: Probe) => readonly DType[]
  /** Of a program's probe: what that says of it in D. */
  readonly declaration?: (probe: Probe) => ProgramDeclaration | undefined
  /** The programs that serve these enabled probes, cheapest first choice. @throws UnavailableError */
  readonly realise: (probes: readonly Probe[]) => readonly AttachPoint[]
}
