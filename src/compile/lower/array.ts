/** Associative arrays: hash maps; an absent element reads as 0, and assigning 0 deletes. */
import { type Place, resolveType, type Value } from '../../defs/index.ts'
import type { Bytes, Reg } from '../ir/index.ts'
import type { ArrayLayout } from '../layout.ts'
import type { ClauseContext } from './clause-context.ts'
import { clearBytes } from './copy.ts'
import { buildKey } from './key.ts'
import { type Location, storeAt } from './location.ts'
import { nullableAddress } from './string.ts'

export type Element = Extract<Place, { kind: 'element' }>

/** BPF_ANY and BPF_NOEXIST, flags of map_update_elem. */
const any = 0n
const noExist = 1n

const layoutOf = (c: ClauseContext, element: Element) => {
  const layout = c.object.layout.arrays.get(element.variable)
  if (!layout) throw new Error(`no layout for ${element.variable.name}[]`)
  return layout
}

/** The key in memory. A thread's own array starts with the thread: its id and, for idle threads, the CPU. */
export const elementKey = (c: ClauseContext, element: Element): Reg => {
  const layout = layoutOf(c, element)
  const sole = soleInteger(c, element, layout)
  if (sole !== undefined) return sole
  const memory = c.brief(layout.keyBytes)
  if (element.variable.class !== 'self') {
    buildKey(c, memory, layout.keys, element.keys, layout.keyBytes)
    return memory
  }
  buildKey(c, memory, layout.keys.slice(1), element.keys, layout.keyBytes) // clears the whole key first
  c.builder.store(memory, 0, 8, threadOf(c))
  return memory
}

/** A key of one integer is evaluated before memory is taken for it: keys may nest deeply in keys. */
const soleInteger = (c: ClauseContext, { variable, keys }: Element, layout: ArrayLayout): Reg | undefined => {
  const [[part], [expr]] = [layout.keys, keys]
  if (variable.class === 'self' || keys.length !== 1 || part?.kind !== 'int' || !expr) return undefined
  const value = c.scalar(expr)
  const memory = c.brief(layout.keyBytes)
  if (part.bytes !== layout.keyBytes) {
    const gap = { address: memory, offset: part.bytes, bytes: layout.keyBytes - part.bytes }
    clearBytes(c, gap)
  }
  c.builder.store(memory, 0, part.bytes as Bytes, value)
  return memory
}

const threadOf = (c: ClauseContext): Reg => {
  const { builder: b } = c
  const thread = b.extend(b.helper('get_current_pid_tgid'), 4, false)
  const identity = b.copy(thread)
  const [idle, done] = [b.block(), b.block()]
  b.branch('eq', thread, 0n, idle, done)
  b.enter(idle)
  b.assign(identity, b.alu('lsh', b.alu('add', b.helper('get_smp_processor_id'), 1n), 32n))
  b.jump(done)
  b.enter(done)
  return identity
}

/** The element's address, or 0 when it doesn't exist. */
export const findElement = (c: ClauseContext, element: Element, key: Reg): Reg =>
  c.builder.helper('map_lookup_elem', c.builder.map(layoutOf(c, element).map), key)

/** The register whose 0 means that the element goes: a scalar, or the address of a string that may be NULL. */
const zeroable = (value: Value): Reg | undefined => {
  if (value.kind === 'scalar') return value.reg
  return value.kind === 'string' ? nullableAddress(value) : undefined
}

export const assignElement = (c: ClauseContext, element: Element, key: Reg, value: Value): void => {
  const { builder: b } = c
  const layout = layoutOf(c, element)
  const done = b.block()
  const decides = zeroable(value)
  if (decides !== undefined) {
    const [zero, keep] = [b.block(), b.block()]
    b.branch('eq', decides, 0n, zero, keep)
    b.enter(zero)
    b.helper('map_delete_elem', b.map(layout.map), key)
    b.jump(done)
    b.enter(keep)
  }
  c.conditionally(() => {
    const memory = c.brief(layout.valueBytes)
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
export const withElement = (
  c: ClauseContext,
  element: Element,
  key: Reg,
  use: (at: Location) => void,
): void => {
  const { builder: b } = c
  const layout = layoutOf(c, element)
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
