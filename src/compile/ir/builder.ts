/** Builds one IR function, block by block. Register-returning methods append to the current block. */
import type { Span } from '../../base/index.ts'
import type { HelperName } from '../../bpf/isa/index.ts'
import type {
  AluOp,
  Block,
  BlockId,
  Bytes,
  Condition,
  Instruction,
  IrFunction,
  Operand,
  ParameterType,
  Reg,
  SlotId,
  Terminator,
} from './ir.ts'

const fitsImmediate = (value: bigint): boolean => value >= -0x80000000n && value <= 0x7fffffffn

const fitsOffset = (offset: number): boolean => offset >= -0x8000 && offset <= 0x7fff

type AtomicKind = Extract<Instruction, { op: 'atomic' }>['kind']

export class FunctionBuilder {
  readonly ir: IrFunction
  #current: Block
  #span: Span | undefined

  constructor(name: string, linkage: IrFunction['linkage'], parameters: readonly ParameterType[]) {
    this.ir = { name, linkage, parameters, registers: 0, slots: [], blocks: [] }
    this.#current = this.#append(false)
  }

  /** The D text that the following instructions come from (line info, `-S`). */
  set span(span: Span | undefined) {
    this.#span = span
  }
  get span(): Span | undefined {
    return this.#span
  }

  register(): Reg {
    return this.ir.registers++ as Reg
  }

  slot(bytes: number, align = 8): SlotId {
    this.ir.slots.push({ bytes, align })
    return (this.ir.slots.length - 1) as SlotId
  }

  /** A new, empty block; `cold` ones are laid out last. It becomes current only by `enter`. */
  block(cold = false): BlockId {
    return this.#append(cold).id
  }

  enter(id: BlockId): void {
    const block = this.ir.blocks[id]
    if (!block) throw new Error(`no block ${id} in ${this.ir.name}`)
    this.#current = block
  }

  /** True when the current block has its terminator: what follows would be unreachable. */
  get closed(): boolean {
    return this.#current.terminator !== undefined
  }

  const(value: bigint | number): Reg {
    const dst = this.register()
    this.#emit({ op: 'const', dst, value: BigInt(value) })
    return dst
  }

  /** Gives the value of a `const` made earlier whose number wasn't known then (a record's size). */
  setConstant(dst: Reg, value: bigint): void {
    for (const { instructions } of this.ir.blocks) {
      const at = instructions.findIndex(
        (instruction) => instruction.op === 'const' && instruction.dst === dst,
      )
      const found = instructions[at]
      if (found?.op === 'const') instructions[at] = { ...found, value }
    }
  }

  copy(src: Reg): Reg {
    const dst = this.register()
    this.assign(dst, src)
    return dst
  }

  /** dst = src; how the arms of a conditional meet in one register. */
  assign(dst: Reg, src: Operand): void {
    if (typeof src === 'bigint') this.#emit({ op: 'const', dst, value: src })
    else this.#emit({ op: 'copy', dst, src })
  }

  alu(alu: AluOp, a: Reg, b: Operand, bits: 32 | 64 = 64): Reg {
    const dst = this.register()
    this.#emit({ op: 'alu', alu, dst, a, b: this.#operand(b), bits })
    return dst
  }

  neg(src: Reg): Reg {
    const dst = this.register()
    this.#emit({ op: 'neg', dst, src })
    return dst
  }

  extend(src: Reg, bytes: Bytes, signed: boolean): Reg {
    if (bytes === 8) return src
    const dst = this.register()
    this.#emit({ op: 'extend', dst, src, bytes, signed })
    return dst
  }

  swap(src: Reg, bytes: 2 | 4 | 8): Reg {
    const dst = this.register()
    this.#emit({ op: 'swap', dst, src, bytes })
    return dst
  }

  load(base: Reg, offset: number, bytes: Bytes): Reg {
    const place = this.#place(base, offset)
    const dst = this.register()
    this.#emit({ op: 'load', dst, ...place, bytes })
    return dst
  }

  store(base: Reg, offset: number, bytes: Bytes, value: Operand): void {
    this.#emit({ op: 'store', ...this.#place(base, offset), bytes, value: this.#operand(value) })
  }

  /** Atomic without the old value. */
  atomic(kind: AtomicKind, base: Reg, offset: number, value: Reg, bytes: 4 | 8 = 8): void {
    this.#emit({ op: 'atomic', kind, ...this.#place(base, offset), bytes, value })
  }

  /** Atomic that returns the old value. */
  atomicFetch(
    kind: AtomicKind,
    base: Reg,
    offset: number,
    value: Reg,
    bytes: 4 | 8 = 8,
    expected?: Reg,
  ): Reg {
    const place = this.#place(base, offset)
    const dst = this.register()
    this.#emit({
      op: 'atomic',
      kind,
      ...place,
      bytes,
      value,
      dst,
      ...(expected !== undefined && { expected }),
    })
    return dst
  }

  slotAddress(slot: SlotId, offset = 0): Reg {
    const dst = this.register()
    this.#emit({ op: 'slot', dst, slot, offset })
    return dst
  }

  mapValue(map: string, offset: number): Reg {
    const dst = this.register()
    this.#emit({ op: 'mapValue', dst, map, offset })
    return dst
  }

  map(map: string): Reg {
    const dst = this.register()
    this.#emit({ op: 'map', dst, map })
    return dst
  }

  /** The address of another function of the program, for a helper that calls back. */
  function(name: string): Reg {
    const dst = this.register()
    this.#emit({ op: 'function', dst, name })
    return dst
  }

  helper(helper: HelperName, ...args: readonly Operand[]): Reg {
    const dst = this.register()
    this.#emit({ op: 'helper', dst, helper, args: args.map((arg) => this.#asRegister(arg)) })
    return dst
  }

  call(callee: string, ...args: readonly Operand[]): Reg {
    const dst = this.register()
    this.#emit({ op: 'call', dst, callee, args: args.map((arg) => this.#asRegister(arg)) })
    return dst
  }

  parameter(index: number): Reg {
    const dst = this.register()
    this.#emit({ op: 'param', dst, index })
    return dst
  }

  jump(to: BlockId): void {
    this.#terminate({ op: 'jump', to })
  }

  branch(
    condition: Condition,
    a: Reg,
    b: Operand,
    then: BlockId,
    otherwise: BlockId,
    bits: 32 | 64 = 64,
  ): void {
    this.#terminate({ op: 'branch', condition, a, b: this.#operand(b), bits, then, else: otherwise })
  }

  return(value: Operand): void {
    this.#terminate({ op: 'return', value: this.#operand(value) })
  }

  #append(cold: boolean): Block {
    const block: Block = {
      id: this.ir.blocks.length as BlockId,
      instructions: [],
      terminator: undefined,
      ...(cold && { cold }),
    }
    this.ir.blocks.push(block)
    return block
  }

  /** An instruction holds 16 bits of offset: a farther place gets an address of its own. */
  #place(base: Reg, offset: number): { readonly base: Reg; readonly offset: number } {
    if (fitsOffset(offset)) return { base, offset }
    return { base: this.alu('add', base, BigInt(offset)), offset: 0 }
  }

  #asRegister(operand: Operand): Reg {
    return typeof operand === 'bigint' ? this.const(operand) : operand
  }

  #operand(operand: Operand): Operand {
    return typeof operand === 'bigint' && !fitsImmediate(operand) ? this.const(operand) : operand
  }

  #emit(instruction: Instruction): void {
    if (this.#current.terminator) return // after a return or a fault: unreachable, so not emitted
    this.#current.instructions.push(this.#span ? { ...instruction, span: this.#span } : instruction)
  }

  #terminate(terminator: Terminator): void {
    if (this.#current.terminator) return
    this.#current.terminator = this.#span ? { ...terminator, span: this.#span } : terminator
  }
}
