/** print(): a value with its type, or what a pointer points to. */
import { diagnostic } from '../../base/index.ts'
import {
  type ActionDef,
  type DType,
  type Expr,
  resolveType,
  shapeOf,
  sizeOf,
  typeName,
} from '../../defs/index.ts'
import { memoryAt } from './memory.ts'

/** The most bytes that option printsize may ask for. */
const mostBytes = 65536

const referentOf = (expr: Expr): DType | undefined => {
  const type = resolveType(expr.type)
  return type.kind === 'pointer' ? type.to : undefined
}

const encoder = new TextEncoder()

export const print: ActionDef = {
  name: 'print',
  doc: 'Records what a pointer points to, and shows it with its type; of any other value the value itself.',
  parameters: [{ prototype: 'void *', kind: 'any' }],
  records: true,
  prints: true,
  check: ([value], _span, report) => {
    const referent = value && referentOf(value)
    if (!value || !referent || (sizeOf(referent, 1) ?? 0) > 0) return
    report(diagnostic('D_PRINT_SIZE', value.span, typeName(referent)))
  },
  shape: ([value], strsize) => value && shapeOf(referentOf(value) ?? value.type, strsize),
  lower: (l, { args: [value] }) => {
    if (!value) throw new Error('print: the checker passes its value')
    const referent = referentOf(value)
    if (!referent) return [l.record.value(value)]
    const bytes = Math.min(sizeOf(referent, l.strsize) ?? 0, mostBytes)
    const memory = memoryAt(l, value, BigInt(bytes))
    return [l.record.integer(l.scalar(value), 8, false), l.record.object(memory, false)]
  },
  deliver: ({ fields: [first, object], shape }, record, port) => {
    if (!first || !shape) return
    if (object) port.printObject(record.integer(first), record.bytes(object), shape)
    else if (shape.kind === 'opaque') port.show(first, record)
    else
      port.printValue(
        shape.kind === 'string' ? encoder.encode(record.text(first)) : record.bytes(first),
        shape,
      )
  },
}
