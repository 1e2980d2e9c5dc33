/** Why the machine stops. */
import type { Insn } from '../insn.ts'
import { printInsn } from '../print.ts'

/** Something that a program may not do, found below the machine, which adds where. */
export class Violation extends Error {
  constructor(text: string) {
    super(text)
    this.name = 'Violation'
  }
}

/** A program did what the kernel's verifier would have refused, or what would have crashed it. */
export class VmFault extends Error {
  readonly slot: number
  constructor(slot: number, insn: Insn | undefined, text: string, cause?: unknown) {
    super(`slot ${slot}: ${insn ? `${printInsn(insn)}: ` : ''}${text}`, { cause })
    this.name = 'VmFault'
    this.slot = slot
  }
}

/** Numbers of errno(3), as helpers return them negated. */
export const ERRNO = {
  ENOENT: 2,
  E2BIG: 7,
  EAGAIN: 11,
  EFAULT: 14,
  EEXIST: 17,
  EINVAL: 22,
} as const
