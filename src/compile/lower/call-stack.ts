/** Taking the call stack, so that it begins at the traced code on every kind of program. */
import { STACK } from '../../bpf/isa/index.ts'
import type { Operand, Reg } from '../ir/index.ts'
import type { ClauseContext } from './clause-context.ts'
import { skippedFrames } from './skipped-frames.ts'

const frameBytes = 8

/** The clause's and main's, each a function to the kernel. */
const ownFrames = 2

/** What lies between the helper and the traced code; some of it only the stack itself can tell. */
const skipped = (c: ClauseContext): Operand => {
  const { stack } = c.point
  const certain = stack.kind === 'registers' ? 0n : BigInt(ownFrames + stack.frames)
  const { perhaps = [] } = stack
  if (perhaps.length === 0) return certain
  return c.once('skipped frames', () => c.temporarily(() => skippedFrames(c, certain, perhaps)))
}

/** Bytes of addresses; a stack that the kernel refuses is a fault. */
const take = (c: ClauseContext, to: Reg, bytes: number, flags: Operand): Reg => {
  const { builder: b } = c
  const got = b.helper('get_stack', c.context(), to, BigInt(bytes), flags)
  c.faultIf(b.alu('rsh', got, 63n), 'badStack')
  return got
}

/** The traced function's address instead of the first frame's, which is in the call of the trampoline. */
const replaceFirst = (c: ClauseContext, to: Reg, got: Reg): void => {
  const { builder: b } = c
  const [some, known, done] = [b.block(), b.block(), b.block()]
  b.branch('ne', got, 0n, some, done)
  b.enter(some)
  const start = b.helper('get_func_ip', c.context())
  b.branch('ne', start, 0n, known, done)
  b.enter(known)
  b.store(to, 0, frameBytes, start)
  b.jump(done)
  b.enter(done)
}

/** The function that has returned isn't on the stack any more: it comes before what is. */
const putBefore = (c: ClauseContext, to: Reg, bytes: number, flags: Operand): Reg => {
  const { builder: b } = c
  b.store(to, 0, frameBytes, b.helper('get_func_ip', c.context()))
  if (bytes === frameBytes) return b.const(BigInt(frameBytes))
  const rest = take(c, b.alu('add', to, BigInt(frameBytes)), bytes - frameBytes, flags)
  return b.alu('add', rest, BigInt(frameBytes))
}

/**
 * A function that has just been called has no frame yet by which its caller could be found, but the address that it returns to is
 * on top of the stack. Newer kernels look there themselves where the first instruction tells them to.
 */
const withCaller = (c: ClauseContext, to: Reg, bytes: number, pointer: number): Reg => {
  const { builder: b } = c
  const flags = BigInt(STACK.user)
  if (bytes === frameBytes) return take(c, to, bytes, flags)
  // Room is left for the function itself, as its caller takes its place.
  const got = take(c, b.alu('add', to, BigInt(frameBytes)), bytes - frameBytes, flags)
  const caller = c.read('user', c.word(pointer), frameBytes)
  const result = b.alu('add', got, BigInt(frameBytes))
  const done = b.block()
  if (bytes > 2 * frameBytes) {
    const [found, missing] = [b.block(), b.block()]
    b.branch('eq', b.load(to, 2 * frameBytes, frameBytes), caller, found, missing)
    b.enter(found)
    b.assign(result, take(c, to, bytes, flags))
    b.jump(done)
    b.enter(missing)
  }
  b.store(to, 0, frameBytes, b.load(to, frameBytes, frameBytes))
  b.store(to, frameBytes, frameBytes, caller)
  b.jump(done)
  b.enter(done)
  return result
}

/** Fills `bytes` bytes with return addresses, zeros behind the last; gives how many bytes are addresses. */
export const callStack = (c: ClauseContext, user: boolean, to: Reg, bytes: number): Reg => {
  const { tracedFunction, userStackPointer: pointer } = c.point.stack
  if (user)
    return pointer === undefined ? take(c, to, bytes, BigInt(STACK.user)) : withCaller(c, to, bytes, pointer)
  if (tracedFunction === 'returned') return putBefore(c, to, bytes, skipped(c))
  const got = take(c, to, bytes, skipped(c))
  if (tracedFunction === 'called') replaceFirst(c, to, got)
  return got
}
