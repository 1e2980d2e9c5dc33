/** What tracing and listing share: options, processes, session and programs, each set up in DTrace's order. */
import { readFileSync } from 'node:fs'
import { DiagnosticError, renderExcerpt, type Source, strerror } from '../base/index.ts'
import { createOptions, OptionError, type Options } from '../builtin/index.ts'
import {
  type EnabledProgram,
  type EvaluationTime,
  openSession,
  ProcessError,
  type Session,
  startCommand,
  type TargetProcess,
  watchProcess,
} from '../session/index.ts'
import { pieceText } from './buffered.ts'
import type { CommandLine, OptionSetting, ProgramSource, TargetSource } from './command-line.ts'
import { CommandOutput } from './command-output.ts'
import { debugLines } from './debug.ts'
import { compileMessage, Fatal } from './messages.ts'
import { findScript } from './scripts.ts'
import { errorStream, isTerminal } from './streams.ts'
import { namesTarget } from './target-providers.ts'
import { writeTypeFiles } from './type-files.ts'

export const testing = (): boolean => process.env['_DTRACE_TESTING'] !== undefined

/** Defaults, then the environment, then the command line. @throws Fatal */
const readOptions = (settings: readonly OptionSetting[]): Options => {
  const options = createOptions()
  options.readEnvironment(process.env)
  for (const { name, value, shown } of settings) {
    try {
      options.set(name, value, 'command')
    } catch (error) {
      if (error instanceof OptionError) throw new Fatal(`failed to set ${shown}: ${error.message}`)
      throw error
    }
  }
  return options
}

const startTarget = ({ kind, text }: TargetSource, until: EvaluationTime | undefined): TargetProcess => {
  try {
    return kind === 'command' ? startCommand(text, until) : watchProcess(text)
  } catch (error) {
    if (error instanceof ProcessError) throw new Fatal(error.message)
    throw error
  }
}

const readSource = (program: ProgramSource): Source => {
  if (program.kind === 'text') return { name: program.text, text: program.text, kind: 'string' }
  try {
    return { name: program.path, text: readFileSync(program.path, 'utf8'), kind: 'file' }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    const own = code === 'ENOENT' ? findScript(program.path) : undefined
    if (own !== undefined) return readSource({ kind: 'file', path: own })
    throw new Fatal(`failed to open ${program.path}: ${strerror(code)}`)
  }
}

/** `$0`: the script's name, as for a script that the kernel started. */
const programName = (programs: readonly ProgramSource[]): string =>
  programs.find((program) => program.kind === 'file')?.path ?? 'dtrace'

/** A compiled program with what it was on the command line. */
export type JobProgram = EnabledProgram & { readonly program: ProgramSource }

export class Job implements Disposable {
  readonly commandLine: CommandLine
  readonly options: Options
  readonly output: CommandOutput
  readonly processes: TargetProcess[] = []
  readonly session: Session
  readonly #sources = new Map<Source, ProgramSource>()
  readonly #read = new Map<ProgramSource, Source>()

  /** @throws Fatal */
  constructor(commandLine: CommandLine) {
    this.commandLine = commandLine
    this.options = readOptions(commandLine.settings)
    this.output = new CommandOutput(commandLine.output)
    if (commandLine.buffered) this.output.piece = (...piece) => this.output.text(pieceText(...piece))
    try {
      const until = this.#evaluationTime()
      for (const target of commandLine.targets) this.processes.push(startTarget(target, until))
    } catch (error) {
      this.#endProcesses()
      throw error
    }
    const debug = debugLines(this.options, process.env)
    this.session = openSession({
      options: this.options,
      arguments: [programName(commandLine.programs), ...commandLine.operands],
      target: this.processes[0]?.pid ?? 0,
      output: this.output,
      testing: testing(),
      errors: errorStream,
      ...(debug && { debug }),
    })
  }

  /** What the target's own providers publish is there once it has mapped its libraries. */
  #evaluationTime(): EvaluationTime | undefined {
    const isGiven = this.options.given('evaltime').length > 0
    const named = () =>
      this.commandLine.programs.some((program) => namesTarget(this.#descriptionsOf(program)))
    return isGiven || !named() ? (this.options.text('evaltime') as EvaluationTime | undefined) : 'postinit'
  }

  /** A text that has the program's; empty where it can't be read, which is told when it is compiled. */
  #descriptionsOf(program: ProgramSource): string {
    try {
      const { text } = this.#sourceOf(program)
      return program.kind === 'text' && program.rightmost === 'provider' ? `${text}:::` : text
    } catch (error) {
      if (error instanceof Fatal) return ''
      throw error
    }
  }

  /** Read once: what comes by a pipe is there only once. */
  #sourceOf(program: ProgramSource): Source {
    const source = this.#read.get(program) ?? readSource(program)
    this.#read.set(program, source)
    return source
  }

  /** Option that is a flag or has a value in force. */
  isSet(option: string): boolean {
    return this.options.get(option) !== undefined
  }

  /** Compiles the programs in order. @throws Fatal */
  addPrograms(): JobProgram[] {
    const programs = this.commandLine.programs.map((program) => {
      const source = this.#sourceOf(program)
      this.#sources.set(source, program)
      const rightmost = program.kind === 'text' ? program.rightmost : 'name'
      const enabled = this.compiling(program, () => this.session.add({ source, rightmost }))
      this.#showTree(enabled)
      return { ...enabled, program }
    })
    writeTypeFiles(this.options, () => programs.at(-1)?.typed().types ?? [])
    return programs
  }

  /** Option tree, a mask: as parsed, as checked, and as it is at the end. */
  #showTree({ tree }: EnabledProgram): void {
    const mask = Number(this.options.get('tree') ?? 0)
    const stages = (['parsed', 'checked', 'checked'] as const).filter((_, bit) => (mask >> bit) & 1)
    for (const stage of stages) errorStream.write(Buffer.from(tree(stage)))
  }

  /**
   * Runs what compiles; its diagnostics become messages about the program that they point into, or about `program`
   * where they point nowhere. @throws Fatal
   */
  compiling<T>(program: ProgramSource | undefined, action: () => T): T {
    try {
      return action()
    } catch (error) {
      if (error instanceof DiagnosticError) throw this.compileFailure(error, program)
      throw error
    }
  }

  compileFailure({ diagnostic }: DiagnosticError, program?: ProgramSource): Fatal {
    const about = (diagnostic.span && this.#sources.get(diagnostic.span.source)) ?? program
    const excerpt = isTerminal(2) ? renderExcerpt(diagnostic) : ''
    if (!about) return new Fatal(`could not enable tracing: ${diagnostic.text}`, { excerpt })
    return new Fatal(compileMessage(about, diagnostic, { errtags: this.isSet('errtags') }), { excerpt })
  }

  #endProcesses(): void {
    for (const one of this.processes) one[Symbol.dispose]()
  }

  [Symbol.dispose](): void {
    this.session[Symbol.dispose]()
    this.#endProcesses()
  }
}
