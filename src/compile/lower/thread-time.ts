/**
 * The time that threads ran on a CPU, without what tracing took of it (vtimestamp). The kernel's own count
 * (sum_exec_runtime) is up to a tick old while a thread runs, so a program on sched_switch counts along: for threads that
 * a program asked about, from then on, by the clock of `timestamp`.
 */
import type { AttachPoint } from '../../defs/index.ts'
import { type BlockId, FunctionBuilder, type IrFunction, type Reg } from '../ir/index.ts'
import { cpuMap, sliceStart, threadTimeMap } from '../layout.ts'
import type { ClauseContext } from './clause-context.ts'
import { countDrop } from './count-drop.ts'

/** Of a thread, u64 each. `known`: the others mean something. `last`: what was last told, so that no time goes back. */
export const threadTime = { spent: 0, overhead: 8, last: 16, known: 24, bytes: 32 } as const

/** A word of the firing that holds when it began; 0 in the clauses of ERROR. */
export const startWord = 'start of the firing'

/** BPF_LOCAL_STORAGE_GET_F_CREATE */
const create = 1n

const storageOf = (b: FunctionBuilder, flags: bigint): Reg =>
  b.helper('task_storage_get', b.map(threadTimeMap), b.helper('get_current_task_btf'), 0n, flags)

const cpuValue = (b: FunctionBuilder, missing: BlockId): Reg => {
  const key = b.slotAddress(b.slot(8))
  b.store(key, 0, 8, 0n)
  const value = b.helper('map_lookup_elem', b.map(cpuMap), key)
  const found = b.block()
  b.branch('ne', value, 0n, found, missing)
  b.enter(found)
  return value
}

/** `value`, but no less than `least`. */
const atLeast = (b: FunctionBuilder, value: Reg, least: Reg): Reg => {
  const result = b.copy(value)
  const [less, done] = [b.block(), b.block()]
  b.branch('lt', result, least, less, done)
  b.enter(less)
  b.assign(result, least)
  b.jump(done)
  b.enter(done)
  return result
}

/** When the slice of time began in which this CPU's thread runs; of the first one, when somebody first asked. */
const sliceOf = (b: FunctionBuilder, cpu: Reg, now: Reg): Reg => {
  const since = b.load(cpu, sliceStart, 8)
  const [first, done] = [b.block(true), b.block()]
  b.branch('eq', since, 0n, first, done)
  b.enter(first)
  b.store(cpu, sliceStart, 8, now)
  b.assign(since, now)
  b.jump(done)
  b.enter(done)
  return since
}

/** The kernel's count; 0 where it can't be read, which can't be. */
const kernelCount = (b: FunctionBuilder, offset: number): Reg => {
  const place = b.slotAddress(b.slot(8))
  b.store(place, 0, 8, 0n)
  const address = b.alu('add', b.helper('get_current_task'), BigInt(offset))
  b.helper('probe_read_kernel', place, 8n, address)
  return b.load(place, 0, 8)
}

/** thread_time(start): the current thread's time as of `start`, when the firing began. */
const threadTimeFunction = (offset: number): IrFunction => {
  const b = new FunctionBuilder('thread_time', 'global', [{ kind: 'scalar' }])
  const start = b.parameter(0)
  const [failed, full, ready, fresh, tell] = [
    b.block(true),
    b.block(true),
    b.block(),
    b.block(true),
    b.block(),
  ]
  const cpu = cpuValue(b, failed)
  const since = sliceOf(b, cpu, start)
  const entry = storageOf(b, create)
  b.branch('ne', entry, 0n, ready, full)
  b.enter(full)
  countDrop(b, b.slotAddress(b.slot(8)), 'dynamic')
  b.jump(failed)
  b.enter(failed)
  b.return(0n)
  b.enter(ready)
  // A thread that was off the CPU since the firing began is told its time at the end of its last slice.
  const running = b.alu('sub', atLeast(b, start, since), since)
  b.branch('eq', b.load(entry, threadTime.known, 8), 0n, fresh, tell)
  b.enter(fresh)
  b.store(entry, threadTime.spent, 8, b.alu('sub', kernelCount(b, offset), running))
  b.store(entry, threadTime.known, 8, 1n)
  b.jump(tell)
  b.enter(tell)
  const spent = b.alu('add', b.load(entry, threadTime.spent, 8), running)
  const own = b.alu('sub', spent, b.load(entry, threadTime.overhead, 8))
  const told = atLeast(b, own, b.load(entry, threadTime.last, 8))
  b.store(entry, threadTime.last, 8, told)
  b.return(told)
  return b.ir
}

/** The current thread's time when the firing began. BEGIN and END, when nothing counts along, tell the kernel's count. */
export const lowerThreadTime = (c: ClauseContext): Reg => {
  const { builder: b } = c
  const { offset } = c.member('task_struct', 'se.sum_exec_runtime')
  if (c.point.phase === 'begin' || c.point.phase === 'end') {
    return c.read('kernel', b.alu('add', b.helper('get_current_task'), BigInt(offset)), 8)
  }
  const start = c.firingWord(startWord).load()
  const [missing, known] = [b.block(true), b.block()]
  b.branch('eq', start, 0n, missing, known)
  b.enter(missing)
  b.assign(start, b.helper('ktime_get_ns'))
  b.jump(known)
  b.enter(known)
  return c.call({ name: 'thread_time', functions: () => [threadTimeFunction(offset)] }, start)
}

/** What main keeps while its clauses run. */
export type Measured = { readonly entry: Reg; readonly before: Reg; readonly start: Reg }

/** The firing begins: what tracing took of this thread so far, and the time. */
export const beginOverhead = (b: FunctionBuilder): Measured => {
  const entry = storageOf(b, 0n)
  const before = b.const(0n)
  const [known, done] = [b.block(), b.block()]
  b.branch('ne', entry, 0n, known, done)
  b.enter(known)
  b.assign(before, b.load(entry, threadTime.overhead, 8))
  b.jump(done)
  b.enter(done)
  return { entry, before, start: b.helper('ktime_get_ns') }
}

/**
 * The firing ends: its time is tracing's, that of other firings which interrupted it among it. If the thread was off the
 * CPU meanwhile, only what came after that counts.
 */
export const endOverhead = (b: FunctionBuilder, { entry, before, start }: Measured): void => {
  const [known, done] = [b.block(), b.block()]
  b.branch('ne', entry, 0n, known, done)
  b.enter(known)
  const from = atLeast(b, start, b.load(cpuValue(b, done), sliceStart, 8))
  const spent = b.alu('sub', b.helper('ktime_get_ns'), from)
  b.store(entry, threadTime.overhead, 8, b.alu('add', before, spent))
  b.jump(done)
  b.enter(done)
}

/** The program that counts along: at a context switch the current thread is the one that leaves. */
export const switchPoint: AttachPoint = {
  key: 'thread_time',
  program: { type: 'raw_tracepoint' },
  attach: { kind: 'raw_tracepoint', event: 'sched_switch' },
  phase: 'trace',
  select: { kind: 'value', load: (b) => b.const(0n), cases: [] },
  stack: { kind: 'registers' },
  argument: () => undefined,
}

export const lowerSwitch = (): IrFunction => {
  const b = new FunctionBuilder('main', 'main', [{ kind: 'context' }])
  const end = b.block()
  const cpu = cpuValue(b, end)
  const now = b.helper('ktime_get_ns')
  const spent = b.alu('sub', now, sliceOf(b, cpu, now))
  b.store(cpu, sliceStart, 8, now)
  const entry = storageOf(b, 0n)
  const [asked, counted] = [b.block(), b.block()]
  b.branch('ne', entry, 0n, asked, end)
  b.enter(asked)
  b.branch('ne', b.load(entry, threadTime.known, 8), 0n, counted, end)
  b.enter(counted)
  b.atomic('add', entry, threadTime.spent, spent)
  b.jump(end)
  b.enter(end)
  b.return(0n)
  return b.ir
}
