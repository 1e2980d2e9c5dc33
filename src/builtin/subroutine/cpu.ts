/** Where a CPU is: what cpuinfo_t of the library is made of. */
import { builtinType, intrinsic, type SubroutineDef } from '../../defs/index.ts'
import { given, scalar } from './common.ts'

const cpuParameter = {
  prototype: 'processorid_t',
  kind: 'integer',
  type: builtinType('processorid_t'),
} as const

const placeOf = (name: string, what: 'chip' | 'node', doc: string): SubroutineDef => ({
  name,
  doc,
  parameters: [cpuParameter],
  returns: intrinsic.int,
  lower: (l, args) => scalar(l.cpuPlace(what, l.scalar(given(args, 0)))),
})

export const cpuPlaces: readonly SubroutineDef[] = [
  placeOf('__cpu_chip', 'chip', 'The physical package of a CPU.'),
  placeOf('__cpu_lgrp', 'node', 'The NUMA node of a CPU.'),
]
