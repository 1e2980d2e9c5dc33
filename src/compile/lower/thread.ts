/** Thread-local scalars: one struct a thread in task storage, which the kernel frees when the thread ends. */
import type { Reg } from '../ir/index.ts'
import { selfMap } from '../layout.ts'
import type { ClauseContext } from './clause-context.ts'

/** BPF_LOCAL_STORAGE_GET_F_CREATE */
const create = 1n

const storageOf = (c: ClauseContext, flags: bigint): Reg => {
  const { builder: b } = c
  return b.helper('task_storage_get', b.map(selfMap), b.helper('get_current_task_btf'), 0n, flags)
}

/** Start of the thread's storage, or 0 while the thread has stored nothing. */
export const selfStorage = (c: ClauseContext): Reg => c.once('self', () => storageOf(c, 0n))

/** Runs `use` with the thread's storage, made if need be; without memory it is a counted drop. */
export const withSelf = (c: ClauseContext, use: (storage: Reg) => void): void => {
  const { builder: b } = c
  const storage = selfStorage(c)
  const [missing, found, full, done] = [b.block(), b.block(), b.block(true), b.block()]
  b.branch('ne', storage, 0n, found, missing)
  b.enter(missing)
  b.assign(storage, storageOf(c, create))
  b.branch('ne', storage, 0n, found, full)
  b.enter(full)
  c.conditionally(() => c.drop('dynamic'))
  b.jump(done)
  b.enter(found)
  c.conditionally(() => use(storage))
  b.jump(done)
  b.enter(done)
}
