/**
 * What processes map and when they become others, as the kernel tells it to perf events (perf_event_open(2)): the
 * only way to know the address space of a process that ended before its addresses are shown.
 */
import type { Fd } from '../base/index.ts'
import { type Mapping as Memory, onlineCpus, PERF_EVENTS, PERF_FLAGS, type Sys } from '../bpf/sys/index.ts'
import type { Mapping } from '../elf/index.ts'

export type MappingEvent =
  | { readonly kind: 'map'; readonly pid: number; readonly mapping: Mapping }
  | { readonly kind: 'exec'; readonly pid: number }
  | { readonly kind: 'fork'; readonly pid: number; readonly parent: number }

const pageBytes = 4096
/** A power of two. Some fifty programs may start on one CPU between two looks. */
const ringBytes = 16 * pageBytes
/** Of struct perf_event_mmap_page. */
const control = { head: 1024, tail: 1032 } as const
/** PERF_SAMPLE_TIME: each record ends with its time, as there is a ring a CPU. */
const SAMPLE_TIME = 4n
const timeBytes = 8
/** struct perf_event_header: type (u32), misc (u16), size (u16). */
const headerBytes = 8
/** PERF_RECORD_…, and the misc bit that tells an exec from a change of name. */
const RECORD = { comm: 3, fork: 7, mmap2: 10 } as const
const COMM_EXEC = 1 << 13

const PROT_EXEC = 4

const decoder = new TextDecoder()

const wordAt = (view: DataView, at: number): number => Number(view.getBigUint64(at, true))

const hex = (value: number): string => value.toString(16).padStart(2, '0')

/** PERF_RECORD_MMAP2: pid 8, address 16, length 24, offset 32, device 40 and 44, inode 48, protection 64, name 72. */
const mapEvent = (view: DataView): MappingEvent => {
  const name = new Uint8Array(view.buffer, view.byteOffset + 72, view.byteLength - 72 - timeBytes)
  const start = wordAt(view, 16)
  return {
    kind: 'map',
    pid: view.getUint32(8, true),
    mapping: {
      start,
      end: start + wordAt(view, 24),
      offset: wordAt(view, 32),
      file: `${hex(view.getUint32(40, true))}:${hex(view.getUint32(44, true))} ${wordAt(view, 48)}`,
      path: decoder.decode(name.subarray(0, name.indexOf(0))).replace(/^\/\/anon$/, ''),
      executable: (view.getUint32(64, true) & PROT_EXEC) !== 0,
    },
  }
}

/** The event of one whole record; undefined: it tells nothing of address spaces. */
export const decodeEvent = (view: DataView): MappingEvent | undefined => {
  const pid = view.getUint32(8, true)
  switch (view.getUint32(0, true)) {
    case RECORD.mmap2:
      return mapEvent(view)
    case RECORD.comm:
      return view.getUint16(4, true) & COMM_EXEC ? { kind: 'exec', pid } : undefined
    case RECORD.fork: {
      const parent = view.getUint32(12, true)
      return pid === parent ? undefined : { kind: 'fork', pid, parent } // else a thread
    }
    default:
      return undefined
  }
}

/** The records of a ring from `tail` to `head`, each copied together where it goes round the end. */
export function* recordsIn(data: Uint8Array, tail: number, head: number): Generator<DataView> {
  const byteAt = (at: number) => data[at % data.length] as number
  for (let at = tail; at + headerBytes <= head; ) {
    const size = byteAt(at + 6) | (byteAt(at + 7) << 8)
    if (size < headerBytes || at + size > head) return
    const record = Uint8Array.from({ length: size }, (_, i) => byteAt(at + i))
    yield new DataView(record.buffer)
    at += size
  }
}

type Ring = { readonly fd: Fd; readonly memory: Memory }

const openRing = (sys: Sys, cpu: number): Ring | undefined => {
  const { mmap, mmap2, comm, commExec, task, sampleIdAll } = PERF_FLAGS
  const flags = mmap | mmap2 | comm | commExec | task | sampleIdAll
  const event = sys.perfEventOpen({ ...PERF_EVENTS.dummy, flags, sampleType: SAMPLE_TIME }, { pid: -1, cpu })
  if (!event.ok) return undefined
  const memory = sys.mmap(event.value, { offset: 0, length: pageBytes + ringBytes, writable: true })
  if (memory.ok) return { fd: event.value, memory: memory.value }
  sys.close(event.value)
  return undefined
}

/** Of all processes, from its making on. Where the kernel gives no such events there are none. */
export class MappingEvents implements Disposable {
  readonly #sys: Sys
  readonly #rings: readonly Ring[]

  constructor(sys: Sys) {
    this.#sys = sys
    this.#rings = onlineCpus(sys).flatMap((cpu) => openRing(sys, cpu) ?? [])
  }

  /** What happened since the last call, in order of time. */
  take(): MappingEvent[] {
    const found = this.#rings.flatMap(({ memory: { bytes } }) => {
      const view = new DataView(bytes.buffer, bytes.byteOffset)
      const [tail, head] = [wordAt(view, control.tail), wordAt(view, control.head)]
      const records = [...recordsIn(bytes.subarray(pageBytes), tail, head)]
      view.setBigUint64(control.tail, BigInt(head), true)
      return records
    })
    const timeOf = (record: DataView) => record.getBigUint64(record.byteLength - timeBytes, true)
    return found.sort((a, b) => Number(timeOf(a) - timeOf(b))).flatMap((record) => decodeEvent(record) ?? [])
  }

  [Symbol.dispose](): void {
    for (const { fd, memory } of this.#rings) {
      memory[Symbol.dispose]()
      this.#sys.close(fd)
    }
  }
}
