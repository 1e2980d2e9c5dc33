/** Register allocation: virtual registers to r0-r9 and 8-byte places in the frame. */
import { allocate } from './allocate.ts'
import type { MachineFunction, Physical } from './machine.ts'
import { rewrite } from './rewrite.ts'

export { type Assignment, allocate } from './allocate.ts'
export { argumentRegister, isCommutative, readBy, writtenBy } from './constraints.ts'
export type {
  Base,
  Call,
  Cheap,
  MachineBlock,
  MachineFunction,
  MachineInstruction,
  MachineTerminator,
  Physical,
  Source,
  Spilled,
  Virtual,
} from './machine.ts'
export { isCheap } from './machine.ts'

export const allocateRegisters = (fn: MachineFunction): MachineFunction<Physical> => rewrite(fn, allocate(fn))
