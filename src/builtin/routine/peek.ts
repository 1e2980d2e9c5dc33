/** Reading kernel memory in a routine, which can't fault. */
import type { BlockId, Bytes, FunctionBuilder, Reg } from '../../compile/ir/index.ts'

/** The member of a kernel's object, zero-extended; where it can't be read, on to `failed`. */
export const peek = (
  b: FunctionBuilder,
  object: Reg,
  { offset, bytes }: { readonly offset: number; readonly bytes: Bytes },
  failed: BlockId,
): Reg => {
  const place = b.slotAddress(b.slot(8))
  const status = b.helper('probe_read_kernel', place, BigInt(bytes), b.alu('add', object, BigInt(offset)))
  const read = b.block()
  b.branch('eq', status, 0n, read, failed)
  b.enter(read)
  return b.load(place, 0, bytes)
}
