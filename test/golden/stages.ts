/** The stages that golden cases are compared at. A further stage is one row. */
import type { Source } from '../../src/base/index.ts'
import { print } from '../../src/bpf/isa/index.ts'
import type { Compiled } from '../../src/compile/index.ts'
import { printProgram } from '../../src/compile/ir/index.ts'
import { type Checker, printTyped } from '../../src/lang/check/index.ts'
import {
  dumpTree,
  type Expression,
  type OptionPragma,
  parseAttributes,
  parseFormat,
  parseProgram,
  type SyntaxContext,
  tokenize,
} from '../../src/lang/syntax/index.ts'
import { newChecker } from '../support/check.ts'
import { compileText } from '../support/compile.ts'

export type GoldenCase = { readonly source: Source; readonly syntax: Partial<SyntaxContext> }

export type Stage = {
  /** Of the sibling file that holds what `run` returns. */
  readonly extension: string
  run(given: GoldenCase): string
}

const tokens = ({ source, syntax }: GoldenCase): string =>
  tokenize(source, syntax)
    .map((token) => {
      const value = token.kind === 'integer' ? ` ${token.value} ${token.type}` : ''
      const bytes = token.kind === 'string' ? ` ${JSON.stringify(token.value)}` : ''
      return `${token.span.start}-${token.span.end} ${token.kind} ${JSON.stringify(token.text)}${value}${bytes}\n`
    })
    .join('')

/** Calls anywhere in a tree. */
function* callsIn(tree: unknown): Generator<Extract<Expression, { kind: 'call' }>> {
  if (typeof tree !== 'object' || tree === null) return
  if ('kind' in tree && tree.kind === 'call') yield tree as Extract<Expression, { kind: 'call' }>
  for (const [key, value] of Object.entries(tree)) if (key !== 'span') yield* callsIn(value)
}

const formats = ({ source, syntax }: GoldenCase): string =>
  [...callsIn(parseProgram(source, syntax).declarations)]
    .flatMap(({ arguments: [format] }) => (format?.kind === 'string' ? [format] : []))
    .map((format) => dumpTree({ format: format.value, items: parseFormat(format.value, format.span) }))
    .join('')

/** The options that the checker obeys, from the pragma's line on. */
const obey =
  (checker: Checker) =>
  ({ name, value }: OptionPragma): void => {
    const amin = name === 'amin' ? parseAttributes(value ?? '') : undefined
    if (name === 'tregs') checker.setOptions({ tregs: Number(value) })
    if (amin) checker.setOptions({ amin: [amin.name, amin.data, amin.class] })
  }

/** The checked program, with the types of the fixture target. */
const types = ({ source, syntax }: GoldenCase): string => {
  const checker = newChecker()
  return printTyped(checker.check(checker.parse(source, { ...syntax, onOption: obey(checker) })))
}

/** What the programs of a case's probes are compiled to, one after the other. */
const programs = ({ source }: GoldenCase, show: (program: Compiled['programs'][number]) => string): string =>
  compileText(source.text, undefined, { kind: source.kind })
    .programs.map((program) => `${program.spec.name}:\n${show(program)}\n`)
    .join('\n')

/** Registers by the order in which they appear: those that passes removed leave no gaps. */
const renumbered = (text: string): string => {
  const numbers = new Map<string, number>()
  return text.replace(/\bv\d+\b/g, (name) => {
    const number = numbers.get(name) ?? numbers.size
    numbers.set(name, number)
    return `v${number}`
  })
}

export const stages: readonly Stage[] = [
  { extension: 'tokens', run: tokens },
  { extension: 'ast', run: ({ source, syntax }) => dumpTree(parseProgram(source, syntax)) },
  { extension: 'formats', run: formats },
  { extension: 'types', run: types },
  /** The IR that the passes leave. */
  { extension: 'ir', run: (given) => programs(given, ({ ir }) => renumbered(printProgram(ir))) },
  /** The instructions. */
  { extension: 'dis', run: (given) => programs(given, ({ emitted }) => print(emitted.subprograms)) },
]
