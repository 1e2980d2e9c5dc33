/** Removes what selection left without readers: values that went into operands. */
import {
  type MachineFunction,
  type MachineInstruction,
  readBy,
  type Virtual,
  writtenBy,
} from '../regalloc/index.ts'

const PURE: ReadonlySet<MachineInstruction['op']> = new Set([
  'make',
  'move',
  'alu',
  'neg',
  'zeroExtend32',
  'swap',
  'load',
  'param',
] as const)

/** In place; registers keep their numbers. */
export const dropUnused = (fn: MachineFunction): MachineFunction => {
  const reads = new Int32Array(fn.registers)
  const writers = new Map<Virtual, MachineInstruction[]>()
  for (const block of fn.blocks) {
    for (const r of readBy(block.terminator)) reads[r] = (reads[r] ?? 0) + 1
    for (const i of block.instructions) {
      for (const r of readBy(i)) reads[r] = (reads[r] ?? 0) + 1
      const dst = writtenBy(i)
      if (dst === undefined || !PURE.has(i.op)) continue
      const list = writers.get(dst)
      if (list) list.push(i)
      else writers.set(dst, [i])
    }
  }
  const dead = new Set<MachineInstruction>()
  const unread = [...writers.keys()].filter((register) => reads[register] === 0)
  for (let register = unread.pop(); register !== undefined; register = unread.pop()) {
    for (const i of writers.get(register) ?? []) {
      dead.add(i)
      for (const r of readBy(i)) {
        reads[r] = (reads[r] ?? 0) - 1
        if (reads[r] === 0) unread.push(r)
      }
    }
  }
  if (dead.size === 0) return fn
  for (const block of fn.blocks) {
    let kept = 0
    for (const i of block.instructions) if (!dead.has(i)) block.instructions[kept++] = i
    block.instructions.length = kept
  }
  return fn
}
