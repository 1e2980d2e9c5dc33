/** Subroutines over integers: byte order, device numbers, random numbers. */
import { builtinType, type DType, intrinsic, type SubroutineDef } from '../../defs/index.ts'
import { evolving } from './common.ts'

const byteOrder = (name: string, bytes: 2 | 4 | 8): SubroutineDef => {
  const of = `uint${bytes * 8}_t`
  return {
    name,
    since: '1.3',
    doc: `Reverses the ${bytes} bytes of a number on little-endian machines: host to network order and back.`,
    attributes: evolving,
    parameters: [{ prototype: of, kind: 'integer', type: builtinType(of) }],
    returns: builtinType(of),
    lower: (l, [value]) => {
      if (!value) throw new Error(`${name}: the checker passes its argument`)
      return { kind: 'scalar', reg: l.builder.swap(l.scalar(value), bytes) }
    },
  }
}

export const byteOrders: readonly SubroutineDef[] = [
  byteOrder('htons', 2),
  byteOrder('htonl', 4),
  byteOrder('htonll', 8),
  byteOrder('ntohs', 2),
  byteOrder('ntohl', 4),
  byteOrder('ntohll', 8),
]

export const rand: SubroutineDef = {
  name: 'rand',
  doc: 'A pseudo-random 32-bit number; not for cryptography.',
  parameters: [],
  returns: intrinsic.int,
  lower: ({ builder }) => ({
    kind: 'scalar',
    reg: builder.extend(builder.helper('get_prandom_u32'), 4, true),
  }),
}

/** The kernel-internal dev_t: 12 bits major, 20 bits minor (linux/kdev_t.h). */
const deviceType: DType = { kind: 'typedef', name: 'dev_t', of: intrinsic['unsigned int'] }

const devicePart = (name: string, doc: string, shift: bigint, mask: bigint): SubroutineDef => ({
  name,
  doc,
  attributes: evolving,
  parameters: [{ prototype: 'dev_t', kind: 'integer', type: deviceType }],
  returns: deviceType,
  lower: (l, [device]) => {
    if (!device) throw new Error(`${name}: the checker passes its argument`)
    const { builder } = l
    const reg = builder.alu('and', builder.alu('rsh', l.scalar(device), shift), mask)
    return { kind: 'scalar', reg }
  },
})

export const deviceParts: readonly SubroutineDef[] = [
  devicePart('getmajor', 'Major number of a kernel-internal device number.', 20n, 0xfffn),
  devicePart('getminor', 'Minor number of a kernel-internal device number.', 0n, 0xfffffn),
]
