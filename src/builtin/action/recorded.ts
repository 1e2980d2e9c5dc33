/**
 * Calls that record what only the consumer can show: stacks and symbols. Each is an action, and a value that may be
 * an aggregation's key or an argument of printf().
 */
import type { ActionDef, RecordableValue, RecordWriter, SubroutineDef } from '../../defs/index.ts'
import type { Field } from '../../record/index.ts'

export type Recorded = { readonly action: ActionDef; readonly value: SubroutineDef }

const store = (record: RecordWriter, value: RecordableValue): Field => {
  switch (value.kind) {
    case 'stack':
      return record.stack(value)
    case 'symbol':
      return record.symbol(value)
    default:
      throw new Error(`a ${value.kind} has no action that records it`)
  }
}

/** The value with the action that records it alone. */
export const recorded = (value: SubroutineDef): Recorded => {
  const { returns: _returns, bytes: _bytes, ...common } = value
  return {
    value,
    action: {
      ...common,
      records: true,
      prints: true,
      lower: (l, { args }) => [store(l.record, value.lower(l, args))],
      deliver: ({ fields: [field] }, record, port) => {
        if (field) port.show(field, record)
      },
    },
  }
}
