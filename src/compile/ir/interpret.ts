/**
 * Runs IR as it is written, on the host of the user-space BPF machine: maps, memory and helpers are the same, so
 * that a program can be compared before and after each step of the back end.
 */
import { ATOMIC, type AtomicOp, VM_HELPERS, VmHost } from '../../bpf/isa/index.ts'
import { evaluateAlu, evaluateCondition, evaluateExtend, evaluateSwap } from './evaluate.ts'
import type { Block, Instruction, IrFunction, IrProgram, Operand, Reg } from './ir.ts'
import { textOfInstruction, textOfTerminator } from './operations.ts'

type Of<K extends Instruction['op']> = Extract<Instruction, { op: K }>

/** A program did what well-formed IR does not, or touched memory that is not there. */
export class IrFault extends Error {
  constructor(where: string, cause: unknown) {
    super(`${where}: ${cause instanceof Error ? cause.message : cause}`, { cause })
    this.name = 'IrFault'
  }
}

export type InterpretOptions = {
  /** Instructions after which the program counts as endless. */
  readonly maxSteps?: number
}

/** One call of one function. */
class Frame {
  readonly #run: Run
  readonly #fn: IrFunction
  readonly #args: readonly bigint[]
  readonly #registers: (bigint | undefined)[]
  readonly #slots: readonly bigint[]

  constructor(run: Run, fn: IrFunction, args: readonly bigint[], slots: readonly bigint[]) {
    this.#run = run
    this.#fn = fn
    this.#args = args
    this.#slots = slots
    this.#registers = new Array(fn.registers)
  }

  /** Runs to the end and gives the returned value. */
  run(): bigint {
    for (let block = this.#fn.blocks[0]; block; ) {
      const next = this.#block(block)
      if (typeof next === 'bigint') return next
      block = this.#fn.blocks[next]
    }
    throw new Error(`${this.#fn.name} leaves its blocks`)
  }

  #block(block: Block): bigint | number {
    for (const i of block.instructions) {
      this.#at(
        block,
        () => textOfInstruction(i),
        () => this.#instruction(i),
      )
    }
    const t = block.terminator
    if (!t) throw new Error(`${this.#fn.name} b${block.id} is open`)
    return this.#at(
      block,
      () => textOfTerminator(t),
      () => {
        if (t.op === 'jump') return t.to as number
        if (t.op === 'return') return this.#value(t.value)
        const taken = evaluateCondition(t.condition, t.bits, this.#get(t.a), this.#value(t.b))
        return (taken ? t.then : t.else) as number
      },
    )
  }

  #at<T>(block: Block, text: () => string, action: () => T): T {
    this.#run.step()
    try {
      return action()
    } catch (error) {
      if (error instanceof IrFault) throw error
      throw new IrFault(`${this.#fn.name} b${block.id}: ${text()}`, error)
    }
  }

  #get(register: Reg): bigint {
    const value = this.#registers[register]
    if (value === undefined) throw new Error(`v${register} is read before it is written`)
    return value
  }

  #value(operand: Operand): bigint {
    return typeof operand === 'bigint' ? BigInt.asUintN(64, operand) : this.#get(operand)
  }

  #instruction(i: Instruction): void {
    const result = (ROWS[i.op] as (i: Instruction, read: Reads, run: Run) => bigint | undefined)(
      i,
      {
        get: (register) => this.#get(register),
        value: (operand) => this.#value(operand),
        slot: (slot) => this.#slots[slot] ?? 0n,
        argument: (index) => this.#args[index] ?? 0n,
      },
      this.#run,
    )
    if ('dst' in i && i.dst !== undefined) this.#registers[i.dst] = BigInt.asUintN(64, result ?? 0n)
  }
}

type Reads = {
  readonly get: (register: Reg) => bigint
  readonly value: (operand: Operand) => bigint
  readonly slot: (slot: number) => bigint
  readonly argument: (index: number) => bigint
}

/** The value of each instruction's destination. */
const ROWS: { readonly [K in Instruction['op']]: (i: Of<K>, r: Reads, run: Run) => bigint | undefined } = {
  const: (i) => i.value,
  copy: (i, r) => r.get(i.src),
  alu: (i, r) => evaluateAlu(i, r.get(i.a), r.value(i.b)),
  neg: (i, r) => -r.get(i.src),
  extend: (i, r) => evaluateExtend(i, r.get(i.src)),
  swap: (i, r) => evaluateSwap(i.bytes, r.get(i.src)),
  load: (i, r, run) => run.host.memory.load(r.get(i.base) + BigInt(i.offset), i.bytes),
  store: (i, r, run) => {
    run.host.memory.store(r.get(i.base) + BigInt(i.offset), i.bytes, r.value(i.value))
    return undefined
  },
  atomic: (i, r, { host: { memory } }) => {
    const [address, width] = [r.get(i.base) + BigInt(i.offset), 8 * i.bytes]
    const old = memory.load(address, i.bytes)
    const expected = i.expected === undefined ? 0n : BigInt.asUintN(width, r.get(i.expected))
    const op: AtomicOp = i.kind
    memory.store(address, i.bytes, ATOMIC[op].eval(old, BigInt.asUintN(width, r.get(i.value)), expected))
    return old
  },
  slot: (i, r) => r.slot(i.slot) + BigInt(i.offset),
  mapValue: (i, _, run) => run.host.valueAddress(i.map, i.offset),
  map: (i, _, run) => run.host.mapAddress(i.map),
  helper: (i, r, run) => {
    const helper = VM_HELPERS[i.helper]
    if (!helper) throw new Error(`helper ${i.helper} is not in this machine`)
    const [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n] = i.args.map(r.get)
    return helper({ host: run.host, callback: run.callback }, a, b, c, d, e)
  },
  function: (i, _, run) => run.addressOf(i.name),
  call: (i, r, run) => run.call(i.callee, i.args.map(r.get)),
  param: (i, r) => r.argument(i.index),
}

/** Functions have no code here: their addresses are numbers that only a callback's call understands. */
const FUNCTION_BASE = 0x7fff_0000_0000n

/** One run of a program. */
class Run {
  readonly host: VmHost
  readonly #functions: ReadonlyMap<string, IrFunction>
  #stepsLeft: number

  constructor(program: IrProgram, host: VmHost, maxSteps: number) {
    this.host = host
    this.#functions = new Map(program.functions.map((fn) => [fn.name, fn]))
    this.#stepsLeft = maxSteps
  }

  step(): void {
    if (this.#stepsLeft-- === 0) throw new Error('the program does not end')
  }

  addressOf(name: string): bigint {
    return FUNCTION_BASE + BigInt([...this.#functions.keys()].indexOf(name))
  }

  readonly callback = (address: bigint, ...args: bigint[]): bigint => {
    const name = [...this.#functions.keys()][Number(address - FUNCTION_BASE)]
    if (name === undefined) throw new Error('no function has the address that is called back')
    return this.call(name, args)
  }

  call(name: string, args: readonly bigint[]): bigint {
    const fn = this.#functions.get(name)
    if (!fn) throw new Error(`no function is named ${name}`)
    // As in the machine, fresh stack is not zero.
    const regions = fn.slots.map(({ bytes }) =>
      this.host.memory.allocate('slot', new Uint8Array(bytes).fill(0xa5), { aligned: true }),
    )
    try {
      return new Frame(
        this,
        fn,
        args,
        regions.map((region) => region.base),
      ).run()
    } finally {
      for (const region of regions) this.host.memory.free(region)
    }
  }
}

/** Fires the first function with `context` (read-only) as its parameter and gives what it returns. Throws IrFault. */
export const interpret = (
  program: IrProgram,
  host: VmHost = new VmHost(),
  context: Uint8Array = new Uint8Array(0),
  { maxSteps = 1_000_000 }: InterpretOptions = {},
): bigint => {
  const region = host.memory.allocate('context', context, { writable: false })
  try {
    return new Run(program, host, maxSteps).call(program.functions[0]?.name ?? '', [region.base])
  } finally {
    host.memory.free(region)
  }
}
