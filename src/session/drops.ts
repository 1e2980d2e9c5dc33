/** Losses since the last look: the programs' own counters, and the firings that the kernel left out. */
import type { LoadedObject } from '../bpf/load/index.ts'
import { type DropName, dropCounters, dropsOfCpu } from '../record/index.ts'

type Report = (name: DropName, count: bigint, cpu: number) => void

const names = (Object.keys(dropCounters) as (keyof typeof dropCounters)[]).filter(
  (name): name is DropName => name !== 'bytes',
)

export class Drops {
  readonly #object: LoadedObject
  readonly #map: string
  readonly #seen = new Map<string, bigint>()

  constructor(object: LoadedObject, map: string) {
    this.#object = object
    this.#map = map
  }

  report(report: Report): void {
    const map = this.#object.map(this.#map)
    const values = map.lookup(new Uint8Array(4))
    if (!values) return
    const view = new DataView(values.buffer, values.byteOffset, values.length)
    const cpus = Array.from({ length: values.length / map.cpuStride }, (_, cpu) => cpu)
    for (const name of names) {
      const counts = cpus.map((cpu) => view.getBigUint64(cpu * map.cpuStride + dropCounters[name], true))
      // What isn't told of a CPU is told once, of all.
      const told = dropsOfCpu.has(name) ? counts : [counts.reduce((sum, count) => sum + count, 0n)]
      for (const [cpu, count] of told.entries()) {
        this.#increase(`${name} ${cpu}`, count, (more) => report(name, more, cpu))
      }
    }
    for (const [name, program] of this.#object.programs) {
      this.#increase(`recursion ${name}`, program.statistics().recursionMisses, (more) =>
        report('nesting', more, 0),
      )
    }
  }

  #increase(key: string, count: bigint, report: (more: bigint) => void): void {
    const more = count - (this.#seen.get(key) ?? 0n)
    if (more <= 0n) return
    this.#seen.set(key, count)
    report(more)
  }
}
