/** Actions whose values appear in the output. */
import type { ActionDef } from '../../defs/index.ts'

export const trace: ActionDef = {
  name: 'trace',
  doc: 'Records the value of an expression.',
  parameters: [{ prototype: '@', kind: 'any' }],
  records: true,
  prints: true,
  lower: (l, { args }) => args.map((arg) => l.record.value(arg)),
  deliver: (item, record, port) => {
    const [field] = item.fields
    if (field) port.trace(field, record)
  },
}

export const printf: ActionDef = {
  name: 'printf',
  doc: 'Records its arguments and prints them by a format, as printf(3) does.',
  parameters: [
    { prototype: '@', kind: 'format' },
    { prototype: '...', kind: 'any', rest: true, optional: true },
  ],
  records: true,
  prints: true,
  lower: (l, { args }) => args.map((arg) => l.record.value(arg)),
  deliver: (item, record, port) => port.printf(item, record),
}
