/** Actions that steer the tracing. */
import { type ActionDef, intrinsic } from '../../defs/index.ts'

export const exit: ActionDef = {
  name: 'exit',
  doc: 'Ends tracing after this firing; the consumer exits with the status.',
  parameters: [{ prototype: 'int', kind: 'integer', type: intrinsic.int }],
  records: true,
  prints: true,
  stopsTracing: true,
  lower: (l, { args: [status] }) => {
    if (!status) throw new Error('exit: the checker passes its status')
    const field = l.record.integer(l.scalar(status), 4, true)
    l.stopTracing()
    return [field]
  },
  deliver: (item, record, port) => {
    const [field] = item.fields
    if (field) port.exit(Number(record.integer(field)))
  },
}
