/** The columns before a record's data, and the header above them. */
import type { ProbeName } from './cursor.ts'
import { Flow, flowKind } from './flow.ts'
import type { ConsumerOptions } from './options.ts'
import type { Batch } from './order.ts'
import type { TextBuffer } from './text-buffer.ts'

const CPU = 3
const ID = 6
const NAME = 32
const FLOW = 41

const plainHeader = ({ testing }: ConsumerOptions): string => {
  const name = 'FUNCTION:NAME'.padStart(NAME)
  return testing ? `${name}\n` : `${'CPU'.padStart(CPU)} ${'ID'.padStart(ID)} ${name}\n`
}

const flowHeader = ({ testing }: ConsumerOptions): string => {
  const name = 'FUNCTION'.padEnd(FLOW)
  return testing ? `${name}\n` : `${'CPU'.padStart(CPU)} ${name}\n`
}

const encoder = new TextEncoder()

export class Lines {
  readonly #out: TextBuffer
  readonly #options: ConsumerOptions
  readonly #probe: (id: number) => ProbeName
  readonly #flows = new Map<number, Flow>()
  /** The ID and name columns of each probe that fired. */
  readonly #columns = new Map<number, Uint8Array>()
  #headed: boolean

  constructor(out: TextBuffer, options: ConsumerOptions, probe: (id: number) => ProbeName) {
    this.#out = out
    this.#options = options
    this.#probe = probe
    this.#headed = false
  }

  /** What stands before the data of the record at `start`; `next` is where its CPU's next record starts. */
  begin(batch: Batch, start: number, next: () => number | undefined): void {
    if (this.#options.flowindent) this.#flowLine(batch, start, next())
    else if (!this.#options.quiet) this.#plainLine(batch, start)
  }

  end(): void {
    if (!this.#options.quiet) this.#out.newline()
  }

  #heading(text: (options: ConsumerOptions) => string): void {
    if (this.#headed) return
    this.#headed = true
    this.#out.ascii(text(this.#options))
  }

  #cpu(cpu: number): void {
    if (this.#options.testing) return
    const start = this.#out.length
    this.#out.decimal(cpu)
    this.#out.pad(start, CPU, false)
    this.#out.blanks(1)
  }

  #plainLine(batch: Batch, start: number): void {
    this.#heading(plainHeader)
    this.#cpu(batch.cpu(start))
    this.#out.raw(this.#nameColumns(batch.probe(start)))
  }

  #nameColumns(id: number): Uint8Array {
    const known = this.#columns.get(id)
    if (known) return known
    const probe = this.#probe(id)
    const name = `${`${probe.function}:${probe.name}`.padStart(NAME)} `
    const columns = encoder.encode(this.#options.testing ? name : `${String(id).padStart(ID)} ${name}`)
    this.#columns.set(id, columns)
    return columns
  }

  #flowLine(batch: Batch, start: number, next: number | undefined): void {
    this.#heading(flowHeader)
    const cpu = batch.cpu(start)
    this.#cpu(cpu)
    const flow = this.#flow(cpu)
    const recordAt = (at: number) => ({ probe: batch.probe(at), epid: batch.epid(at) })
    const record = recordAt(start)
    const probe = this.#probe(record.probe)
    const kind = flowKind(probe, record, flow.previous, next === undefined ? undefined : recordAt(next))
    flow.previous = record
    this.#out.text(`${flow.column(kind, probe, batch.timestamp(start)).padEnd(FLOW)} `)
  }

  #flow(cpu: number): Flow {
    const known = this.#flows.get(cpu)
    if (known) return known
    const flow = new Flow()
    this.#flows.set(cpu, flow)
    return flow
  }
}
