/** Actions on aggregations. They take effect when the consumer meets their record, not in the probe. */
import { type ActionDef, builtinType, type Parameter } from '../../defs/index.ts'
import type { RecordItem } from '../../record/index.ts'

const aggregation = (family: NonNullable<Parameter['family']>): Parameter => ({
  prototype: 'aggregation',
  kind: 'aggregation',
  family,
})
const uint64 = builtinType('uint64_t')
const int64 = builtinType('int64_t')

const only = (item: RecordItem): number => {
  const [id] = item.aggregations ?? []
  if (id === undefined) throw new Error(`${item.action}: its record names an aggregation`)
  return id
}

export const printa: ActionDef = {
  name: 'printa',
  doc: 'Prints aggregations, by a format or in the default layout.',
  parameters: [
    { prototype: '@', kind: 'format', optional: true },
    { ...aggregation('PRINTA'), rest: true },
  ],
  records: true,
  prints: true,
  lower: () => [],
  deliver: (item, _record, port) => port.printa(item),
}

export const clear: ActionDef = {
  name: 'clear',
  doc: "Sets an aggregation's values to those of no data, when the consumer comes to the record; its keys stay and are printed.",
  parameters: [aggregation('CLEAR')],
  records: true,
  prints: true,
  lower: () => [],
  deliver: (item, _record, port) => port.clear(only(item)),
}

export const trunc: ActionDef = {
  name: 'trunc',
  doc: 'Removes all entries of an aggregation, or all but the n highest (n > 0) or lowest (n < 0).',
  parameters: [aggregation('TRUNC'), { prototype: 'int64_t', kind: 'integer', type: int64, optional: true }],
  records: true,
  prints: true,
  lower: (l, { args: [count] }) => (count ? [l.record.integer(l.scalar(count), 8, true)] : []),
  deliver: (item, record, port) => {
    const [count] = item.fields
    port.truncate(only(item), count ? record.integer(count) : 0n)
  },
}

export const normalize: ActionDef = {
  name: 'normalize',
  doc: "Divides an aggregation's values by a factor whenever they are shown.",
  parameters: [
    aggregation('NORMALIZE'),
    { prototype: 'uint64_t', kind: 'scalar', type: uint64, family: 'NORMALIZE' },
  ],
  records: true,
  prints: true,
  lower: (l, { args: [factor] }) => (factor ? [l.record.integer(l.scalar(factor), 8, false)] : []),
  deliver: (item, record, port) => {
    const [factor] = item.fields
    if (factor) port.normalize(only(item), record.integer(factor))
  },
}

export const denormalize: ActionDef = {
  name: 'denormalize',
  doc: 'Undoes normalize().',
  parameters: [aggregation('NORMALIZE')],
  records: true,
  prints: true,
  lower: () => [],
  deliver: (item, _record, port) => port.normalize(only(item), 1n),
}
