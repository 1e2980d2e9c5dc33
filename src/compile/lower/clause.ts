/** Lowering one clause for one program: predicate, statements, records. */
import {
  type Aggregation,
  type AttachPoint,
  type Probe,
  rootsOfAll,
  type StableCase,
  type Statement,
  sharedIn,
  type TypedClause,
} from '../../defs/index.ts'
import type { RecordItem } from '../../record/index.ts'
import { firing } from '../firing.ts'
import type { BlockId, IrFunction } from '../ir/index.ts'
import { aggregate } from './aggregate.ts'
import type { StagedWords } from './argument.ts'
import { ClauseContext } from './clause-context.ts'
import { branchOn, lowerEffect } from './expression.ts'
import type { ObjectContext } from './object.ts'

export type LoweredClause = {
  readonly ir: IrFunction
  readonly mayFault: boolean
  readonly usesLevel: boolean
  /** It is called with the program's context as a second argument. */
  readonly usesContext: boolean
  /** What it calls, by the routines' names. */
  readonly routines: ReadonlyMap<string, readonly IrFunction[]>
}

/** `name` is the function's, unique in its program; `probes` are those that it shows: the clause's among those of the program, or the stable one. */
export const lowerClause = (
  object: ObjectContext,
  point: AttachPoint,
  clause: TypedClause,
  probes: readonly Probe[],
  words: StagedWords,
  name: string,
): LoweredClause => {
  const c = new ClauseContext(object, point, probes, words, name, clause)
  const { builder: b } = c
  const end = b.block()
  c.at(clause.span, () => {
    const { stable = [], predicate } = clause
    const [only, second] = stable
    if (second) oneOf(c, stable, end)
    for (const condition of [second ? undefined : only?.guard, predicate]) {
      if (!condition) continue
      const next = b.block()
      c.share(sharedIn([condition]))
      c.at(condition.span, () => branchOn(c, condition, next, end))
      b.enter(next)
    }
    c.share(sharedIn(rootsOfAll(clause.body)))
    new BodyLowering(c, clause).run()
    b.jump(end)
    b.enter(end)
    b.return(0n)
  })
  object.scratchBytes = Math.max(object.scratchBytes, c.scratchUsed)
  const { mayFault, usesLevel, usesContext, routines } = c
  return { ir: b.ir, mayFault, usesLevel, usesContext, routines }
}

/** The firing is that of the first probe whose guard passes; where none does, it is none. */
const oneOf = (c: ClauseContext, cases: readonly StableCase[], none: BlockId): void => {
  const { builder: b } = c
  const found = b.block()
  for (const { probe, guard } of cases) {
    const [mine, next] = [b.block(), b.block()]
    if (guard) c.at(guard.span, () => c.conditionally(() => branchOn(c, guard, mine, next)))
    else b.jump(mine)
    b.enter(mine)
    b.store(c.firing, firing.probe, 8, BigInt(probe.id))
    b.jump(found)
    b.enter(next)
  }
  b.jump(none)
  b.enter(found)
}

type Simple = Exclude<Statement, { kind: 'if' }>

const speculates = (statement: Statement): boolean =>
  statement.kind === 'action' && statement.def.speculation === 'speculate'

/** The statements of a clause, cut at each `if` into segments: a segment that records has a record of its own. */
class BodyLowering {
  readonly #c: ClauseContext
  readonly #clause: TypedClause
  #segments = 0

  constructor(context: ClauseContext, clause: TypedClause) {
    this.#c = context
    this.#clause = clause
  }

  run(): void {
    if (this.#clause.empty) this.#segment([], true)
    else this.#sequence(this.#clause.body)
  }

  /** A block that speculates may end early; what follows it doesn't belong to its speculation. */
  #sequence(statements: readonly Statement[]): void {
    if (!statements.some(speculates)) {
      this.#each(statements)
      return
    }
    const { builder: b, record } = this.#c
    const end = b.block()
    const outer = record.speculation
    this.#c.inBlock(end, () => this.#each(statements))
    record.speculation = outer
    b.jump(end)
    b.enter(end)
  }

  #each(statements: readonly Statement[]): void {
    let simple: Simple[] = []
    for (const statement of statements) {
      if (statement.kind !== 'if') {
        simple.push(statement)
        continue
      }
      this.#segment(simple)
      simple = []
      this.#conditional(statement)
    }
    this.#segment(simple)
  }

  #conditional(statement: Extract<Statement, { kind: 'if' }>): void {
    const { builder: b } = this.#c
    const [then, otherwise, done] = [b.block(), b.block(), b.block()]
    this.#c.at(statement.condition.span, () => branchOn(this.#c, statement.condition, then, otherwise))
    for (const [block, statements] of [
      [then, statement.then],
      [otherwise, statement.else],
    ] as const) {
      b.enter(block)
      this.#c.conditionally(() => this.#sequence(statements))
      b.jump(done)
    }
    b.enter(done)
  }

  /** `empty`: the default action, a record of the probe alone. */
  #segment(statements: readonly Simple[], empty = false): void {
    const at = statements.findIndex(speculates)
    for (const statement of statements.slice(0, at + 1)) this.#statement(statement)
    // speculate() alone speculates the default action.
    this.#recorded(statements.slice(at + 1), empty || (at === 0 && statements.length === 1))
  }

  #recorded(statements: readonly Simple[], empty: boolean): void {
    const records =
      empty || statements.some((statement) => statement.kind === 'action' && statement.def.records)
    const ordinal = this.#segments++
    if (!records) {
      for (const statement of statements) this.#statement(statement)
      return
    }
    const { record, object } = this.#c
    const epid = object.epidOf(this.#clause, ordinal)
    record.reserve(epid)
    const items = statements
      .map((statement) => this.#statement(statement))
      .filter((item) => item !== undefined)
    const prints =
      empty || statements.some((statement) => statement.kind === 'action' && statement.def.prints)
    const clause = `dt_clause_${this.#clause.index}`
    object.describe({ epid, clause, bytes: record.submit(), items, prints })
  }

  #statement(statement: Simple): RecordItem | undefined {
    return this.#c.temporarily(() => this.#lowered(statement))
  }

  #lowered(statement: Simple): RecordItem | undefined {
    const c = this.#c
    switch (statement.kind) {
      case 'expression':
        lowerEffect(c, statement.expr)
        return undefined
      case 'aggregate':
        c.at(statement.span, () => aggregate(c, statement.aggregation, statement.keys, statement.args))
        return undefined
      case 'action': {
        const ids = (statement.aggregations ?? []).map((aggregation) => this.#aggregationId(aggregation))
        return c.record.action(statement, ids)
      }
    }
  }

  #aggregationId(aggregation: Aggregation): number {
    const layout = this.#c.object.layout.aggregations.get(aggregation)
    if (!layout) throw new Error(`no layout for @${aggregation.name}`)
    return layout.descriptor.id
  }
}
