/** Block devices: what devinfo_t of the library is made of. */
import { intrinsic, type SubroutineDef } from '../../defs/index.ts'
import { given } from './common.ts'
import { nameAmong } from './enum.ts'

/** The kernel's own limit, NUL included: struct blk_major_name. */
const longest = 16

export const blockDriver: SubroutineDef = {
  name: '__block_driver',
  doc: 'The name of the driver of block devices with a major number; "<unknown>" if there is none.',
  parameters: [{ prototype: 'int', kind: 'integer', type: intrinsic.int }],
  returns: intrinsic.string,
  bytes: () => longest,
  lower: (l, args) => {
    const names = new Map(
      [...l.blockDrivers()].map(([major, name]) => [BigInt(major), name.slice(0, longest - 1)]),
    )
    return nameAmong(l, names, l.scalar(given(args, 0)))
  },
}
