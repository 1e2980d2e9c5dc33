/** Stacks and symbols stored where records and keys want them: a stack is taken in place. */
import type { StackValue, SymbolValue } from '../../defs/index.ts'
import { framesOf, pidBytes } from '../stack-limits.ts'
import type { ClauseContext } from './clause-context.ts'
import { addressOf, clearBytes, type Destination } from './copy.ts'

/** Stores the PID that addresses of a process go with; gives where the addresses start. */
const storePid = (c: ClauseContext, { address, offset, bytes }: Destination, user: boolean): Destination => {
  const { builder: b } = c
  const before = pidBytes({ user })
  if (user) b.store(address, offset, 8, b.alu('rsh', b.helper('get_current_pid_tgid'), 32n))
  return { address, offset: offset + before, bytes: bytes - before }
}

/** The destination may have room for more frames than this stack asks for: the rest becomes zeros. */
export const storeStack = (c: ClauseContext, to: Destination, value: StackValue): void => {
  const frames = storePid(c, to, value.user)
  const bytes = 8 * framesOf(value, c.object.layout.stacks)
  c.callStack(value.user, addressOf(c, frames), bytes)
  if (bytes < frames.bytes)
    clearBytes(c, { ...frames, offset: frames.offset + bytes, bytes: frames.bytes - bytes })
}

export const storeSymbol = (c: ClauseContext, to: Destination, { user, address }: SymbolValue): void => {
  const place = storePid(c, to, user)
  c.builder.store(place.address, place.offset, 8, address)
}
