/** What the definitions of subroutines share: parameters, arguments, results in scratch. */
import type { Reg } from '../../compile/ir/index.ts'
import {
  type Attributes,
  builtinType,
  type Expr,
  intrinsic,
  type Lowering,
  type Parameter,
  type StringValue,
  type Value,
} from '../../defs/index.ts'
import type { WorkLayout } from '../routine/index.ts'

/** Of what follows from how the kernel does things. */
export const evolving: Attributes = ['Evolving', 'Evolving', 'Common']

export const textParameter: Parameter = { prototype: 'const char *', kind: 'string', type: intrinsic.string }

export const intParameter: Parameter = { prototype: 'int', kind: 'integer', type: intrinsic.int }

export const sizeParameter: Parameter = { prototype: 'size_t', kind: 'integer', type: builtinType('size_t') }

export const userAddressParameter: Parameter = {
  prototype: 'uintptr_t',
  kind: 'pointer',
  type: builtinType('uintptr_t'),
}

export const optional = (parameter: Parameter): Parameter => ({ ...parameter, optional: true })

/** An argument that the checker has seen to be there. */
export const given = (args: readonly Expr[], index: number): Expr => {
  const arg = args[index]
  if (!arg) throw new Error(`argument ${index + 1}: the checker refuses calls without it`)
  return arg
}

export const scalar = (reg: Reg): Value => ({ kind: 'scalar', reg })

/** Bytes that hold any string, its NUL included. */
export const textBytes = (strsize: number): number => strsize + 1

/** A string that lies in scratch; its address may be 0, which makes it the NULL string. */
export const madeText = (address: Reg, bytes: number): StringValue => ({
  kind: 'string',
  of: { kind: 'memory', space: 'kernel', address },
  bytes,
})

/** Address of a byte at a constant distance. */
export const offsetBy = (l: Lowering, base: Reg, offset: number): Reg =>
  offset === 0 ? base : l.builder.alu('add', base, BigInt(offset))

/** A register just loaded from memory that is at most `most`, which only the verifier doubts. */
export const boundedLoad = (l: Lowering, reg: Reg, most: number): Reg => {
  const { builder: b } = l
  const [good, bad] = [b.block(), b.block(true)]
  b.branch('le', reg, BigInt(most), good, bad)
  b.enter(bad)
  l.fault('badIndex', reg)
  b.enter(good)
  return reg
}

/**
 * A register that is at most `most`, which only the verifier doubts. It learns that of a value of which it knows nothing:
 * before 6.8 it follows branches on which a value's bounds exclude each other (at least 2, at most 0), and a pointer
 * to which such a value is added is none to it (adjust_ptr_min_max_vals, kernel/bpf/verifier.c).
 */
export const bounded = (l: Lowering, reg: Reg, most: number): Reg => {
  const { builder: b } = l
  const { address } = l.scratch(8)
  b.store(address, 0, 8, reg)
  return boundedLoad(l, b.load(address, 0, 8), most)
}

/** The work memory of one call of a routine, in this clause's scratch. */
export const workMemory = (l: Lowering, layout: WorkLayout): Reg => l.scratch(layout.bytes).address
