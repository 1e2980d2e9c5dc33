/** How many frames stacks hold, and the bytes that they take in records and keys. */
import type { StackValue } from '../defs/index.ts'

/** The options stackframes, ustackframes and maxframes. */
export type StackLimits = {
  /** Frames of stack() and of ustack() that don't say how many. */
  readonly kernel: number
  readonly user: number
  /** No stack has more, whatever it asks for. */
  readonly most: number
}

export const defaultStackLimits: StackLimits = { kernel: 20, user: 100, most: 127 }

type Stack = Pick<StackValue, 'user' | 'frames'>

export const framesOf = ({ user, frames }: Stack, limits: StackLimits): number =>
  Math.min(frames ?? (user ? limits.user : limits.kernel), limits.most)

/** What stands before addresses of a process: its PID, as a u64. */
export const pidBytes = ({ user }: { readonly user: boolean }): number => (user ? 8 : 0)

export const stackBytes = (stack: Stack, limits: StackLimits): number =>
  pidBytes(stack) + 8 * framesOf(stack, limits)
