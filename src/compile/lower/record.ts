/** Writing a clause's record in place: reserved in the ring buffer, filled field by field, submitted. */
import type {
  ActionCall,
  Expr,
  ObjectValue,
  RecordWriter,
  StackValue,
  StringValue,
  SymbolValue,
} from '../../defs/index.ts'
import { resolveType, sizeOf } from '../../defs/index.ts'
import { type Field, type RecordItem, recordHeader } from '../../record/index.ts'
import type { Operand, Reg } from '../ir/index.ts'
import { control, globalsMap, isText, ringMap } from '../layout.ts'
import { framesOf, pidBytes, stackBytes } from '../stack-limits.ts'
import type { ClauseContext } from './clause-context.ts'
import { copyBytes, copyString } from './copy.ts'
import { claim, finish, release, type Speculation } from './speculation.ts'
import { storeStack, storeSymbol } from './stack.ts'

type IntBytes = 1 | 2 | 4 | 8

const align = (offset: number, to: number): number => Math.ceil(offset / to) * to

export class ClauseRecord implements RecordWriter {
  readonly #c: ClauseContext
  #record: Reg | undefined
  #sizeAt: Reg | undefined
  #bytes: number = recordHeader.bytes
  #stops: boolean = false
  /** What the records from now on belong to. */
  speculation: Speculation | undefined

  constructor(context: ClauseContext) {
    this.#c = context
  }

  /** Reserves the record and writes its head; without room it is a counted drop and the clause ends. */
  reserve(epid: number): void {
    const { builder: b } = this.#c
    this.#bytes = recordHeader.bytes
    const [time, probe] = [this.#c.timestamp(), this.#c.probeId()]
    const size = b.const(0n)
    const { speculation } = this
    if (speculation) claim(this.#c, speculation, size)
    const record = b.helper('ringbuf_reserve', b.map(ringMap), size, 0n)
    const [ok, full] = [b.block(), b.block(true)]
    b.branch('ne', record, 0n, ok, full)
    b.enter(full)
    this.#c.conditionally(() => this.#c.drop('principal'))
    if (speculation) {
      release(this.#c, speculation.entry, size)
      b.jump(speculation.end)
    }
    b.return(0n)
    b.enter(ok)
    this.#record = record
    this.#sizeAt = size
    b.store(record, recordHeader.epid, 4, BigInt(epid))
    b.store(record, recordHeader.timestamp, 8, time)
    b.store(record, recordHeader.probe, 8, probe)
    if (speculation) b.store(record, recordHeader.speculation, 4, speculation.id)
    b.store(record, recordHeader.cpu, 4, b.helper('get_smp_processor_id'))
  }

  /** Hands the record over; returns its size in bytes. */
  submit(): number {
    const { builder: b } = this.#c
    const bytes = align(this.#bytes, 8)
    if (this.#record === undefined || this.#sizeAt === undefined) throw new Error('submit without reserve')
    b.setConstant(this.#sizeAt, BigInt(bytes))
    b.helper('ringbuf_submit', this.#record, 0n)
    if (this.speculation) finish(this.#c, this.speculation)
    if (this.#stops) b.store(b.mapValue(globalsMap, control.stopped), 0, 8, 1n)
    this.#record = undefined
    this.#stops = false
    return bytes
  }

  /** Tracing ends with this record: not before it is submitted, or a fault would leave the consumer waiting. */
  stopsTracing(): void {
    this.#stops = true
  }

  /** On the way out of a fault: gives a reserved record back. */
  discard(): void {
    if (this.#record === undefined || this.#sizeAt === undefined) return
    this.#c.builder.helper('ringbuf_discard', this.#record, 0n)
    if (this.speculation) release(this.#c, this.speculation.entry, this.#sizeAt)
  }

  integer(value: Operand, bytes: IntBytes, signed: boolean): Field {
    const { record, offset } = this.#place(bytes, bytes)
    this.#c.builder.store(record, offset, bytes, value)
    return { kind: 'int', offset, bytes, signed }
  }

  string(value: StringValue): Field {
    if (value.of.kind === 'probe') {
      const { record, offset } = this.#place(4, 4)
      this.#c.builder.store(record, offset, 4, this.#c.probeId())
      return { kind: 'probe', offset, part: value.of.part }
    }
    const bytes = align(value.bytes, 8)
    const { record, offset } = this.#place(bytes, 8)
    copyString(this.#c, { address: record, offset, bytes }, value)
    return { kind: 'string', offset, bytes }
  }

  object(value: ObjectValue, charArray: boolean): Field {
    const { record, offset } = this.#place(value.bytes, 8)
    copyBytes(this.#c, { address: record, offset, bytes: value.bytes }, value)
    return { kind: 'bytes', offset, bytes: value.bytes, charArray }
  }

  stack(value: StackValue): Field {
    const { stacks } = this.#c.object.layout
    const bytes = stackBytes(value, stacks)
    const { record, offset } = this.#place(bytes, 8)
    storeStack(this.#c, { address: record, offset, bytes }, value)
    return { kind: 'stack', offset, frames: framesOf(value, stacks), user: value.user }
  }

  symbol(value: SymbolValue): Field {
    const bytes = pidBytes(value) + 8
    const { record, offset } = this.#place(bytes, 8)
    storeSymbol(this.#c, { address: record, offset, bytes }, value)
    return { kind: 'symbol', offset, user: value.user, part: value.part }
  }

  value(expr: Expr): Field {
    const type = resolveType(expr.type)
    const value = this.#c.recordable(expr)
    if (value.kind === 'stack') return this.stack(value)
    if (value.kind === 'symbol') return this.symbol(value)
    if (value.kind === 'string') return this.string(value)
    if (value.kind === 'object') return this.object(value, isText(type))
    const bytes = (sizeOf(type, this.#c.strsize) ?? 8) as IntBytes
    const signed = (type.kind === 'int' || type.kind === 'enum') && type.signed
    return this.integer(value.reg, bytes, signed)
  }

  /** Lowers an action's call into the record. */
  action(call: ActionCall, aggregations: readonly number[]): RecordItem {
    const fields = this.#c.at(call.span, () => call.def.lower(this.#c, call))
    const shape = call.def.shape?.(call.args, this.#c.strsize)
    return {
      action: call.def.name,
      fields,
      ...(call.format && { format: call.format }),
      ...(shape && { shape }),
      ...(aggregations.length > 0 && { aggregations }),
    }
  }

  #place(bytes: number, alignment: number): { record: Reg; offset: number } {
    if (this.#record === undefined) throw new Error('a field is written outside of a record')
    const offset = align(this.#bytes, alignment)
    this.#bytes = offset + bytes
    return { record: this.#record, offset }
  }
}
