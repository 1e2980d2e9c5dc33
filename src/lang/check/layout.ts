/** Layout of structs and unions that D text declares, by the System V ABI of 64-bit Linux. */
import { type DType, type Member, objectBytes, resolveType, sizeOf } from '../../defs/index.ts'

/** A declared member: `bits` is a bit-field's width, 0 only for an unnamed one. */
export type MemberShape = {
  readonly name: string
  readonly type: DType
  readonly bits?: number | undefined
}

/** Alignment in bytes. */
const alignmentOf = (type: DType, strsize: number): number => {
  const t = resolveType(type)
  switch (t.kind) {
    case 'array':
      return alignmentOf(t.of, strsize)
    case 'struct':
      return Math.max(1, ...(t.members ?? []).map((member) => alignmentOf(member.type, strsize)))
    case 'string':
      return 8
    default:
      return Math.min(sizeOf(t, strsize) ?? 1, 16)
  }
}

const roundUp = (value: number, to: number): number => Math.ceil(value / to) * to

/** Where a member of `size` bytes starts when `offset` bits are taken. */
const place = (offset: number, size: number, align: number, bits: number | undefined): number => {
  if (bits === undefined || bits === 0) return roundUp(offset, align * 8)
  // A bit-field may not cross a boundary of its declared type.
  const crosses = Math.floor(offset / (size * 8)) !== Math.floor((offset + bits - 1) / (size * 8))
  return crosses ? roundUp(offset, size * 8) : offset
}

/** Offsets of the members and the size of the whole. Unnamed bit-fields only take space. */
export const layOut = (
  union: boolean,
  shapes: readonly MemberShape[],
  strsize: number,
): { readonly bytes: number; readonly members: readonly Member[] } => {
  const members: Member[] = []
  let [offset, end, align] = [0, 0, 1]
  for (const { name, type, bits } of shapes) {
    const size = objectBytes(type, strsize) ?? 0
    const own = alignmentOf(type, strsize)
    const offsetBits = union ? 0 : place(offset, size, own, bits)
    // An unnamed bit-field doesn't raise the alignment of the whole.
    if (bits === undefined || name !== '') align = Math.max(align, own)
    if (bits === undefined) members.push({ name, type, offsetBits })
    else if (name !== '') members.push({ name, type, offsetBits, bitSize: bits })
    offset = offsetBits + (bits ?? size * 8)
    end = Math.max(end, offset)
  }
  return { bytes: roundUp(Math.ceil(end / 8), align), members }
}
