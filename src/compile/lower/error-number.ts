/** errno of a system call's return. */
import type { AttachPoint } from '../../defs/index.ts'
import type { Reg } from '../ir/index.ts'
import { argumentValue } from './argument.ts'
import type { ClauseContext } from './clause-context.ts'

const EINTR = 4n

/** [-4095, -1] is an error number, negated; anything else is success. */
export const errorNumber = (c: ClauseContext, { errno: source, interrupted = [] }: AttachPoint): Reg => {
  const { builder: b } = c
  if (!source) return b.const(0n)
  const result = argumentValue(c, source)
  const errno = b.const(0n)
  const [negative, failed, done] = [b.block(), b.block(), b.block()]
  b.branch('slt', result, 0n, negative, done)
  b.enter(negative)
  b.branch('sge', result, -4095n, failed, done)
  b.enter(failed)
  b.assign(errno, b.neg(result))
  for (const internal of interrupted) {
    const [isInternal, next] = [b.block(), b.block()]
    b.branch('eq', errno, BigInt(internal), isInternal, next)
    b.enter(isInternal)
    b.assign(errno, EINTR)
    b.jump(done)
    b.enter(next)
  }
  b.jump(done)
  b.enter(done)
  return errno
}
