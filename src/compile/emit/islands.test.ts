import { expect, test } from 'vitest'
import { asm, assemble, contextOf, type Label, r0, r1, slotsOf, Vm } from '../../bpf/isa/index.ts'
import { withIslands } from './islands.ts'

const segments = 50
const filler = 1_500

/** Segments of code that are visited in an order of their own, each far from the next. */
const hopping = (order: readonly number[]) => {
  const a = asm('main')
  const starts = order.map((_, at) => a.label(`s${at}`))
  const label = (at: number): Label => starts[at] ?? ('none' as Label)
  const end = a.label('end')
  a.constant(r0, 1n)
  a.goto(label(order[0] ?? 0))
  for (let at = 0; at < segments; at++) {
    a.place(label(at))
    a.aluImm('mul', 64, r0, 3).aluImm('add', 64, r0, at)
    const next = order[order.indexOf(at) + 1]
    const target = next === undefined ? end : label(next)
    // One in three by a condition.
    if (at % 3 === 0) a.jumpImm('jne', 64, r0, 0, target)
    else a.goto(target)
    for (let i = 0; i < filler; i++) a.mov(r1, r0)
  }
  a.place(end)
  a.exit()
  return a.finish()
}

const order = Array.from({ length: segments }, (_, at) => (at * 29 + 7) % segments)

test('jumps farther than 16 bits arrive by islands', () => {
  const far = hopping(order)
  expect(() => assemble([far])).toThrow('slots away')
  const assembled = assemble([withIslands(far)])
  expect(assembled.bytes.length / 8).toBeLessThan(segments * (filler + 40))
  const want = order.reduce((value, at) => BigInt.asUintN(64, value * 3n + BigInt(at)), 1n)
  expect(BigInt.asUintN(64, new Vm(assembled).run(contextOf(0n)))).toBe(want)
})

test('short code is left alone', () => {
  const a = asm('main')
  const end = a.label('end')
  a.constant(r0, 0n).goto(end).mov(r1, r0).place(end).exit()
  const short = a.finish()
  expect(withIslands(short)).toBe(short)
  expect(short.insns.reduce((sum, insn) => sum + slotsOf(insn), 0)).toBe(4)
})
