/** Aggregating functions whose value is one number: count, sum, min, max. */
import type { AggregationDef, AggregationValue } from '../../defs/index.ts'
import { cell, sumCells } from './cells.ts'

const number = (value: bigint, unsigned = false): AggregationValue => ({ kind: 'number', value, unsigned })

export const count: AggregationDef = {
  name: 'count',
  doc: 'How many times it was called: how often the probe fired and the predicate let it pass.',
  values: [0, 0],
  constants: [],
  cells: () => 1,
  update: (e) => e.add(0, 1n),
  merge: sumCells,
  clearing: 'subtract',
  picture: 'agghist',
  rank: (cells) => [cell(cells, 0)],
  show: (cells, _parameters, normal) => number(cell(cells, 0) / normal, true),
}

export const sum: AggregationDef = {
  name: 'sum',
  doc: 'The total of the values, as a signed 64-bit number.',
  values: [1, 1],
  constants: [],
  cells: () => 1,
  update: (e, _parameters, [value]) => {
    if (value !== undefined) e.add(0, value)
  },
  merge: sumCells,
  clearing: 'subtract',
  picture: 'agghist',
  rank: (cells) => [cell(cells, 0)],
  show: (cells, _parameters, normal) => number(cell(cells, 0) / normal),
}

const extreme = (
  name: string,
  doc: string,
  which: 'least' | 'greatest',
  initial: bigint,
): AggregationDef => ({
  name,
  doc,
  values: [1, 1],
  constants: [],
  cells: () => 1,
  initial: [initial],
  update: (e, _parameters, [value]) => {
    if (value !== undefined) e.keep(which, 0, value)
  },
  merge: (into, from) => {
    const [a, b] = [cell(into, 0), cell(from, 0)]
    into[0] = (which === 'least') === a < b ? a : b
  },
  clearing: 'restart',
  rank: (cells) => [cell(cells, 0)],
  show: (cells, _parameters, normal) => number(cell(cells, 0) / normal),
})

export const min = extreme('min', 'The smallest value, signed.', 'least', 0x7fffffffffffffffn)
export const max = extreme('max', 'The greatest value, signed.', 'greatest', -0x8000000000000000n)
