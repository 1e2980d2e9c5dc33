/** Updating an aggregation: find or make this CPU's entry, then let the function's definition change its cells. */
import type { Aggregation, AggregationLowering, Expr } from '../../defs/index.ts'
import type { Operand, Reg } from '../ir/index.ts'
import type { AggregationLayout } from '../layout.ts'
import type { ClauseContext } from './clause-context.ts'
import { buildKey } from './key.ts'
import { scalarOperand } from './place.ts'

/** BPF_NOEXIST: another firing on this CPU may have made the entry since the look-up. */
const noExist = 1n

/** Attempts of a compare-and-swap; each failure means that another firing on this CPU got in between. */
const attempts = 4

export const aggregate = (
  c: ClauseContext,
  aggregation: Aggregation,
  keys: readonly Expr[],
  args: readonly Expr[],
): void => {
  const { builder: b } = c
  const layout = c.object.layout.aggregations.get(aggregation)
  if (!layout) throw new Error(`no layout for @${aggregation.name}`)
  const key = keyOf(c, layout, keys)
  const values = args.map((arg) => {
    const operand = scalarOperand(c, arg)
    return typeof operand === 'bigint' ? b.const(operand) : operand
  })
  const done = b.block()
  const cells = entryOf(c, aggregation, layout, key, done)
  c.conditionally(() => {
    aggregation.def.update(cellsAt(c, cells, layout.descriptor.cells, done), aggregation.parameters, values)
  })
  b.jump(done)
  b.enter(done)
}

const keyOf = (c: ClauseContext, layout: AggregationLayout, keys: readonly Expr[]): Reg => {
  const { builder: b } = c
  const { keyBytes, cpuOffset } = layout.descriptor
  const memory = c.brief(keyBytes)
  buildKey(c, memory, layout.keys, keys, cpuOffset)
  b.store(memory, cpuOffset, 4, layout.cpuInKey ? b.helper('get_smp_processor_id') : 0n)
  return memory
}

/** The entry's cells; without room for a new entry it is a counted drop and on to `done`. */
const entryOf = (
  c: ClauseContext,
  aggregation: Aggregation,
  layout: AggregationLayout,
  key: Reg,
  done: ReturnType<ClauseContext['builder']['block']>,
): Reg => {
  const { builder: b } = c
  const { map, cells } = layout.descriptor
  const entry = b.helper('map_lookup_elem', b.map(map), key)
  const [found, missing, full] = [b.block(), b.block(true), b.block(true)]
  b.branch('ne', entry, 0n, found, missing)
  b.enter(missing)
  if (layout.keys.length === 0) b.jump(full)
  else {
    const initial = aggregation.def.initial
    const place = initial ? c.object.rodata.words(initial) : c.object.rodata.zeros(cells * 8)
    b.helper('map_update_elem', b.map(map), key, c.rodata(place), noExist)
    b.assign(entry, b.helper('map_lookup_elem', b.map(map), key))
    b.branch('ne', entry, 0n, found, full)
  }
  b.enter(full)
  c.conditionally(() => c.drop('aggregation'))
  b.jump(done)
  b.enter(found)
  if (layout.keys.length === 0) b.store(entry, cells * 8, 8, 1n)
  return entry
}

const cellsAt = (
  c: ClauseContext,
  entry: Reg,
  count: number,
  done: ReturnType<ClauseContext['builder']['block']>,
): AggregationLowering => {
  const { builder: b } = c
  const asRegister = (value: Operand): Reg => (typeof value === 'bigint' ? b.const(value) : value)
  return {
    builder: b,
    add: (cell, value) => b.atomic('add', entry, cell * 8, asRegister(value)),
    addAt: (cell, value) => {
      // A definition's index is always in range; the verifier wants to see it.
      const inside = b.block()
      b.branch('lt', cell, BigInt(count), inside, done)
      b.enter(inside)
      b.atomic('add', b.alu('add', entry, b.alu('lsh', cell, 3n)), 0, asRegister(value))
    },
    addFetch: (cell, value) => b.atomicFetch('add', entry, cell * 8, asRegister(value)),
    keep: (which, cell, value) => keepExtreme(c, entry, which, cell, value, done),
  }
}

/** Replaces the cell by the value while the value is beyond it; gives up, counted, when others keep changing it. */
const keepExtreme = (
  c: ClauseContext,
  entry: Reg,
  which: 'least' | 'greatest',
  cell: number,
  value: Reg,
  done: ReturnType<ClauseContext['builder']['block']>,
): void => {
  const { builder: b } = c
  for (let attempt = 0; attempt < attempts; attempt++) {
    const old = b.load(entry, cell * 8, 8)
    const [beyond, retry] = [b.block(), b.block(attempt > 0)]
    b.branch(which === 'least' ? 'slt' : 'sgt', value, old, beyond, done)
    b.enter(beyond)
    const seen = b.atomicFetch('cmpxchg', entry, cell * 8, value, 8, old)
    b.branch('eq', seen, old, done, retry)
    b.enter(retry)
  }
  c.drop('aggregation')
}
