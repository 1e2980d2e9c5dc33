/** Random IR programs for the differential tests of the back end, and the worlds that they run in. */
import fc from 'fast-check'
import { type HelperName, type VmEnvironment, VmHost, type VmMapSpec } from '../../src/bpf/isa/index.ts'
import {
  type BlockId,
  type Bytes,
  FunctionBuilder,
  type IrProgram,
  printProgram,
  type Reg,
} from '../../src/compile/ir/index.ts'

export const GLOBALS_BYTES = 128
const TABLE_VALUE_BYTES = 16
const CONTEXT_BYTES = 64

export const MAPS = [
  { name: 'globals', type: 'array', keySize: 4, valueSize: GLOBALS_BYTES, maxEntries: 1 },
  { name: 'table', type: 'hash', keySize: 8, valueSize: TABLE_VALUE_BYTES, maxEntries: 4 },
] as const satisfies readonly VmMapSpec[]

/** A fresh world, always the same. */
export const freshHost = (env: Partial<VmEnvironment> = {}): VmHost =>
  new VmHost({ maps: MAPS, env: { pidTgid: 0x1234_0000_5678n, uidGid: 7n, ...env } })

export const randomContext = (): Uint8Array =>
  Uint8Array.from({ length: CONTEXT_BYTES }, (_, i) => i * 37 + 11)

/** All that a program can have left behind, as text. */
export const stateOf = (host: VmHost): string => {
  const bytes = (data: Uint8Array | undefined) => Buffer.from(data ?? []).toString('hex')
  const table = host.keyed('table')
  const entries = table.keys().map((key) => `${bytes(key)}=${bytes(table.value(key))}`)
  return [bytes(host.keyed('globals').value(new Uint8Array(4))), ...entries].join(' ')
}

/** One random step: which kind, and numbers from which it chooses its operands. */
type Step = { readonly kind: number; readonly n: readonly number[]; readonly constant: bigint }

const ALU = ['add', 'sub', 'mul', 'div', 'mod', 'or', 'and', 'xor', 'lsh', 'rsh', 'arsh'] as const
const CONDITIONS = ['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'sgt', 'sge', 'slt', 'sle', 'set'] as const
const ATOMICS = ['add', 'or', 'and', 'xor', 'xchg'] as const
const READS: readonly HelperName[] = [
  'get_current_pid_tgid',
  'get_current_uid_gid',
  'get_smp_processor_id',
  'get_prandom_u32',
]
const WIDTHS: readonly Bytes[] = [1, 2, 4, 8]

type Open = {
  readonly kind: 'if' | 'else' | 'loop'
  readonly exit: BlockId
  /** How many values and addresses there were before. */
  readonly values: number
  readonly addresses: number
  readonly more: () => void
}

/** Turns steps into a function: any sequence of steps is a well-formed one. */
class Generator {
  readonly #b: FunctionBuilder
  readonly #callee: string | undefined
  readonly #reads: readonly HelperName[]
  /** Defined on every path to here. */
  readonly #values: Reg[] = []
  readonly #addresses: { register: Reg; bytes: number }[] = []
  readonly #open: Open[] = []
  #step: Step = { kind: 0, n: [], constant: 0n }

  constructor(builder: FunctionBuilder, callee: string | undefined, reads: readonly HelperName[]) {
    this.#reads = reads
    this.#b = builder
    this.#callee = callee
  }

  start(values: readonly Reg[], context?: Reg): void {
    const b = this.#b
    this.#values.push(...values)
    const slots = [b.slot(16), b.slot(24)]
    slots.forEach((slot, index) => {
      this.#addresses.push({ register: b.slotAddress(slot), bytes: 16 + 8 * index })
    })
    // The kernel's verifier lets no program read what it has not written.
    for (const { register, bytes } of this.#addresses) {
      for (let offset = 0; offset < bytes; offset += 8) b.store(register, offset, 8, BigInt(offset))
    }
    if (context === undefined) return
    this.#addresses.push({ register: b.mapValue('globals', 0), bytes: GLOBALS_BYTES })
    this.#addresses.push({ register: b.mapValue('globals', 32), bytes: GLOBALS_BYTES - 32 })
    for (const offset of [0, 8, 20]) this.#values.push(b.load(context, offset, 4))
  }

  step(step: Step): void {
    this.#step = step
    const kinds = [
      ...Array(6).fill(this.#alu),
      ...Array(2).fill(this.#constant),
      this.#unary,
      this.#copy,
      this.#assign,
      ...Array(2).fill(this.#load),
      ...Array(2).fill(this.#store),
      this.#atomic,
      this.#compareExchange,
      this.#address,
      this.#helper,
      this.#table,
      this.#bounded,
      this.#call,
      this.#if,
      this.#else,
      this.#loop,
      ...Array(2).fill(this.#close),
    ]
    kinds[step.kind % kinds.length].call(this)
  }

  /** Closes what is open and returns a digest of every value. */
  finish(): void {
    while (this.#open.length > 0) this.#close()
    const [first, ...rest] = this.#values
    let digest = first ?? this.#b.const(1)
    for (const value of rest) digest = this.#b.alu('xor', this.#b.alu('mul', digest, 31n), value)
    this.#b.return(digest)
  }

  #pick<T>(list: readonly T[], which: number): T {
    const item = list[(this.#step.n[which] ?? 0) % list.length]
    if (item === undefined) throw new Error('nothing to pick from')
    return item
  }

  #value(which: number): Reg {
    return this.#pick(this.#values, which)
  }

  #operand(which: number): Reg | bigint {
    return (this.#step.n[which] ?? 0) % 3 === 0 ? BigInt.asIntN(32, this.#step.constant) : this.#value(which)
  }

  /** A place in memory that `bytes` fit at, aligned. */
  #place(which: number, bytes: number): { base: Reg; offset: number } {
    const { register, bytes: size } = this.#pick(this.#addresses, which)
    return { base: register, offset: ((this.#step.n[0] ?? 0) % Math.floor(size / bytes)) * bytes }
  }

  #add(value: Reg): void {
    this.#values.push(value)
  }

  #alu(): void {
    const bits = (this.#step.n[3] ?? 0) % 4 === 0 ? 32 : 64
    this.#add(this.#b.alu(this.#pick(ALU, 0), this.#value(1), this.#operand(2), bits))
  }

  #constant(): void {
    this.#add(this.#b.const(this.#step.constant))
  }

  #unary(): void {
    const value = this.#value(1)
    const kind = (this.#step.n[0] ?? 0) % 4
    if (kind === 0) this.#add(this.#b.neg(value))
    else if (kind === 1) this.#add(this.#b.swap(value, this.#pick([2, 4, 8] as const, 2)))
    else this.#add(this.#b.extend(value, this.#pick([1, 2, 4] as const, 2), kind === 2))
  }

  #copy(): void {
    this.#add(this.#b.copy(this.#value(1)))
  }

  /** A second definition of a register, perhaps in terms of itself. */
  #assign(): void {
    this.#b.assign(this.#value(0), this.#operand(1))
  }

  #load(): void {
    const bytes = this.#pick(WIDTHS, 1)
    const { base, offset } = this.#place(2, bytes)
    this.#add(this.#b.load(base, offset, bytes))
  }

  #store(): void {
    const bytes = this.#pick(WIDTHS, 1)
    const { base, offset } = this.#place(2, bytes)
    this.#b.store(base, offset, bytes, this.#operand(3))
  }

  #atomic(): void {
    const bytes = this.#pick([4, 8] as const, 1)
    const { base, offset } = this.#place(2, bytes)
    const kind = this.#pick(ATOMICS, 3)
    if ((this.#step.n[1] ?? 0) % 3 === 0) this.#b.atomic(kind, base, offset, this.#value(3), bytes)
    else this.#add(this.#b.atomicFetch(kind, base, offset, this.#value(3), bytes))
  }

  #compareExchange(): void {
    const { base, offset } = this.#place(2, 8)
    const expected = (this.#step.n[1] ?? 0) % 2 ? this.#b.load(base, offset, 8) : this.#value(1)
    this.#add(this.#b.atomicFetch('cmpxchg', base, offset, this.#value(3), 8, expected))
  }

  #address(): void {
    const { register, bytes } = this.#pick(this.#addresses, 0)
    if (bytes < 16 || this.#addresses.length > 12) return
    this.#addresses.push({ register: this.#b.alu('add', register, 8n), bytes: bytes - 8 })
  }

  #helper(): void {
    this.#add(this.#b.helper(this.#pick(this.#reads, 0)))
  }

  /** Updates a map, looks up again, and adds to what it finds. */
  #table(): void {
    const b = this.#b
    const [key, value] = [b.slotAddress(b.slot(8)), b.slotAddress(b.slot(TABLE_VALUE_BYTES))]
    b.store(key, 0, 8, BigInt((this.#step.n[0] ?? 0) % 6))
    b.store(value, 0, 8, this.#value(1))
    b.store(value, 8, 8, this.#value(2))
    const status = b.helper('map_update_elem', b.map('table'), key, value, BigInt((this.#step.n[3] ?? 0) % 3))
    // Before 6.4 the map operations return an int, whose upper half in r0 is anything.
    this.#add(b.extend(status, 4, true))
    const found = b.helper('map_lookup_elem', b.map('table'), key)
    const result = b.register()
    const [miss, hit, end] = [b.block(true), b.block(), b.block()]
    b.branch('eq', found, 0n, miss, hit)
    b.enter(miss)
    b.assign(result, -1n)
    b.jump(end)
    b.enter(hit)
    b.atomic('add', found, 8, this.#value(3))
    b.assign(result, b.load(found, 0, 8))
    b.jump(end)
    b.enter(end)
    this.#add(result)
  }

  /** Uses a value as an index where it is small enough, which the kernel's verifier has to know there. */
  #bounded(): void {
    const b = this.#b
    const [index, result] = [this.#value(1), b.register()]
    const [small, large, end] = [b.block(), b.block(), b.block()]
    b.branch('lt', index, 16n, small, large)
    b.enter(small)
    if ((this.#step.n[0] ?? 0) % 2) b.helper('get_current_uid_gid')
    const { register } = this.#pick(this.#addresses.slice(0, 2), 2)
    b.assign(result, b.load(b.alu('add', register, index), 0, 1))
    b.jump(end)
    b.enter(large)
    b.assign(result, 3n)
    b.jump(end)
    b.enter(end)
    this.#add(result)
  }

  #call(): void {
    if (this.#callee === undefined) return
    this.#add(
      this.#b.call(
        this.#callee,
        this.#value(0),
        this.#operand(1),
        this.#value(2),
        this.#operand(3),
        this.#value(1),
      ),
    )
  }

  #if(): void {
    const b = this.#b
    const [then, otherwise, end] = [b.block((this.#step.n[3] ?? 0) % 4 === 0), b.block(), b.block()]
    b.branch(
      this.#pick(CONDITIONS, 0),
      this.#value(1),
      this.#operand(2),
      then,
      otherwise,
      (this.#step.n[3] ?? 0) % 5 === 0 ? 32 : 64,
    )
    b.enter(then)
    const more = () => {
      b.jump(end)
      b.enter(otherwise)
    }
    this.#open.push({ kind: 'if', exit: end, ...this.#scope(), more })
  }

  #else(): void {
    const open = this.#open.at(-1)
    if (open?.kind !== 'if') return
    this.#leave(open)
    open.more()
    this.#open.push({ ...open, kind: 'else', more: () => this.#b.jump(open.exit) })
  }

  #loop(): void {
    const b = this.#b
    if (this.#open.filter(({ kind }) => kind === 'loop').length > 1) return
    const count = b.const(1 + ((this.#step.n[0] ?? 0) % 5))
    const [body, exit] = [b.block(), b.block()]
    b.jump(body)
    b.enter(body)
    const more = () => {
      b.assign(count, b.alu('sub', count, 1n))
      b.branch('ne', count, 0n, body, exit)
    }
    this.#open.push({ kind: 'loop', exit, ...this.#scope(), more })
  }

  #close(): void {
    const open = this.#open.at(-1)
    if (!open) return
    this.#leave(open)
    open.more()
    if (open.kind === 'if') this.#b.jump(open.exit)
    this.#b.enter(open.exit)
  }

  /** What was defined inside is not defined on the paths around it. */
  #leave(open: Open): void {
    this.#open.pop()
    this.#values.length = open.values
    this.#addresses.length = open.addresses
  }

  #scope() {
    return { values: this.#values.length, addresses: this.#addresses.length }
  }
}

const build = (
  mainSteps: readonly Step[],
  calleeSteps: readonly Step[],
  reads: readonly HelperName[],
): IrProgram => {
  const main = new FunctionBuilder('main', 'main', [{ kind: 'context' }])
  const generator = new Generator(main, 'mix', reads)
  generator.start([], main.parameter(0))
  for (const step of mainSteps) generator.step(step)
  generator.finish()
  const scalars = Array(5).fill({ kind: 'scalar' } as const)
  const mix = new FunctionBuilder('mix', 'static', scalars)
  const callee = new Generator(mix, undefined, reads)
  callee.start(scalars.map((_, index) => mix.parameter(index)))
  for (const step of calleeSteps) callee.step(step)
  callee.finish()
  const program: IrProgram = { functions: [main.ir, mix.ir] }
  return Object.defineProperty(program, fc.toStringMethod, { value: () => printProgram(program) })
}

const constants = fc.oneof(
  fc.constantFrom(0n, 1n, 2n, 8n, 64n, 255n, -1n, 1n << 31n, 1n << 40n, 0x8000_0000_0000_0000n),
  fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn }),
  fc.bigInt({ min: -100n, max: 100n }),
)
const step = fc.record({
  kind: fc.nat(1000),
  n: fc.array(fc.nat(1 << 16), { minLength: 4, maxLength: 4 }),
  constant: constants,
})

/** Programs of about so many steps, all of whose values live to the end; `reads` are the helpers they may ask. */
export const irPrograms = (steps: number, reads: readonly HelperName[] = READS): fc.Arbitrary<IrProgram> =>
  fc
    .tuple(fc.array(step, { maxLength: steps, size: 'max' }), fc.array(step, { maxLength: 8, size: 'max' }))
    .map(([mainSteps, calleeSteps]) => build(mainSteps, calleeSteps, reads))
