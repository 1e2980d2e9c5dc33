/** Actions that record memory as bytes. */
import { type Diagnostic, diagnostic } from '../../base/index.ts'
import { type ActionDef, builtinType, type Expr, type Lowering, type ObjectValue } from '../../defs/index.ts'

const sizeOf = (expr: Expr | undefined): bigint => (expr?.kind === 'int' ? expr.value : 0n)

/** A record's size is limited by the ring buffer, whose own limit this is. */
const most = 1n << 30n

const refuseSize = (args: readonly Expr[], report: (diagnostic: Diagnostic) => never): void => {
  const [, size] = args
  if (size && (sizeOf(size) <= 0n || sizeOf(size) > most)) report(diagnostic('D_TRACEMEM_SIZE', size.span))
}

/** So many bytes behind a pointer or an address. */
export const memoryAt = (l: Lowering, expr: Expr, bytes: bigint): ObjectValue => {
  const { space, address } = l.pointer(expr)
  const reachable = space === 'scratch' ? l.allocated(address, bytes) : address
  return { kind: 'object', space, address: reachable, bytes: Number(bytes) }
}

export const tracemem: ActionDef = {
  name: 'tracemem',
  doc: 'Records so many bytes of memory; with a third argument that is less, so many of them are shown.',
  parameters: [
    { prototype: 'pointer or integer', kind: 'pointer', type: builtinType('uintptr_t'), family: 'TRACEMEM' },
    { prototype: 'size_t', kind: 'constant', type: builtinType('size_t') },
    { prototype: 'size_t', kind: 'integer', type: builtinType('int64_t'), optional: true },
  ],
  records: true,
  prints: true,
  check: (args, _span, report) => refuseSize(args, report),
  lower: (l, { args: [address, size, shown] }) => {
    if (!address) throw new Error('tracemem: the checker passes its address')
    const field = l.record.object(memoryAt(l, address, sizeOf(size)), false)
    return shown ? [field, l.record.integer(l.scalar(shown), 8, true)] : [field]
  },
  deliver: ({ fields: [field, shown] }, record, port) => {
    if (!field) return
    const bytes = record.bytes(field)
    const count = shown ? record.integer(shown) : -1n
    port.dump(count >= 0n && count < BigInt(bytes.length) ? bytes.subarray(0, Number(count)) : bytes)
  },
}
