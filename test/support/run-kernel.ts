/** Runs compiled D on the running kernel by PROG_TEST_RUN: nothing is attached. */
import { readFileSync } from 'node:fs'
import koffi from 'koffi'
import { type LoadedObject, loadObject, RingBuffer } from '../../src/bpf/load/index.ts'
import type { Sys } from '../../src/bpf/sys/index.ts'
import { vocabulary } from '../../src/builtin/index.ts'
import { emitProgram } from '../../src/compile/emit/index.ts'
import { FunctionBuilder } from '../../src/compile/ir/index.ts'
import { entriesOf, initialiseCells } from '../../src/session/snapshot.ts'
import { memoryText, processText } from './d-arbitrary.ts'
import type { Identity, Texts } from './expect-program.ts'
import { type Engine, type Runnable, Traced } from './outcome.ts'
import { contextFor, probesOf } from './run-vm.ts'

const engineOn = (compiled: Runnable, object: LoadedObject, ring: RingBuffer): Engine => ({
  fire(probe, words) {
    for (const program of compiled.programs) {
      if (!probesOf(program).some(({ id }) => id === probe)) continue
      object.program(program.spec.name).testRun({ context: contextFor(program, probe, words) })
    }
  },
  drain() {
    const records: Uint8Array[] = []
    ring.drain((view, at, length) =>
      records.push(new Uint8Array(view.buffer, view.byteOffset + at, length).slice()),
    )
    return records
  },
  entries: (descriptor) =>
    [...entriesOf(object, descriptor)].map(({ key, cells }) => ({ key: key.slice(), cells: cells.slice() })),
  values(name) {
    const map = object.map(name)
    const all = map.lookup(new Uint8Array(4)) ?? new Uint8Array(0)
    return Array.from({ length: all.length / map.cpuStride }, (_, cpu) =>
      all.subarray(cpu * map.cpuStride, (cpu + 1) * map.cpuStride),
    )
  },
})

/** A session on the kernel; disposing frees it. */
export class KernelTraced extends Traced implements Disposable {
  readonly object: LoadedObject
  readonly #ring: RingBuffer

  constructor(compiled: Runnable, object: LoadedObject, ring: RingBuffer) {
    super(compiled, engineOn(compiled, object, ring))
    this.object = object
    this.#ring = ring
  }

  [Symbol.dispose](): void {
    this.#ring[Symbol.dispose]()
    this.object[Symbol.dispose]()
  }
}

/** Loads the programs, which the verifier must accept. @throws LoadError */
export const runKernel = (sys: Sys, compiled: Runnable): KernelTraced => {
  const object = loadObject(sys, compiled.object)
  for (const descriptor of compiled.aggregations) {
    const def = vocabulary.aggregations.get(descriptor.function)
    if (def) initialiseCells(object, descriptor, def)
  }
  return new KernelTraced(compiled, object, RingBuffer.open(sys, object.map(compiled.maps.ring)))
}

/** Keeps this thread on CPU 0 from now on, where test runs then run; gives who it is to a program. */
export const pinned = (): Identity => {
  const setAffinity = koffi.load('libc.so.6').func('int sched_setaffinity(int pid, size_t bytes, void *mask)')
  if (setAffinity(0, 8, BigUint64Array.of(1n)) !== 0) throw new Error('sched_setaffinity fails')
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0]
  return {
    ...{ pid: BigInt(process.pid), tid: BigInt(process.pid), uid: BigInt(uid), gid: BigInt(gid) },
    comm: readFileSync('/proc/thread-self/comm', 'utf8').trimEnd(),
    cpu: 0n,
  }
}

/** The address of a value of a kernel map, as a program finds it. */
const addressOfValue = (sys: Sys, bytes: Uint8Array): { object: LoadedObject; address: bigint } => {
  const b = new FunctionBuilder('main', 'main', [{ kind: 'context' }])
  b.store(b.mapValue('address', 0), 0, 8, b.mapValue('text', 0))
  b.return(0n)
  const { code, relocations, btf, funcInfo, lineInfo } = emitProgram({ functions: [b.ir] })
  const array = { type: 'array', keySize: 4, maxEntries: 1 } as const
  const object = loadObject(sys, {
    maps: [
      { ...array, name: 'text', valueSize: bytes.length, contents: bytes },
      { ...array, name: 'address', valueSize: 8 },
    ],
    programs: [
      {
        ...{ name: 'address', type: 'raw_tracepoint', license: 'GPL', attach: { kind: 'none' } },
        ...{ code, relocations, btf, funcInfo, lineInfo },
      },
    ],
  })
  object.program('address').testRun()
  const found = object.map('address').lookup(new Uint8Array(4)) ?? new Uint8Array(8)
  return { object, address: new DataView(found.buffer).getBigUint64(0, true) }
}

/** Puts the texts that generated programs read where they can be read, until they are disposed of. */
export const plantTexts = (sys: Sys): Texts & Disposable => {
  const { object, address: kernel } = addressOfValue(sys, Buffer.from(memoryText, 'latin1'))
  const own: unknown = koffi.alloc('uint8_t', processText.length)
  new Uint8Array(koffi.view(own, processText.length)).set(Buffer.from(processText, 'latin1'))
  return {
    kernel,
    user: koffi.address(own),
    [Symbol.dispose]() {
      object[Symbol.dispose]()
      koffi.free(own)
    },
  }
}
