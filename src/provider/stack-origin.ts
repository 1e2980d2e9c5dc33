/** Where kernel stacks begin for the kinds of programs; as seen on kernels 6.1, 6.12 and 6.18. */
import type { StackOrigin } from '../defs/index.ts'
import type { Side } from './pattern.ts'

/**
 * bpf_trace_runN calls the program. What calls that, `__bpf_trace_EVENT`, may do so as its last act and leave no
 * frame; and the tracepoint calls it directly, or by `__traceiter_EVENT` if others are registered there too.
 */
export const tracepointStack = (event: string): StackOrigin => ({
  kind: 'program',
  frames: 1,
  perhaps: [`__bpf_trace_${event}`, `__traceiter_${event}`],
})

/** As above, but what makes the record takes the registers of its caller. */
export const recordStack = (event: string): StackOrigin => ({
  kind: 'registers',
  perhaps: [`__traceiter_${event}`],
})

/** The trampoline calls the program, and was called by the traced function. */
export const trampolineStack: StackOrigin = {
  kind: 'program',
  frames: 1,
  perhaps: [],
  tracedFunction: 'called',
}

/** A program that the session runs itself: the frames are those of the system call. */
export const testRunStack: StackOrigin = { kind: 'program', frames: 0, perhaps: [] }

/** The interrupted code is what is traced. */
export const registersStack: StackOrigin = { kind: 'registers' }

/** The registers are those at the breakpoint in the function, or those after its return. */
export const kprobeStack = (side: Side): StackOrigin => ({
  kind: 'registers',
  tracedFunction: side === 'entry' ? 'called' : 'returned',
})
