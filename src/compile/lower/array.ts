/** Associative arrays: hash maps; an absent element reads as 0, and assigning 0 deletes. */
import type { Place, Value } from '../../defs/index.ts'
import { resolveType } from '../../defs/index.ts'
import type { Reg } from '../ir/index.ts'
import type { ClauseContext } from './clause-context.ts'
import { clearBytes } from './copy.ts'
import { buildKey, keyMemory } from './key.ts'
import { type Location, storeAt } from './location.ts'

type Element = Extract<Place, { kind: 'element' }>

/** BPF_ANY and BPF_NOEXIST, flags of map_update_elem. */
const any = 0n
const noExist = 1n

const layoutOf = (c: ClauseContext, element: Element) => {
  const layout = c.object.layout.arrays.get(element.variable)
  if (!layout) throw new Error(`no layout for ${element.variable.name}[]`)
  return layout
}

/** The key in memory. A thread's own array starts with the thread: its id and, for idle threads, the CPU. */
const keyOf = (c: ClauseContext, element: Element): Reg => {
  const { builder: b } = c
  const layout = layoutOf(c, element)
  const memory = keyMemory(c, layout.keyBytes)
  if (element.variable.class !== 'self') {
    buildKey(c, memory, layout.keys, element.keys, layout.keyBytes)
    return memory
  }
  const tid = b.extend(b.helper('get_current_pid_tgid'), 4, false)
  const idle = b.copy(tid)
  const [isIdle, done] = [b.block(), b.block()]
  b.branch('eq', tid, 0n, isIdle, done)
  b.enter(isIdle)
  b.assign(idle, b.alu('lsh', b.alu('add', b.helper('get_smp_processor_id'), 1n), 32n))
  b.jump(done)
  b.enter(done)
  buildKey(c, memory, layout.keys.slice(1), element.keys, layout.keyBytes) // clears the whole key first
  b.store(memory, 0, 8, idle)
  return memory
}

/** The element's address, or 0 when it doesn't exist. */
export const elementAddress = (c: ClauseContext, element: Element): Reg =>
  c.builder.helper('map_lookup_elem', c.builder.map(layoutOf(c, element).map), keyOf(c, element))

export const assignElement = (
  c: ClauseContext,
  element: Element,
  value: Value,
  literalZero: boolean,
): void => {
  const { builder: b } = c
  const layout = layoutOf(c, element)
  const key = keyOf(c, element)
  const remove = () => b.helper('map_delete_elem', b.map(layout.map), key)
  if (literalZero) {
    remove()
    return
  }
  const done = b.block()
  if (value.kind === 'scalar') {
    const [zero, keep] = [b.block(), b.block()]
    b.branch('eq', value.reg, 0n, zero, keep)
    b.enter(zero)
    remove()
    b.jump(done)
    b.enter(keep)
  }
  c.conditionally(() => {
    const memory = keyMemory(c, layout.valueBytes)
    if (resolveType(element.type).kind !== 'int' || layout.valueBytes !== 8) {
      clearBytes(c, { address: memory, offset: 0, bytes: layout.valueBytes })
    } else b.store(memory, 0, 8, 0n)
    storeAt(c, { space: 'scratch', address: memory, offset: 0 }, element.type, value)
    const failed = b.helper('map_update_elem', b.map(layout.map), key, memory, any)
    const full = b.block(true)
    b.branch('eq', failed, 0n, done, full)
    b.enter(full)
    c.drop('dynamic')
    b.jump(done)
  })
  b.enter(done)
}

/** Runs `use` with the element's storage, made of zeros if need be; without room it is a counted drop. */
export const withElement = (c: ClauseContext, element: Element, use: (at: Location) => void): void => {
  const { builder: b } = c
  const layout = layoutOf(c, element)
  const key = keyOf(c, element)
  const storage = b.helper('map_lookup_elem', b.map(layout.map), key)
  const [missing, found, full, done] = [b.block(), b.block(), b.block(true), b.block()]
  b.branch('ne', storage, 0n, found, missing)
  b.enter(missing)
  const zeros = c.rodata(c.object.rodata.zeros(layout.valueBytes))
  b.helper('map_update_elem', b.map(layout.map), key, zeros, noExist)
  b.assign(storage, b.helper('map_lookup_elem', b.map(layout.map), key))
  b.branch('ne', storage, 0n, found, full)
  b.enter(full)
  c.conditionally(() => c.drop('dynamic'))
  b.jump(done)
  b.enter(found)
  c.conditionally(() => use({ space: 'scratch', address: storage, offset: 0 }))
  b.jump(done)
  b.enter(done)
}
