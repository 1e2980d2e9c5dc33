/** Checks D text against the fixture target with D's own built-ins. */
import type { Source } from '../../src/base/index.ts'
import { vocabulary } from '../../src/builtin/index.ts'
import {
  type Expr,
  intrinsic,
  type TypedProgram,
  type VariableDef,
  type Vocabulary,
} from '../../src/defs/index.ts'
import { type Checker, createChecker } from '../../src/lang/check/index.ts'
import { shippedLibrary } from './library.ts'
import { fixtureTarget } from './target.ts'

const notLowered = (): never => {
  throw new Error('this definition is for the checker only')
}

/** Definitions that stand for those that D's vocabulary doesn't have yet, where rules need one of their kind. */
const variables: VariableDef[] = [
  { name: 'uregs', doc: '', type: intrinsic['unsigned long'], indexed: true, lower: notLowered },
]

const withOthers = <T extends { readonly name: string }>(
  known: ReadonlyMap<string, T>,
  others: readonly T[],
): ReadonlyMap<string, T> => new Map([...others.map((each) => [each.name, each] as const), ...known])

export const testVocabulary: Vocabulary = {
  ...vocabulary,
  variables: withOthers(vocabulary.variables, variables),
}

export const newChecker = (): Checker =>
  createChecker({
    target: fixtureTarget,
    vocabulary: testVocabulary,
    library: shippedLibrary(),
    isPresent: (_kind, name) => name !== 'nosuch',
    baseProviders: new Set(['syscall']),
  })

/** Checks one program in a session. @throws DiagnosticError */
export const checkText = (
  text: string,
  kind: Source['kind'] = 'file',
  checker: Checker = newChecker(),
): TypedProgram => checker.check(checker.parse({ name: 'test.d', text, kind }))

/** The first statement of the last clause that checks an expression or records its value. */
export const checkExpression = (expression: string, before = ''): Expr => {
  const program = checkText(`${before}\nBEGIN { trace(${expression}); }`)
  const statement = program.clauses.at(-1)?.body[0]
  const arg = statement?.kind === 'action' ? statement.args[0] : undefined
  if (!arg) throw new Error(`${expression}: nothing is traced`)
  return arg
}
