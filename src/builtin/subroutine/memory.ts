/** Subroutines that read a process's memory. */
import { builtinType, intrinsic, type SubroutineDef } from '../../defs/index.ts'

/** At most this many bytes when the second argument is a constant. */
const limit = (args: Parameters<NonNullable<SubroutineDef['bytes']>>[0], strsize: number): number => {
  const max = args[1]
  return max?.kind === 'int' && max.value >= 0n && max.value < BigInt(strsize)
    ? Number(max.value) + 1
    : strsize + 1
}

/** A reference only: the bytes are read where the string is needed, and a bad address but NULL faults there. */
export const copyinstr: SubroutineDef = {
  name: 'copyinstr',
  doc: 'The NUL-terminated string at an address of the current process, at most `max` (default: strsize) bytes.',
  parameters: [
    {
      prototype: 'uintptr_t',
      kind: 'pointer',
      type: builtinType('uintptr_t'),
    },
    {
      prototype: 'size_t',
      kind: 'constant',
      type: builtinType('size_t'),
      optional: true,
    },
  ],
  returns: intrinsic.string,
  bytes: limit,
  lower: (l, args) => {
    const [address] = args
    if (!address) throw new Error('copyinstr: the checker passes its address')
    const from = l.scalar(address)
    l.faultUnless(from, 'badAddress') // else it would be the NULL string
    return {
      kind: 'string',
      of: { kind: 'memory', space: 'user', address: from },
      bytes: limit(args, l.strsize),
    }
  },
}
