/**
 * The state of lowering one clause: its function, what is known to be computed already, and the ways that
 * every other part of the lowering uses to fault, drop, read memory and find scratch.
 */
import type { Span } from '../../base/index.ts'
import {
  type AttachPoint,
  type CpuPlace,
  type Expr,
  type Lowering,
  type Pointer,
  type Probe,
  type RecordableValue,
  type Routine,
  resolveType,
  type SpeculationLowering,
  type StringValue,
  type TypedClause,
  type Value,
} from '../../defs/index.ts'
import { type DropName, type FaultName, faults } from '../../record/index.ts'
import { firing } from '../firing.ts'
import {
  type BlockId,
  type Bytes,
  FunctionBuilder,
  type IrFunction,
  type Operand,
  type Reg,
} from '../ir/index.ts'
import { control, cpuMap, firingMap, globalsMap, scratchMap } from '../layout.ts'
import { rodataMap } from '../rodata.ts'
import { argumentValue, type Part, type StagedWords } from './argument.ts'
import { callStack } from './call-stack.ts'
import { countDrop } from './count-drop.ts'
import { cpuPlace } from './cpu-place.ts'
import { errorNumber } from './error-number.ts'
import { choose, lowerExpr, lowerRecordable, scalarOf, stringOf } from './expression.ts'
import type { ObjectContext } from './object.ts'
import { ClauseRecord } from './record.ts'
import { ScratchSpace } from './scratch-space.ts'
import { speculationLowering } from './speculation.ts'
import { align8, TemporaryMemory } from './temporary-memory.ts'
import { copyText } from './text.ts'
import { lowerThreadTime } from './thread-time.ts'
import { usesContext } from './uses-context.ts'

/** Bytes of the largest piece that `brief` takes of the stack, and of all the slots that it lets a clause have. */
const briefStackLimit = 64
const stackBudget = 192

export class ClauseContext implements Lowering {
  readonly object: ObjectContext
  readonly builder: FunctionBuilder
  readonly point: AttachPoint
  /** The probes of this clause in this program. */
  readonly probes: readonly Probe[]
  readonly record: ClauseRecord
  readonly speculations: SpeculationLowering
  /** Some path ends in a fault: main looks at what the clause returns. */
  mayFault = false
  readonly #clauseIndex: number
  readonly #words: StagedWords
  readonly #firing: Reg
  /** The clause gets the program's context as a second parameter. */
  readonly usesContext: boolean
  readonly #context: Reg | undefined
  readonly #routines = new Map<string, readonly IrFunction[]>()
  readonly #temporary = new TemporaryMemory()
  readonly #clauseMemory = new Map<string, number>()
  readonly #scratchSpace: ScratchSpace
  #usesLevel = false
  /** 0 until some path has read the clock: all uses in the clause agree, whichever comes first. */
  readonly #time: Reg
  #timeMayBeRead: boolean = false
  /** Depth of conditional code: only what is computed outside of it may be kept for later. */
  #conditional = 0
  readonly #kept = new Map<string, Reg>()
  readonly #shared = new Map<Expr, Reg>()
  #blockEnd: BlockId | undefined

  constructor(
    object: ObjectContext,
    point: AttachPoint,
    probes: readonly Probe[],
    words: StagedWords,
    name: string,
    clause: TypedClause,
  ) {
    this.object = object
    this.point = point
    this.probes = probes
    this.#words = words
    this.#clauseIndex = clause.index
    this.usesContext = usesContext(clause)
    this.builder = this.usesContext
      ? new FunctionBuilder(name, 'static', [words, { kind: 'context' }])
      : new FunctionBuilder(name, 'global', [words])
    this.#firing = this.builder.parameter(0)
    this.#context = this.usesContext ? this.builder.parameter(1) : undefined
    this.#refuseNull()
    this.#scratchSpace = new ScratchSpace(this)
    this.#time = this.builder.const(0n)
    this.record = new ClauseRecord(this)
    this.speculations = speculationLowering(this)
  }

  /** The verifier takes the parameter for possibly NULL; main never passes that. */
  #refuseNull(): void {
    const [ok, bad] = [this.builder.block(), this.builder.block(true)]
    this.builder.branch('ne', this.#firing, 0n, ok, bad)
    this.builder.enter(bad)
    this.builder.return(0n)
    this.builder.enter(ok)
  }

  get scratchsize(): number {
    return this.object.scratchsize
  }
  get packetBytes(): number {
    return this.object.packetBytes
  }
  get strsize(): number {
    return this.object.layout.strsize
  }
  get epid(): number {
    return this.#clauseIndex
  }
  get scratchUsed(): number {
    return this.#temporary.scratchBytes
  }
  /** True once something asked for memory of the nesting level. */
  get usesLevel(): boolean {
    return this.#usesLevel
  }
  get firing(): Reg {
    return this.#firing
  }

  scalar(expr: Expr): Reg {
    return this.at(expr.span, () => scalarOf(this, expr))
  }
  choose(expr: Expr, of: (chosen: Expr) => Reg): Reg {
    return choose(this, expr, of)
  }

  string(expr: Expr): StringValue {
    return this.at(expr.span, () => stringOf(this, expr))
  }
  pointer(expr: Expr): Pointer {
    const type = resolveType(expr.type)
    return { space: type.kind === 'pointer' ? type.space : 'kernel', address: this.scalar(expr) }
  }
  value(expr: Expr): Value {
    return this.at(expr.span, () => lowerExpr(this, expr))
  }

  recordable(expr: Expr): RecordableValue {
    return this.at(expr.span, () => lowerRecordable(this, expr))
  }

  /** Lowers with the span set, so that instructions know their D text. */
  at<T>(span: Span | undefined, lower: () => T): T {
    const before = this.builder.span
    this.builder.span = span
    const result = lower()
    this.builder.span = before
    return result
  }

  /** Lowers code that runs on some paths only: what it computes isn't kept for the code after it. */
  conditionally<T>(lower: () => T): T {
    this.#conditional++
    const result = lower()
    this.#conditional--
    return result
  }

  /** Lowers a block of statements that may be left early, by a jump to `blockEnd`. */
  inBlock(end: BlockId, lower: () => void): void {
    const before = this.#blockEnd
    this.#blockEnd = end
    lower()
    this.#blockEnd = before
  }

  get blockEnd(): BlockId {
    if (this.#blockEnd === undefined) throw new Error('there is no block of statements to leave')
    return this.#blockEnd
  }

  /** Stack and scratch memory that `lower` takes is free for others when it is done, except what `once` keeps. */
  temporarily<T>(lower: () => T): T {
    return this.#temporary.within(lower)
  }

  /** A pointer into D's own storage as a number: D computes with addresses as the verifier lets no pointer be. */
  asNumber(pointer: Reg): Reg {
    const { builder: b } = this
    return this.temporarily(() => {
      const memory = this.stack(8)
      b.store(memory, 0, 8, pointer)
      b.helper('probe_read_kernel', memory, 8n, memory) // what comes back is only bytes to the verifier
      return b.load(memory, 0, 8)
    })
  }

  /** Memory that `lower` takes is its own until the clause ends. */
  lasting<T>(lower: () => T): T {
    return this.#temporary.keeping(lower)
  }

  /** The value named `key`, computed once where the first use dominates what follows. */
  once(key: string, compute: () => Reg): Reg {
    const known = this.#kept.get(key)
    if (known !== undefined) return known
    if (this.#conditional > 0) return compute()
    const reg = this.#temporary.keeping(compute)
    this.#kept.set(key, reg)
    return reg
  }

  /** Computes what is named later, perhaps several times. */
  share(operands: readonly Expr[]): void {
    for (const operand of operands) {
      if (!this.#shared.has(operand)) this.#shared.set(operand, this.scalar(operand))
    }
  }

  shared(operand: Expr): Reg {
    return this.#shared.get(operand) ?? this.scalar(operand)
  }

  argument(index: number): Reg {
    return this.once(`arg${index}`, () => argumentValue(this, this.point.argument(index)))
  }

  errno(): Reg {
    return this.once('errno', () => errorNumber(this, this.point))
  }

  word(offset: number): Reg {
    return this.builder.load(this.#firing, this.#words.offsetOf(offset), 8)
  }

  part(part: Part): Reg {
    return this.builder.load(this.#firing, this.#words.offsetOfPart(part), 8)
  }

  probeId(): Reg {
    const [only, second] = this.probes
    if (only && !second) return this.builder.const(BigInt(only.id))
    return this.once('probe', () => this.builder.load(this.#firing, firing.probe, 8))
  }

  timestamp(): Reg {
    return this.once('timestamp', () => {
      const { builder: b } = this
      if (!this.#timeMayBeRead && this.#conditional === 0) return b.helper('ktime_get_ns')
      this.#timeMayBeRead = true
      const [unread, read] = [b.block(), b.block()]
      b.branch('eq', this.#time, 0n, unread, read)
      b.enter(unread)
      b.assign(this.#time, b.helper('ktime_get_ns'))
      b.jump(read)
      b.enter(read)
      return this.#time
    })
  }

  timePassed(): void {
    const { builder: b } = this
    const now = b.helper('ktime_get_ns')
    const kept = this.#kept.get('timestamp')
    if (kept !== undefined) b.assign(kept, now)
    if (kept !== this.#time) b.assign(this.#time, now)
    this.#timeMayBeRead = true
  }

  threadTime(): Reg {
    return this.once('thread time', () => lowerThreadTime(this))
  }

  wallOffset(): Reg {
    return this.builder.load(this.builder.mapValue(globalsMap, control.wallOffset), 0, 8)
  }

  context(): Reg {
    if (this.#context === undefined) throw new Error('a definition that asks for the context declares it')
    return this.#context
  }

  get maxFrames(): number {
    return this.object.layout.stacks.most
  }

  callStack(user: boolean, to: Reg, bytes: number): Reg {
    return callStack(this, user, to, bytes)
  }

  constant(content: Uint8Array): Reg {
    return this.rodata(this.object.rodata.place(content))
  }

  blockDrivers(): ReadonlyMap<number, string> {
    return this.object.target.blockDrivers()
  }

  cpuPlace(what: keyof CpuPlace, cpu: Reg): Reg {
    return cpuPlace(this, what, cpu)
  }

  perCpuOffset(name: string): number | undefined {
    return this.object.target.perCpuOffset(name)
  }

  member(struct: string, path: string): { offset: number; bytes: Bytes } {
    return this.object.member(struct, path)
  }

  offsetOf(struct: string, path: string): number {
    return this.object.offsetOf(struct, path)
  }

  kernelAddress(name: string): bigint | undefined {
    return this.object.target.symbols.find(name)?.address
  }

  scratch(bytes: number): { address: Reg; bytes: number } {
    const offset = this.object.layout.thisBytes + this.#temporary.scratch(bytes)
    return { address: this.builder.alu('add', this.levelMemory(), BigInt(offset)), bytes }
  }

  /** Memory for a while: of the stack as long as not too much of that is used, which all frames share, else scratch. */
  brief(bytes: number): Reg {
    const used = this.builder.ir.slots.reduce((sum, slot) => sum + slot.bytes, 0)
    return bytes <= briefStackLimit && used + bytes <= stackBudget
      ? this.stack(bytes)
      : this.scratch(bytes).address
  }

  stack(bytes: number): Reg {
    return this.builder.slotAddress(this.#temporary.slot(bytes, () => this.builder.slot(align8(bytes))))
  }

  /** Start of this firing's level in the scratch map: the clause-local variables, then this clause's scratch. */
  levelMemory(): Reg {
    return this.#levelEntry(scratchMap)
  }

  /** Memory of the level that stays this clause's own until it ends, by name, at `offset` from `head`. */
  clauseMemory(name: string, bytes: number): { head: Reg; offset: number } {
    const known = this.#clauseMemory.get(name)
    const offset = known ?? this.#temporary.keeping(() => this.#temporary.scratch(bytes))
    this.#clauseMemory.set(name, offset)
    return { head: this.levelMemory(), offset: this.object.layout.thisBytes + offset }
  }

  allocate(bytes: Reg): { memory: Reg; address: Reg } {
    return this.#scratchSpace.take(bytes)
  }

  allocated(address: Reg, bytes: Operand): Reg {
    return this.#scratchSpace.at(address, bytes)
  }

  firingMemory(name: string, bytes: number): Reg {
    // The clauses of ERROR run in the middle of another firing.
    const key = this.point.phase === 'error' ? `${name} of ERROR` : name
    const offset = this.object.firingMemory(key, bytes)
    return this.builder.alu('add', this.#levelEntry(firingMap), BigInt(offset))
  }

  firingWord(name: string): { load: () => Reg; store: (value: Operand) => void } {
    const { builder: b } = this
    const at = this.#words.offsetOf(name)
    return { load: () => b.load(this.#firing, at, 8), store: (value) => b.store(this.#firing, at, 8, value) }
  }

  cpuWord(name: string): { load: () => Reg; store: (value: Operand) => void } {
    const { builder: b } = this
    const memory = this.once("this CPU's words", () => this.#entry(cpuMap, () => 0n))
    const at = this.object.cpuWord(name)
    return { load: () => b.load(memory, at, 8), store: (value) => b.store(memory, at, 8, value) }
  }

  /** This firing's level in a map that has an entry for each. */
  #levelEntry(map: string): Reg {
    this.#usesLevel = true
    const level = () => this.builder.load(this.#firing, firing.level, 8)
    return this.once(`level of ${map}`, () => this.#entry(map, level))
  }

  /** The value of an array map's entry, which is there. */
  #entry(map: string, index: () => Operand): Reg {
    const { builder: b } = this
    const memory = this.temporarily(() => {
      const key = this.stack(8)
      b.store(key, 0, 8, index())
      return b.helper('map_lookup_elem', b.map(map), key)
    })
    const [ok, bad] = [b.block(), b.block(true)]
    b.branch('ne', memory, 0n, ok, bad)
    b.enter(bad)
    this.record.discard()
    b.return(0n) // can't be: only the verifier doubts that the map has the entry
    b.enter(ok)
    return memory
  }

  call(routine: Routine, ...args: readonly Operand[]): Reg {
    this.#routines.set(routine.name, this.object.functionsOf(routine))
    return this.builder.call(routine.name, ...args)
  }

  /** The functions of the routines that the clause calls, by the routines' names. */
  get routines(): ReadonlyMap<string, readonly IrFunction[]> {
    return this.#routines
  }

  text(value: StringValue, to: Reg, bytes: number): Reg {
    return copyText(this, to, bytes, value)
  }

  rodata(offset: number): Reg {
    return this.builder.mapValue(rodataMap, offset)
  }

  read(space: 'kernel' | 'user' | 'scratch', address: Reg, bytes: Bytes): Reg {
    if (space === 'scratch') return this.builder.load(address, 0, bytes)
    return this.temporarily(() => this.#probeRead(space, address, bytes))
  }

  #probeRead(space: 'kernel' | 'user', address: Reg, bytes: Bytes): Reg {
    const { builder: b } = this
    const place = this.stack(8)
    const helper = space === 'user' ? 'probe_read_user' : 'probe_read_kernel'
    const failed = b.helper(helper, place, BigInt(bytes), address)
    this.faultIf(failed, 'badAddress', address)
    return b.load(place, 0, bytes)
  }

  bytes(from: Pointer, to: Reg, count: Operand): void {
    const helper = from.space === 'user' ? 'probe_read_user' : 'probe_read_kernel'
    const address = from.space === 'scratch' ? this.allocated(from.address, count) : from.address
    const failed = this.builder.helper(helper, to, count, address)
    this.faultIf(failed, 'badAddress', from.address)
  }

  fault(fault: FaultName, value: Operand = 0n): void {
    const { builder: b } = this
    this.mayFault = true
    this.record.discard()
    b.store(this.#firing, firing.faultClause, 4, BigInt(this.#clauseIndex))
    b.store(this.#firing, firing.faultCode, 4, BigInt(faults[fault].code))
    // The firing of a static function is in its caller's frame, where no pointer into this one may be kept.
    const kept = typeof value === 'bigint' || !this.usesContext ? value : this.asNumber(value)
    b.store(this.#firing, firing.faultValue, 8, kept)
    b.return(1n)
  }

  faultUnless(ok: Reg, fault: FaultName, value?: Operand): void {
    const { builder: b } = this
    const [good, bad] = [b.block(), b.block(true)]
    b.branch('ne', ok, 0n, good, bad)
    b.enter(bad)
    this.fault(fault, value)
    b.enter(good)
  }

  faultIf(failed: Reg, fault: FaultName, value?: Operand): void {
    const { builder: b } = this
    const [good, bad] = [b.block(), b.block(true)]
    b.branch('eq', failed, 0n, good, bad)
    b.enter(bad)
    this.fault(fault, value)
    b.enter(good)
  }

  drop(drop: DropName): void {
    this.temporarily(() => countDrop(this.builder, this.stack(8), drop))
  }

  stopTracing(): void {
    this.record.stopsTracing()
  }
}
