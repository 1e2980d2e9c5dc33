/** Kernel error numbers by name. */
import { constants } from 'node:os'

/** ENOTSUPP is the kernel's own 524, which libc has no name for. */
export type Errno = keyof typeof constants.errno | 'ENOTSUPP' | `errno ${number}`

// Where two names share a number the kernel uses the one set below.
const NAMES = new Map<number, Errno>(Object.entries(constants.errno).map(([name, n]) => [n, name as Errno]))
for (const [name, n] of [
  ['EAGAIN', constants.errno.EAGAIN],
  ['EOPNOTSUPP', constants.errno.EOPNOTSUPP],
  ['ENOTSUPP', 524],
] as const) {
  NAMES.set(n, name)
}

export const errnoName = (errno: number): Errno => NAMES.get(errno) ?? `errno ${errno}`
