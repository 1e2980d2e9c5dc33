/** How many frames of a kernel stack come before the traced code, where that depends on the moment. */
import type { Reg } from '../ir/index.ts'
import type { ClauseContext } from './clause-context.ts'

const frameBytes = 8

/**
 * `certain` frames, and one for each of the functions that the next frames are in, in their order: a look at
 * the first frames of the stack tells. A function that the kernel doesn't name has no frame.
 */
export const skippedFrames = (c: ClauseContext, certain: bigint, perhaps: readonly string[]): Reg => {
  const { builder: b } = c
  const functions = perhaps.flatMap((name) => c.object.target.symbols.find(name) ?? [])
  const skipped = b.const(certain)
  if (functions.length === 0) return skipped
  const bytes = functions.length * frameBytes
  const frames = c.stack(bytes)
  for (let at = 0; at < bytes; at += frameBytes) b.store(frames, at, 8, 0n)
  b.helper('get_stack', c.context(), frames, BigInt(bytes), certain)
  const done = b.block()
  /** Is the frame after `found` others in the function, or in one of the next functions? */
  const look = (index: number, found: number): void => {
    const candidate = functions[index]
    if (!candidate) {
      b.assign(skipped, certain + BigInt(found))
      b.jump(done)
      return
    }
    const [inside, outside] = [b.block(), b.block()]
    const start = b.const(BigInt.asIntN(64, candidate.address))
    const offset = b.alu('sub', b.load(frames, found * frameBytes, 8), start)
    b.branch('lt', offset, BigInt(candidate.bytes), inside, outside)
    b.enter(inside)
    look(index + 1, found + 1)
    b.enter(outside)
    look(index + 1, found)
  }
  look(0, 0)
  b.enter(done)
  return skipped
}
