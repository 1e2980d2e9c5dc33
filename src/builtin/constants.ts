/** Named integer constants that every program sees. */
import { type DType, intrinsic } from '../defs/index.ts'
import { registerConstants } from './variable/uregs.ts'

type Constant = { readonly type: DType; readonly value: bigint }

const faultCodes: readonly [string, bigint][] = [
  ['UNKNOWN', 0n],
  ['BADADDR', 1n],
  ['BADALIGN', 2n],
  ['ILLOP', 3n],
  ['DIVZERO', 4n],
  ['NOSCRATCH', 5n],
  ['KPRIV', 6n],
  ['UPRIV', 7n],
  ['TUPOFLOW', 8n],
  ['BADSTACK', 9n],
  ['BADSIZE', 10n],
  ['BADINDEX', 11n],
  ['LIBRARY', 1000n],
]

export const constants: ReadonlyMap<string, Constant> = new Map([
  ['NULL', { type: intrinsic.long, value: 0n }],
  ...faultCodes.map(([name, value]): [string, Constant] => [
    `DTRACEFLT_${name}`,
    { type: intrinsic.int, value },
  ]),
  ...registerConstants,
])
