/** Subroutines that take scratch memory, and that copy to it, from processes and back. */
import { fail } from '../../base/index.ts'
import type { Reg } from '../../compile/ir/index.ts'
import {
  builtinType,
  type Expr,
  intrinsic,
  type Lowering,
  type Parameter,
  type Pointer,
  pointerTo,
  type SubroutineDef,
} from '../../defs/index.ts'
import { when } from '../routine/index.ts'
import {
  bounded,
  given,
  madeText,
  optional,
  scalar,
  sizeParameter,
  textBytes,
  textParameter,
  userAddressParameter,
} from './common.ts'

const scratchPointer = pointerTo(intrinsic.void, 'scratch')
const allocatedParameter: Parameter = { prototype: 'alloca pointer', kind: 'scratch' }
const sourceParameter: Parameter = { prototype: 'void *', kind: 'pointer' }

/** What subroutines of type void give. */
const nothing = (l: Lowering) => scalar(l.builder.const(0n))

/** A number of bytes that scratch can hold, or the fault. */
const fitting = (l: Lowering, bytes: Reg, fault: 'noScratch' | 'badSize'): Reg => {
  const { builder: b } = l
  const [good, bad] = [b.block(), b.block(true)]
  b.branch('le', bytes, BigInt(l.scratchsize), good, bad)
  b.enter(bad)
  l.fault(fault, fault === 'badSize' ? bytes : 0n)
  b.enter(good)
  return bytes
}

export const alloca: SubroutineDef = {
  name: 'alloca',
  doc: 'Memory of so many bytes until the clause ends, not zeroed, at a multiple of 8.',
  parameters: [sizeParameter],
  returns: scratchPointer,
  lower: (l, args) => {
    const bytes = given(args, 0)
    if (bytes.kind === 'int' && BigInt.asUintN(64, bytes.value) > BigInt(l.scratchsize))
      return fail('D_ALLOCA_SIZE', bytes.span, BigInt.asUintN(64, bytes.value), l.scratchsize)
    return scalar(l.allocate(fitting(l, l.scalar(bytes), 'noScratch')).address)
  },
}

const word = 8

export const memref: SubroutineDef = {
  name: 'memref',
  doc: 'Two words in scratch memory: the address and the size that are given.',
  parameters: [sourceParameter, sizeParameter],
  returns: pointerTo(builtinType('uintptr_t'), 'scratch'),
  lower: (l, args) => {
    const { builder: b } = l
    const [address, size] = [l.scalar(given(args, 0)), l.scalar(given(args, 1))]
    const pair = l.allocate(b.const(2 * word))
    b.store(pair.memory, 0, 8, address)
    b.store(pair.memory, word, 8, size)
    return scalar(pair.address)
  },
}

/** The address in the current process, whatever space its type has. */
const userPointer = (l: Lowering, expr: Expr): Pointer => ({ space: 'user', address: l.scalar(expr) })

export const copyin: SubroutineDef = {
  name: 'copyin',
  doc: 'A copy of so many bytes of the current process, in memory as of alloca().',
  parameters: [userAddressParameter, sizeParameter],
  returns: scratchPointer,
  lower: (l, args) => {
    const from = userPointer(l, given(args, 0))
    const bytes = fitting(l, l.scalar(given(args, 1)), 'badSize')
    const { memory, address } = l.allocate(bytes)
    l.bytes(from, memory, bytes)
    return scalar(address)
  },
}

/** Copies between addresses, to memory that was allocated. */
const copyTo = (l: Lowering, from: Pointer, size: Expr, to: Expr) => {
  const target = l.scalar(to)
  const bytes = fitting(l, l.scalar(size), 'badSize')
  l.bytes(from, l.allocated(target, bytes), bytes)
  return nothing(l)
}

export const copyinto: SubroutineDef = {
  name: 'copyinto',
  doc: 'Copies so many bytes of the current process to memory of alloca().',
  parameters: [userAddressParameter, sizeParameter, allocatedParameter],
  returns: intrinsic.void,
  lower: (l, args) => copyTo(l, userPointer(l, given(args, 0)), given(args, 1), given(args, 2)),
}

export const bcopy: SubroutineDef = {
  name: 'bcopy',
  doc: 'Copies bytes of the kernel or of a D variable to memory of alloca().',
  parameters: [sourceParameter, allocatedParameter, sizeParameter],
  returns: intrinsic.void,
  lower: (l, args) => copyTo(l, l.pointer(given(args, 0)), given(args, 2), given(args, 1)),
}

/** At most this many bytes, the NUL included, when the second argument is a constant. */
const limit = (args: readonly Expr[], strsize: number): number => {
  const max = args[1]
  return max?.kind === 'int' && max.value >= 0n && max.value < BigInt(strsize)
    ? Number(max.value) + 1
    : textBytes(strsize)
}

/** As many characters as a number says that the program computes, at most strsize. */
const copyLimited = (l: Lowering, from: Pointer, characters: Expr) => {
  const { builder: b } = l
  const count = b.copy(l.scalar(characters))
  when(b, 'gt', count, BigInt(l.strsize), () => b.assign(count, BigInt(l.strsize)))
  const { address } = l.scratch(textBytes(l.strsize))
  const copied = b.helper('probe_read_user_str', address, b.alu('add', count, 1n), from.address)
  l.faultUnless(b.alu('xor', b.alu('rsh', copied, 63n), 1n), 'badAddress', from.address)
  return madeText(address, textBytes(l.strsize))
}

/** With a constant limit a reference only: the bytes are read where the string is needed, and a bad address but NULL faults there. */
export const copyinstr: SubroutineDef = {
  name: 'copyinstr',
  doc: 'The NUL-terminated string at an address of the current process, at most `max` (default: strsize) bytes.',
  parameters: [userAddressParameter, optional(sizeParameter)],
  returns: intrinsic.string,
  bytes: limit,
  lower: (l, args) => {
    const from = userPointer(l, given(args, 0))
    const max = args[1]
    if (max && max.kind !== 'int') return copyLimited(l, from, max)
    l.faultUnless(from.address, 'badAddress') // else it would be the NULL string
    return { kind: 'string', of: { kind: 'memory', ...from }, bytes: limit(args, l.strsize) }
  },
}

/** Writes directly addressable memory to the current process; no bytes, which the helper may not be given, are none. */
const write = (l: Lowering, address: Reg, from: Reg, bytes: Reg): void => {
  const { builder: b } = l
  when(b, 'ge', bytes, 1n, () => {
    const failed = b.helper('probe_write_user', address, from, bytes)
    l.faultUnless(b.alu('xor', b.alu('rsh', failed, 63n), 1n), 'badAddress', address)
  })
}

export const copyout: SubroutineDef = {
  name: 'copyout',
  doc: 'Writes so many bytes to an address of the current process. Destructive.',
  parameters: [sourceParameter, userAddressParameter, sizeParameter],
  returns: intrinsic.void,
  destructive: true,
  feature: 'probeWriteUser',
  lower: (l, args) => {
    const [from, to] = [l.pointer(given(args, 0)), l.scalar(given(args, 1))]
    const bytes = fitting(l, l.scalar(given(args, 2)), 'badSize')
    const { address } = l.scratch(l.scratchsize)
    l.bytes(from, address, bytes)
    write(l, to, address, bytes)
    return nothing(l)
  },
}

export const copyoutstr: SubroutineDef = {
  name: 'copyoutstr',
  doc: 'Writes a string and its NUL to an address of the current process, at most `max` bytes. Destructive.',
  parameters: [textParameter, userAddressParameter, sizeParameter],
  returns: intrinsic.void,
  destructive: true,
  feature: 'probeWriteUser',
  lower: (l, args) => {
    const { builder: b } = l
    const [text, to, max] = [l.string(given(args, 0)), l.scalar(given(args, 1)), l.scalar(given(args, 2))]
    const { address } = l.scratch(textBytes(l.strsize))
    const bytes = b.copy(b.alu('add', l.text(text, address, textBytes(l.strsize)), 1n))
    when(b, 'gt', bytes, max, () => b.assign(bytes, max))
    write(l, to, address, bounded(l, bytes, textBytes(l.strsize)))
    return nothing(l)
  },
}
