import { expect, test } from 'vitest'
import { contextOf, VmHost } from '../../bpf/isa/index.ts'
import {
  type BlockId,
  dominatorsOf,
  FunctionBuilder,
  IrFault,
  type IrFunction,
  interpret,
  printFunction,
  type Reg,
  verifyIr,
} from './index.ts'

const main = () => new FunctionBuilder('main', 'main', [{ kind: 'context' }])

test('the text shows every operation, one a line', () => {
  const b = new FunctionBuilder('f', 'global', [
    { kind: 'context' },
    { kind: 'memory', name: 'state', bytes: 24 },
  ])
  const [ctx, state] = [b.parameter(0), b.parameter(1)]
  const [then, cold] = [b.block(), b.block(true)]
  const word = b.load(ctx, -8, 4)
  const sum = b.alu('add', b.neg(b.extend(b.swap(word, 2), 1, true)), 3n, 32)
  b.store(state, 16, 8, sum)
  const old = b.atomicFetch('cmpxchg', b.mapValue('globals', 8), 0, sum, 8, word)
  b.atomic('add', b.slotAddress(b.slot(16), 8), 0, old)
  b.branch('slt', b.copy(old), 5n, then, cold, 32)
  b.enter(then)
  b.return(b.helper('map_lookup_elem', b.map('m'), b.call('g', word, 2n)))
  b.enter(cold)
  b.jump(then)
  expect(printFunction(b.ir)).toBe(`global f(context, memory state 24)
  slot 0: 16 bytes, align 8
b0:
  v0 = param 0
  v1 = param 1
  v2 = u32 [v0 - 8]
  v3 = swap16 v2
  v4 = sext8 v3
  v5 = neg v4
  v6 = add32 v5, 3
  u64 [v1 + 16] = v6
  v7 = value globals + 8
  v8 = atomic cmpxchg u64 [v7], v6 if v2
  v9 = slot 0 + 8
  atomic add u64 [v9], v8
  v10 = v8
  if slt32 v10, 5 then b1 else b2
b1:
  v11 = map m
  v13 = 2
  v12 = call g(v2, v13)
  v14 = map_lookup_elem(v11, v12)
  return v14
b2: cold
  jump b1
`)
  expect(verifyIr(b.ir)).toEqual([])
})

const reg = (register: number) => register as Reg
const broken: { name: string; build: () => IrFunction; want: string[] }[] = [
  { name: 'an open block', build: () => main().ir, want: ['main b0: has no terminator'] },
  {
    name: 'a register that one path leaves undefined',
    build: () => {
      const b = main()
      const value = b.register()
      const [then, end] = [b.block(), b.block()]
      b.branch('eq', b.parameter(0), 0n, then, end)
      b.enter(then)
      b.assign(value, 1n)
      b.jump(end)
      b.enter(end)
      b.return(value)
      return b.ir
    },
    want: ['main: v0 is read on a path that does not define it'],
  },
  {
    name: 'a parameter after a call',
    build: () => {
      const b = main()
      b.helper('ktime_get_ns')
      b.return(b.parameter(0))
      return b.ir
    },
    want: ['main b0: param 0 after a call, which clobbers it'],
  },
  {
    name: 'a parameter that there is not, in a later block',
    build: () => {
      const b = main()
      const next = b.block()
      b.jump(next)
      b.enter(next)
      b.return(b.parameter(1))
      return b.ir
    },
    want: ['main b1: param 1 outside the entry', 'main b1: param 1 of 1'],
  },
  {
    name: 'a constant that no instruction holds',
    build: () => {
      const b = main()
      b.return(b.parameter(0))
      const block = b.ir.blocks[0]
      if (block) block.terminator = { op: 'return', value: 0x8000_0000n }
      return b.ir
    },
    want: ['main b0: constant 2147483648 does not fit a signed 32-bit immediate'],
  },
  {
    name: 'six arguments',
    build: () => {
      const b = main()
      b.return(b.call('f', 1n, 2n, 3n, 4n, 5n, 6n))
      return b.ir
    },
    want: ['main b0: 6 arguments, at most 5 can be passed'],
  },
  {
    name: 'places that are not there',
    build: () => {
      const b = main()
      b.jump(7 as BlockId)
      return b.ir
    },
    want: ['main b0: no block 7'],
  },
  {
    name: 'a register and a slot that are not there',
    build: () => {
      const b = main()
      b.store(b.slotAddress(b.slot(8)), 0, 8, 0n)
      b.ir.slots.pop()
      b.return(0n)
      b.ir.registers = 0
      return b.ir
    },
    want: ['main b0: v0 of 0 registers', 'main b0: no slot 0', 'main b0: v0 of 0 registers'],
  },
]
test.each(broken)('$name is not well-formed', ({ build, want }) => {
  expect(verifyIr(build())).toEqual(want)
})

test('a block dominates what can be reached through it only', () => {
  const b = main()
  const [left, right, join, after] = [b.block(), b.block(), b.block(), b.block()]
  b.branch('eq', b.parameter(0), 0n, left, right)
  for (const side of [left, right]) {
    b.enter(side)
    b.jump(join)
  }
  b.enter(join)
  b.branch('eq', b.const(1), 0n, join, after)
  b.enter(after)
  b.return(0n)
  const { dominates } = dominatorsOf(b.ir)
  const entry = 0 as BlockId
  const dominated = (by: BlockId) => [entry, left, right, join, after].filter((id) => dominates(by, id))
  expect([entry, left, right, join].map(dominated)).toEqual([
    [entry, left, right, join, after],
    [left],
    [right],
    [join, after],
  ])
})

test('the interpreter reads context, slots, maps and calls as the machine does', () => {
  const b = main()
  const ctx = b.parameter(0)
  const slot = b.slotAddress(b.slot(16))
  b.store(slot, 8, 4, b.load(ctx, 8, 8))
  b.store(b.mapValue('globals', 8), 0, 8, b.load(slot, 8, 4))
  b.return(b.call('half', b.load(slot, 8, 4)))
  const half = new FunctionBuilder('half', 'static', [{ kind: 'scalar' }])
  half.return(half.alu('rsh', half.parameter(0), 1n))
  const host = new VmHost({
    maps: [{ name: 'globals', type: 'array', keySize: 4, valueSize: 16, maxEntries: 1 }],
  })
  expect(interpret({ functions: [b.ir, half.ir] }, host, contextOf(1n, 0x1_0000_0010n))).toBe(8n)
  expect(host.keyed('globals').value(new Uint8Array(4))?.[8]).toBe(0x10)
})

test.each([
  {
    name: 'memory that is not there',
    build: (b: FunctionBuilder) => b.return(b.load(b.const(0), 0, 8)),
    want: 'main b0: v1 = u64 [v0]: reads 8 bytes at 0x0',
  },
  {
    name: 'a register that nothing wrote',
    build: (b: FunctionBuilder) => b.return(reg(0)),
    want: 'main b0: return v0: v0 is read before it is written',
  },
])('$name stops the interpreter, naming the instruction', ({ build, want }) => {
  const b = main()
  build(b)
  b.ir.registers = Math.max(b.ir.registers, 1)
  expect(() => interpret({ functions: [b.ir] })).toThrow(IrFault)
  expect(() => interpret({ functions: [b.ir] })).toThrow(want)
})

test('an endless program is stopped', () => {
  const b = main()
  const loop = b.block()
  b.jump(loop)
  b.enter(loop)
  b.jump(loop)
  expect(() => interpret({ functions: [b.ir] }, new VmHost(), undefined, { maxSteps: 100 })).toThrow(
    'the program does not end',
  )
})
