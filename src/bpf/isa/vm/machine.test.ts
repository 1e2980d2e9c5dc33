import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Asm, asm } from '../asm.ts'
import { type Assembled, assemble } from '../assemble.ts'
import type { AluOp } from '../opcode.ts'
import { fp, r0, r1, r2, r3, r4, r6 } from '../register.ts'
import { VmFault } from './fault.ts'
import { VmHost } from './host.ts'
import { contextOf, Vm } from './machine.ts'
import { littleEndian } from './memory.ts'

const build = (write: (a: Asm) => unknown) => {
  const a = asm()
  write(a)
  return assemble([a.finish()])
}

/** 32-bit arithmetic once more, with the integers that JavaScript itself has. */
const oracle: Partial<Record<AluOp, (a: number, b: number) => number>> = {
  add: (a, b) => (a + b) >>> 0,
  sub: (a, b) => (a - b) >>> 0,
  mul: (a, b) => Math.imul(a, b) >>> 0,
  div: (a, b) => (b === 0 ? 0 : Math.floor(a / b)),
  mod: (a, b) => (b === 0 ? a : a % b),
  or: (a, b) => (a | b) >>> 0,
  and: (a, b) => (a & b) >>> 0,
  xor: (a, b) => (a ^ b) >>> 0,
  lsh: (a, b) => (a << b) >>> 0,
  rsh: (a, b) => a >>> b,
  arsh: (a, b) => (a >> b) >>> 0,
}

test.each(Object.entries(oracle))('32-bit %s agrees with JavaScript', (op, eval32) => {
  const word = fc.integer({ min: 0, max: 2 ** 32 - 1 })
  const operand = fc.oneof(word, fc.constantFrom(0, 1, 31, 32, 33, 2 ** 31, 2 ** 32 - 1))
  fc.assert(
    fc.property(operand, operand, fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }), (a, b, upper) => {
      // What is in the upper half must not matter.
      const left = (upper << 32n) | BigInt(a)
      const program = build((to) =>
        to
          .constant(r0, left)
          .constant(r1, BigInt(b))
          .alu(op as AluOp, 32, r0, r1)
          .exit(),
      )
      expect(new Vm(program).run()).toBe(BigInt(eval32(a, b)))
    }),
  )
})

const counter = { name: 'cell', type: 'array', keySize: 4, valueSize: 8, maxEntries: 1 } as const

/** The cell after one run that the same program interrupts before slot `at`. */
const interrupted = (program: Assembled, at: number): bigint => {
  const host = new VmHost({ maps: [counter] })
  const vm = new Vm(program, host)
  vm.run(undefined, {
    onStep(slot) {
      if (slot === at) vm.run()
    },
  })
  return littleEndian(host.keyed('cell').value(new Uint8Array(4)) ?? new Uint8Array(8))
}

test('an atomic add loses nothing to an interrupt', () => {
  const program = build((a) =>
    a.loadMapValue(r1, 'cell').movImm(r2, 1).atomic('add', r1, 0, 'u64', r2).movImm(r0, 0).exit(),
  )
  expect([0, 2, 3, 4, 5].map((slot) => interrupted(program, slot))).toEqual([2n, 2n, 2n, 2n, 2n])
})

test('an increment loses what an interrupt adds between its load and its store', () => {
  const program = build((a) =>
    a
      .loadMapValue(r1, 'cell')
      .load(r2, r1, 0, 'u64')
      .addImm(r2, 1)
      .store(r1, 0, 'u64', r2)
      .movImm(r0, 0)
      .exit(),
  )
  expect([0, 2, 3, 4, 5, 6].map((slot) => interrupted(program, slot))).toEqual([2n, 2n, 1n, 1n, 2n, 2n])
})

test('a fault names the slot, the instruction and the region', () => {
  const vm = new Vm(
    build((a) =>
      a
        .constant(r2, 1n << 40n)
        .load(r0, r1, 8, 'u64')
        .exit(),
    ),
  )
  const run = () => vm.run(contextOf(1n))
  expect(run).toThrow(VmFault)
  expect(run).toThrow('slot 2: r0 = *(u64 *)(r1 +8): reads 8 bytes at context +8 (of 8)')
})

test('programs of one host share maps, and a fresh host has fresh ones', () => {
  const add = build((a) =>
    a.loadMapValue(r1, 'cell').load(r0, r1, 0, 'u64').addImm(r0, 1).store(r1, 0, 'u64', r0).exit(),
  )
  const host = new VmHost({ maps: [counter] })
  expect([new Vm(add, host).run(), new Vm(add, host).run()]).toEqual([1n, 2n])
  expect(new Vm(add, new VmHost({ maps: [counter] })).run()).toBe(1n)
})

test('the environment can change between runs', () => {
  const vm = new Vm(build((a) => a.call('ktime_get_ns').exit()))
  vm.host.env.clockNs = 5n
  expect(vm.run()).toBe(5n)
  vm.host.env.clockNs = 8n
  expect(vm.run()).toBe(8n)
})

test('signals are kept for the test to see', () => {
  const vm = new Vm(build((a) => a.movImm(r1, 9).call('send_signal').exit()))
  vm.run()
  expect(vm.host.signals).toEqual([9])
})

test('a record that is still being written holds back those behind it', () => {
  const host = new VmHost({ maps: [{ name: 'ring', type: 'ringbuf', maxEntries: 4096 }] })
  const emit = new Vm(
    build((a) =>
      a
        .storeImm(fp, -8, 'u64', 2)
        .loadMap(r1, 'ring')
        .mov(r2, fp)
        .addImm(r2, -8)
        .movImm(r3, 8)
        .movImm(r4, 0)
        .call('ringbuf_output')
        .exit(),
    ),
    host,
  )
  const outer = new Vm(
    build((a) => {
      const full = a.label('full')
      a.loadMap(r1, 'ring').movImm(r2, 8).movImm(r3, 0).call('ringbuf_reserve').jeqImm(r0, 0, full)
      a.mov(r6, r0).storeImm(r6, 0, 'u64', 1).mov(r1, r6).movImm(r2, 0).call('ringbuf_submit').place(full)
      a.movImm(r0, 0).exit()
    }),
    host,
  )
  const [firstUse, afterSubmit] = [7, 11]
  const drained = new Map<number, bigint[]>()
  outer.run(undefined, {
    onStep: (slot) => {
      if (slot === firstUse) emit.run()
      drained.set(slot, host.ring('ring').drain().map(littleEndian))
    },
  })
  expect([...drained].filter(([, records]) => records.length)).toEqual([[afterSubmit, [1n, 2n]]])
})
