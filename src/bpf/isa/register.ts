/** The eleven BPF registers. */
import type { Brand } from '../../base/index.ts'

/** A register number, 0 to 10. Branded, so that an immediate can't be passed where a register is meant. */
export type Reg = Brand<number, 'bpf register'>

const register = (number: number) => number as Reg

/** Return value; clobbered by every call. */
export const r0 = register(0)
/** Arguments of a call, dead after it. `r1` holds the context when a program starts. */
export const r1 = register(1)
export const r2 = register(2)
export const r3 = register(3)
export const r4 = register(4)
export const r5 = register(5)
/** `r6` to `r9` survive calls. */
export const r6 = register(6)
export const r7 = register(7)
export const r8 = register(8)
export const r9 = register(9)
/** The frame pointer: read-only, the end of this frame's 512 stack bytes. */
export const fp = register(10)

/** Every register, by its number. */
export const REGISTERS: readonly Reg[] = [r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, fp]
/** Where a callee finds its arguments, in order. */
export const ARGUMENT_REGISTERS: readonly Reg[] = [r1, r2, r3, r4, r5]
/** What a callee must leave as it was. */
export const CALLEE_SAVED_REGISTERS: readonly Reg[] = [r6, r7, r8, r9]
