/** The rules that every IR function keeps; lowering and each pass are tested against them. */
import { MAX_ARGS } from '../../bpf/isa/index.ts'
import { reversePostorder, successorsOf } from './graph.ts'
import type { Block, Instruction, IrFunction, Operand } from './ir.ts'
import { functionLiveness } from './liveness.ts'
import { definitionOf, usesOf } from './operations.ts'

type Report = (block: Block, text: string) => void

const constantOperands = (i: Instruction): readonly Operand[] => {
  if (i.op === 'alu') return [i.b]
  return i.op === 'store' ? [i.value] : []
}

const checkCalls = (i: Instruction, block: Block, report: Report): void => {
  if ((i.op === 'helper' || i.op === 'call') && i.args.length > MAX_ARGS) {
    report(block, `${i.args.length} arguments, at most ${MAX_ARGS} can be passed`)
  }
  if (i.op === 'atomic' && (i.kind === 'cmpxchg') !== (i.expected !== undefined)) {
    report(block, 'cmpxchg, and it alone, has an expected value')
  }
}

const checkParameters = (fn: IrFunction, block: Block, report: Report): void => {
  let called = false
  for (const i of block.instructions) {
    if (i.op === 'helper' || i.op === 'call') called = true
    if (i.op !== 'param') continue
    if (block.id !== 0) report(block, `param ${i.index} outside the entry`)
    else if (called) report(block, `param ${i.index} after a call, which clobbers it`)
    if (i.index >= fn.parameters.length) report(block, `param ${i.index} of ${fn.parameters.length}`)
  }
}

const checkImmediates = (block: Block, report: Report): void => {
  const t = block.terminator
  const last = t?.op === 'branch' ? [t.b] : t?.op === 'return' ? [t.value] : []
  for (const operand of [...block.instructions.flatMap(constantOperands), ...last]) {
    if (typeof operand === 'bigint' && operand !== BigInt.asIntN(32, operand)) {
      report(block, `constant ${operand} does not fit a signed 32-bit immediate`)
    }
  }
}

const checkRegisters = (fn: IrFunction, block: Block, report: Report): void => {
  for (const i of block.instructions) {
    const dst = definitionOf(i)
    for (const r of dst === undefined ? usesOf(i) : [...usesOf(i), dst]) {
      if (r < 0 || r >= fn.registers) report(block, `v${r} of ${fn.registers} registers`)
    }
    if (i.op === 'slot' && !fn.slots[i.slot]) report(block, `no slot ${i.slot}`)
  }
}

/**
 * What is wrong with a function, a line each; empty when it is well-formed: every reachable block is
 * terminated and its targets exist, every register is defined on every path to its reads, parameters are
 * read first, and constants fit where they stand.
 */
export const verifyIr = (fn: IrFunction): readonly string[] => {
  const problems: string[] = []
  const report: Report = (block, text) => problems.push(`${fn.name} b${block.id}: ${text}`)
  if (fn.blocks.length === 0) return [`${fn.name}: no blocks`]
  fn.blocks.forEach((block, index) => {
    if (block.id !== index) report(block, `stands at place ${index}`)
    for (const to of successorsOf(block.terminator)) if (!fn.blocks[to]) report(block, `no block ${to}`)
  })
  if (problems.length > 0) return problems
  for (const id of reversePostorder(fn)) {
    const block = fn.blocks[id]
    if (!block) continue
    if (!block.terminator) report(block, 'has no terminator')
    checkRegisters(fn, block, report)
    checkParameters(fn, block, report)
    checkImmediates(block, report)
    for (const i of block.instructions) checkCalls(i, block, report)
  }
  for (const r of functionLiveness(fn).liveIn[0] ?? []) {
    problems.push(`${fn.name}: v${r} is read on a path that does not define it`)
  }
  return problems
}
