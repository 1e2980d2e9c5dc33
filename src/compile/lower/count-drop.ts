/** Counting losses where they happen. */
import { type DropName, dropCounters } from '../../record/index.ts'
import type { FunctionBuilder, Reg } from '../ir/index.ts'
import { cpuMap } from '../layout.ts'

/** Adds one to this CPU's counter of a kind of loss, and goes on; `key` is 8 bytes of stack for its use. */
export const countDrop = (b: FunctionBuilder, key: Reg, drop: DropName): void => {
  b.store(key, 0, 8, 0n)
  const counters = b.helper('map_lookup_elem', b.map(cpuMap), key)
  const [found, done] = [b.block(true), b.block()]
  b.branch('ne', counters, 0n, found, done)
  b.enter(found)
  b.atomic('add', counters, dropCounters[drop], b.const(1n))
  b.jump(done)
  b.enter(done)
}
