/** What may not follow what in a clause: speculate() and commit() split it into parts that don't mix. */
import { type DiagnosticKey, fail } from '../../base/index.ts'
import { expressionsOfStatement, type Statement } from '../../defs/index.ts'

/** What a statement does, as far as its place in the clause matters. */
type Deed = 'record' | 'aggregate' | 'destroy' | 'exit' | 'speculate' | 'commit'

type OrderTag = Extract<DiagnosticKey, `D_${string}_${'DREC' | 'COMM' | 'SPEC'}`>

/** Refused where one of `after` came before, the first that holds. */
const rules: readonly { readonly deed: Deed; readonly after: readonly Deed[]; readonly tag: OrderTag }[] = [
  { deed: 'speculate', after: ['speculate'], tag: 'D_SPEC_SPEC' },
  { deed: 'speculate', after: ['commit'], tag: 'D_SPEC_COMM' },
  { deed: 'speculate', after: ['record', 'aggregate'], tag: 'D_SPEC_DREC' },
  { deed: 'commit', after: ['record', 'aggregate'], tag: 'D_COMM_DREC' },
  { deed: 'aggregate', after: ['commit'], tag: 'D_AGG_COMM' },
  { deed: 'aggregate', after: ['speculate'], tag: 'D_AGG_SPEC' },
  { deed: 'exit', after: ['speculate'], tag: 'D_EXIT_SPEC' },
  { deed: 'destroy', after: ['speculate'], tag: 'D_ACT_SPEC' },
  { deed: 'record', after: ['commit'], tag: 'D_DREC_COMM' },
]

type Simple = Exclude<Statement, { kind: 'if' }>

const callsDestructive = (statement: Simple): boolean =>
  [...expressionsOfStatement(statement)].some((expr) => expr.kind === 'call' && expr.def.destructive === true)

function* deedsOf(statement: Simple): Generator<Deed, void, void> {
  if (callsDestructive(statement)) yield 'destroy'
  if (statement.kind === 'aggregate') yield 'aggregate'
  if (statement.kind !== 'action') return
  const { speculation, stopsTracing, destructive, records } = statement.def
  if (speculation && speculation !== 'discard') yield speculation
  if (stopsTracing) yield 'exit'
  if (destructive) yield 'destroy'
  if (records) yield 'record'
}

/** The deeds of a block so far. What is inside an `if` is a record of its own, which only a speculation reaches. */
const checkBlock = (statements: readonly Statement[], speculates: boolean): void => {
  let done = new Set<Deed>(speculates ? ['speculate'] : [])
  for (const statement of statements) {
    if (statement.kind === 'if') {
      done = new Set(done.has('speculate') ? ['speculate'] : [])
      checkBlock(statement.then, done.has('speculate'))
      checkBlock(statement.else, done.has('speculate'))
      continue
    }
    const deeds = [...deedsOf(statement)]
    const broken = rules.find(({ deed, after }) => deeds.includes(deed) && after.some((one) => done.has(one)))
    if (broken) fail(broken.tag, statement.span)
    for (const deed of deeds) done.add(deed)
  }
}

/** @throws DiagnosticError at the first statement that stands where it may not */
export const checkOrder = (statements: readonly Statement[]): void => checkBlock(statements, false)
