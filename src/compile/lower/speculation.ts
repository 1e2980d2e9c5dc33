/**
 * Speculations in a program: an entry each in an array, whose state changes by compare-and-swap. A record that
 * belongs to one is an ordinary record with its ID: the consumer holds it until the speculation is settled.
 */
import type { Routine, SpeculationLowering } from '../../defs/index.ts'
import {
  recordHeader,
  type SpeculationOutcome,
  settledEpid,
  settledRecord,
  speculationEntry,
  speculationStates,
} from '../../record/index.ts'
import { type BlockId, FunctionBuilder, type IrFunction, type Reg } from '../ir/index.ts'
import { ringMap, speculationsMap } from '../layout.ts'
import type { ClauseContext } from './clause-context.ts'
import { countDrop } from './count-drop.ts'

/** The speculation that records belong to, and where a clause goes on that can't record in it. */
export type Speculation = { readonly id: Reg; readonly entry: Reg; readonly end: BlockId }

const { idle, active } = speculationStates

/** The entry of the speculation at an index; one that is out of range goes on at `outside`. */
const entryAt = (b: FunctionBuilder, index: Reg, count: number, outside: BlockId): Reg => {
  const inside = b.block()
  b.branch('lt', index, BigInt(count), inside, outside)
  b.enter(inside)
  const distance = b.alu('mul', index, BigInt(speculationEntry.bytes))
  return b.alu('add', b.mapValue(speculationsMap, 0), distance)
}

const exchangeState = (b: FunctionBuilder, entry: Reg, from: number, to: number): Reg =>
  b.atomicFetch('cmpxchg', entry, speculationEntry.state, b.const(to), 8, b.const(from))

/** The loop's context: the ID found, and whether one will be free soon. */
const found = { id: 0, busy: 8, bytes: 16 } as const

const tryEntry = (name: string, count: number): IrFunction => {
  const b = new FunctionBuilder(name, 'static', [
    { kind: 'scalar' },
    { kind: 'memory', name: 'speculation_search', bytes: found.bytes },
  ])
  const [index, context] = [b.parameter(0), b.parameter(1)]
  const [taken, used, busy, next] = [b.block(), b.block(), b.block(), b.block()]
  const old = exchangeState(b, entryAt(b, index, count, next), idle, active)
  b.branch('eq', old, BigInt(idle), taken, used)
  b.enter(taken)
  b.store(context, found.id, 8, b.alu('add', index, 1n))
  b.return(1n)
  b.enter(used)
  b.branch('ne', old, BigInt(active), busy, next)
  b.enter(busy)
  b.store(context, found.busy, 8, 1n)
  b.jump(next)
  b.enter(next)
  b.return(0n)
  return b.ir
}

const begin = (count: number): Routine => ({
  name: 'begin_speculation',
  functions: () => {
    const b = new FunctionBuilder('begin_speculation', 'global', [])
    const context = b.slotAddress(b.slot(found.bytes))
    b.store(context, found.id, 8, 0n)
    b.store(context, found.busy, 8, 0n)
    b.helper('loop', BigInt(count), b.function('begin_speculation_1'), context, 0n)
    const id = b.load(context, found.id, 8)
    const [none, busy, unavailable, done] = [b.block(true), b.block(true), b.block(true), b.block()]
    b.branch('eq', id, 0n, none, done)
    b.enter(none)
    b.branch('ne', b.load(context, found.busy, 8), 0n, busy, unavailable)
    b.enter(busy)
    countDrop(b, b.slotAddress(b.slot(8)), 'speculationBusy')
    b.jump(done)
    b.enter(unavailable)
    countDrop(b, b.slotAddress(b.slot(8)), 'speculationUnavailable')
    b.jump(done)
    b.enter(done)
    b.return(id)
    return [b.ir, tryEntry('begin_speculation_1', count)]
  },
})

/** A record for the consumer that tells where the speculation ended; without room it finds the new state later. */
const writeSettled = (c: ClauseContext, id: Reg, outcome: SpeculationOutcome): void => {
  const { builder: b } = c
  const [time, probe] = [c.timestamp(), c.probeId()]
  const record = b.helper('ringbuf_reserve', b.map(ringMap), BigInt(settledRecord.bytes), 0n)
  const [ok, done] = [b.block(), b.block()]
  b.branch('ne', record, 0n, ok, done)
  b.enter(ok)
  b.store(record, recordHeader.epid, 4, BigInt.asIntN(32, BigInt(settledEpid)))
  b.store(record, recordHeader.timestamp, 8, time)
  b.store(record, recordHeader.probe, 8, probe)
  b.store(record, recordHeader.cpu, 4, b.helper('get_smp_processor_id'))
  b.store(record, settledRecord.id, 4, id)
  b.store(record, settledRecord.state, 4, BigInt(speculationStates[outcome]))
  b.helper('ringbuf_submit', record, 0n)
  b.jump(done)
  b.enter(done)
}

/** Announces a record of so many bytes, unless the speculation is over or has no room left. */
export const claim = (c: ClauseContext, { entry, end }: Speculation, bytes: Reg): void => {
  const { builder: b } = c
  const [going, over, room, full] = [b.block(), b.block(true), b.block(), b.block(true)]
  // Announced before the state is read: who settles it either is seen here, or sees this writer.
  b.atomicFetch('add', entry, speculationEntry.writers, b.const(1n))
  b.branch('eq', b.load(entry, speculationEntry.state, 8), BigInt(active), going, over)
  b.enter(over)
  unannounce(b, entry)
  b.jump(end)
  b.enter(going)
  const used = b.atomicFetch('add', entry, speculationEntry.used, bytes)
  b.branch('le', b.alu('add', used, bytes), BigInt(c.object.speculations.size), room, full)
  b.enter(full)
  c.conditionally(() => c.drop('speculation'))
  release(c, entry, bytes)
  b.jump(end)
  b.enter(room)
}

const unannounce = (b: FunctionBuilder, entry: Reg): void => {
  b.atomicFetch('add', entry, speculationEntry.writers, b.const(-1n))
}

/** The record was handed over. */
export const finish = (c: ClauseContext, { entry }: Speculation): void => unannounce(c.builder, entry)

/** There will be no record. */
export const release = (c: ClauseContext, entry: Reg, bytes: Reg): void => {
  const { builder: b } = c
  b.atomicFetch('add', entry, speculationEntry.used, b.neg(bytes))
  unannounce(b, entry)
}

export const speculationLowering = (c: ClauseContext): SpeculationLowering => {
  const { builder: b, object } = c
  const index = (id: Reg): Reg => b.alu('sub', id, 1n)
  return {
    begin: () => c.call(begin(object.useSpeculations().count)),
    enter: (id) => {
      const { count } = object.useSpeculations()
      const end = c.blockEnd
      const entry = entryAt(b, index(id), count, end)
      const going = b.block()
      b.branch('eq', b.load(entry, speculationEntry.state, 8), BigInt(active), going, end)
      b.enter(going)
      c.record.speculation = { id, entry, end }
    },
    settle: (id: Reg, outcome) => {
      const { count } = object.useSpeculations()
      const [some, bad, settled, done] = [b.block(), b.block(true), b.block(), b.block()]
      b.branch('ne', id, 0n, some, done)
      b.enter(bad)
      c.fault('illegalOperation')
      b.enter(some)
      const entry = entryAt(b, index(id), count, bad)
      const old = exchangeState(b, entry, active, speculationStates[outcome])
      b.branch('eq', old, BigInt(active), settled, done)
      b.enter(settled)
      c.conditionally(() => writeSettled(c, id, outcome))
      b.jump(done)
      b.enter(done)
    },
  }
}
