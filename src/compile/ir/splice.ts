/** The code of one function within another: in place of a call, where functions are few. */
import type { FunctionBuilder } from './builder.ts'
import type { BlockId, Instruction, IrFunction, Operand, Reg, SlotId, Terminator } from './ir.ts'
import { replaceTerminatorUses, replaceUses } from './operations.ts'

/** Stack slots that several spliced functions use one after the other. */
export class SharedSlots {
  readonly #b: FunctionBuilder
  readonly #slots: { readonly id: SlotId; readonly bytes: number; readonly align: number }[] = []

  constructor(builder: FunctionBuilder) {
    this.#b = builder
  }

  /** A slot for each of the function's, none of them twice. */
  for(fn: IrFunction): readonly SlotId[] {
    const free = [...this.#slots]
    return fn.slots.map(({ bytes, align }) => {
      const at = free.findIndex((slot) => slot.bytes === bytes && slot.align === align)
      const [slot] = at < 0 ? [] : free.splice(at, 1)
      if (slot) return slot.id
      const id = this.#b.slot(bytes, align)
      this.#slots.push({ id, bytes, align })
      return id
    })
  }
}

/**
 * Copies `fn` into the builder's function and goes there from the current block, which ends. `args` are its parameters;
 * where it returns, `returned` says which block follows.
 */
export const splice = (
  b: FunctionBuilder,
  fn: IrFunction,
  args: readonly Reg[],
  slots: readonly SlotId[],
  returned: (value: Operand) => BlockId,
): void => {
  const first = b.ir.registers
  b.ir.registers += fn.registers
  const register = (reg: Reg): Reg => (first + reg) as Reg
  const ids = fn.blocks.map(({ cold }) => b.block(cold))
  const block = (id: BlockId): BlockId => ids[id] ?? id
  const terminated = (t: Terminator): Terminator => {
    if (t.op === 'jump') return { ...t, to: block(t.to) }
    if (t.op === 'return') return { op: 'jump', to: returned(t.value) }
    const [then, otherwise] = [block(t.then), block(t.else)]
    return { ...t, then, else: otherwise }
  }
  const copied = (i: Instruction): Instruction => {
    const used = replaceUses(i, { register, operand: register })
    const moved = 'dst' in used && used.dst !== undefined ? { ...used, dst: register(used.dst) } : used
    if (moved.op === 'slot') return { ...moved, slot: slots[moved.slot] ?? moved.slot }
    if (moved.op !== 'param') return moved
    const src = args[moved.index]
    if (src === undefined) throw new Error(`${fn.name}: no argument ${moved.index}`)
    return { op: 'copy', dst: moved.dst, src }
  }
  for (const { id, instructions, terminator } of fn.blocks) {
    const to = b.ir.blocks[block(id)]
    if (!to) throw new Error(`splice: no block ${id}`)
    to.instructions.push(...instructions.map(copied))
    const by = { register, operand: register }
    to.terminator = terminator && terminated(replaceTerminatorUses(terminator, by))
  }
  const [entry] = ids
  if (entry !== undefined) b.jump(entry)
}
