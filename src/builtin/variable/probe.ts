/** Built-in variables that tell which probe fired and what it was given. */
import { builtinType, type DType, intrinsic, type VariableDef } from '../../defs/index.ts'
import type { ProbePart } from '../../record/index.ts'

const argumentType: DType = builtinType('int64_t')

export const rawArguments: readonly VariableDef[] = Array.from({ length: 10 }, (_, index) => ({
  name: `arg${index}`,
  doc: `Raw argument ${index} of the probe as a signed 64-bit integer; 0 where it has none.`,
  type: argumentType,
  argument: index,
  lower: (l) => ({ kind: 'scalar', reg: l.argument(index) }),
}))

export const args: VariableDef = {
  name: 'args',
  doc: 'Typed arguments of the probe; the subscript is an integer constant.',
  type: 'per-probe',
  indexed: true,
  lower: (l, index = 0) => ({ kind: 'scalar', reg: l.argument(index) }),
}

export const errno: VariableDef = {
  name: 'errno',
  doc: "In a system call's return probe: its error number, or 0. 0 in every other probe.",
  type: intrinsic.int,
  lower: (l) => ({ kind: 'scalar', reg: l.errno() }),
}

export const id: VariableDef = {
  name: 'id',
  doc: "The firing probe's ID, as `-l` shows it.",
  type: builtinType('uint_t'),
  lower: (l) => ({ kind: 'scalar', reg: l.probeId() }),
}

export const epid: VariableDef = {
  name: 'epid',
  doc: 'Enabled-probe id: the probe ID in the upper half, the clause in the lower.',
  type: builtinType('uint64_t'),
  lower: (l) => {
    const high = l.builder.alu('lsh', l.probeId(), 32n)
    return { kind: 'scalar', reg: l.builder.alu('or', high, BigInt(l.epid)) }
  },
}

const partOf = (name: string, part: ProbePart, bytes: number): VariableDef => ({
  name,
  doc: `The ${part} part of the firing probe's description.`,
  type: intrinsic.string,
  bytes,
  probePart: part,
  lower: () => ({ kind: 'string', of: { kind: 'probe', part }, bytes }),
})

/** Sizes are DTrace's limits of a description's parts, NUL included. */
export const probeParts: readonly VariableDef[] = [
  partOf('probeprov', 'provider', 64),
  partOf('probemod', 'module', 64),
  partOf('probefunc', 'function', 128),
  partOf('probename', 'name', 64),
]
