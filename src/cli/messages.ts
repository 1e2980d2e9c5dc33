/** What the command says on its error stream: the frames around reasons, all behind `dtrace: `. */
import { type Diagnostic, renderDiagnostic } from '../base/index.ts'
import type { ProgramSource } from './command-line.ts'

/** Ends the command with a message. */
export class Fatal extends Error {
  readonly status: 1 | 2
  /** For people at a terminal: the line in question, a caret, a hint. Ends with a newline. */
  readonly excerpt: string
  constructor(message: string, { status = 1, excerpt = '' }: { status?: 1 | 2; excerpt?: string } = {}) {
    super(message)
    this.name = 'Fatal'
    this.status = status
    this.excerpt = excerpt
  }
}

/** A command-line program is known by its text up to the first predicate or action. */
const shortText = (text: string): string => /^[^{/;]*/.exec(text)?.[0] ?? ''

/** `script 'FILE'` without its quotes: what a program is, and its name. */
const nameOf = (program: ProgramSource): readonly [kind: string, name: string] =>
  program.kind === 'file' ? ['script', program.path] : ['description', shortText(program.text)]

/** `script 'FILE' matched 2 probes`. */
export const matchedMessage = (program: ProgramSource, count: number): string => {
  const [kind, name] = nameOf(program)
  return `${kind} '${name}' matched ${count} probe${count === 1 ? '' : 's'}`
}

/** `Stability attributes for script FILE:`, as the report begins. */
export const stabilityTitle = (program: ProgramSource): string =>
  `Stability attributes for ${nameOf(program).join(' ')}:`

/** `failed to compile script FILE: [TAG] line N: text`, or the like for a program on the command line. */
export const compileMessage = (
  program: ProgramSource,
  diagnostic: Diagnostic,
  shown: { readonly errtags: boolean },
): string => {
  const frame =
    program.kind === 'file'
      ? `failed to compile script ${program.path}`
      : `invalid probe specifier ${program.text}`
  return `${frame}: ${renderDiagnostic(diagnostic, shown)}`
}

/** `failed to link script FILE: reason`. */
export const linkMessage = (program: ProgramSource, reason: string): string =>
  `failed to link ${nameOf(program).join(' ')}: ${reason}`

/** The verifier's log, each line marked as such. */
export const verifierLines = (log: string): string =>
  log
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => `BPF: ${line}\n`)
    .join('')
