import { expect, test } from 'vitest'
import { print } from '../../bpf/isa/index.ts'
import { Btf } from '../../btf/index.ts'
import { type BlockId, FunctionBuilder, type IrFunction, type Reg } from '../ir/index.ts'
import { emitProgram, LimitError } from './index.ts'

const main = () => new FunctionBuilder('main', 'main', [{ kind: 'context' }])

const body = (build: (b: FunctionBuilder, context: Reg) => void): string[] => {
  const b = main()
  build(b, b.parameter(0))
  return print(emitProgram({ functions: [b.ir] }).subprograms)
    .split('\n')
    .map((line) => line.replace(/^\s*\d+:\s*/, '').trim())
    .filter((line) => line !== '' && !line.startsWith('func '))
}

/** A branch on the context's first word, with a store on either side. */
const diamond = (b: FunctionBuilder, ctx: Reg, cold: 'then' | 'else' | undefined) => {
  const [then, otherwise, end] = [b.block(cold === 'then'), b.block(cold === 'else'), b.block()]
  const slot = b.slotAddress(b.slot(8))
  b.branch('set', b.load(ctx, 0, 8), 4n, then, otherwise)
  for (const [id, value] of [
    [then, 1n],
    [otherwise, 2n],
  ] as [BlockId, bigint][]) {
    b.enter(id)
    b.store(slot, 0, 8, value)
    b.jump(end)
  }
  b.enter(end)
  b.return(0n)
}

const selection: { name: string; build: (b: FunctionBuilder, context: Reg) => void; want: string[] }[] = [
  {
    name: 'constants and addresses go into operands',
    build: (b, ctx) => {
      const at = b.alu('add', b.slotAddress(b.slot(32)), 8n)
      b.store(at, 8, 4, b.const(0xffff_ffffn))
      b.return(b.alu('sub', b.load(b.alu('add', ctx, b.const(16)), 8, 8), b.const(-3)))
    },
    want: ['*(u32 *)(r10 -16) = -1', 'r0 = *(u64 *)(r1 +24)', 'r0 -= -3', 'exit'],
  },
  {
    name: 'sign extension is a pair of shifts, zero extension a mask or a 32-bit move',
    build: (b, ctx) => {
      const value = b.load(ctx, 0, 8)
      const signed = b.extend(value, 2, true)
      b.return(b.alu('add', b.alu('add', signed, b.extend(value, 1, false)), b.extend(value, 4, false)))
    },
    want: [
      'r5 = *(u64 *)(r1 +0)',
      'r0 = r5',
      'r0 <<= 48',
      'r0 s>>= 48',
      'r4 = r5',
      'r4 &= 255',
      'r0 += r4',
      'w5 = w5',
      'r0 += r5',
      'exit',
    ],
  },
  {
    name: 'a division by the constant 0, which kernels refuse, is left to run time',
    build: (b, ctx) => b.return(b.alu('div', b.load(ctx, 0, 8), 0n)),
    want: ['r0 = *(u64 *)(r1 +0)', 'r5 = 0', 'r0 /= r5', 'exit'],
  },
  {
    name: 'a shift by more than there is keeps its low bits',
    build: (b, ctx) => b.return(b.alu('lsh', b.load(ctx, 0, 8), 68n)),
    want: ['r0 = *(u64 *)(r1 +0)', 'r0 <<= 4', 'exit'],
  },
]
test.each(selection)('$name', ({ build, want }) => {
  expect(body(build).filter((line) => !line.endsWith(':'))).toEqual(want)
})

test.each([
  { cold: undefined, want: ['b0', 'b2', 'b3', 'b1'] },
  { cold: 'then', want: ['b0', 'b2', 'b3', 'b1'] },
  { cold: 'else', want: ['b0', 'b1', 'b3', 'b2'] },
] as const)('blocks fall through, and the cold one ($cold) is last', ({ cold, want }) => {
  const labels = body((b, ctx) => diamond(b, ctx, cold)).filter((line) => line.endsWith(':'))
  expect(labels.map((line) => line.slice(0, -1))).toEqual(want)
})

const failure = (functions: readonly IrFunction[]): unknown => {
  try {
    emitProgram({ functions })
  } catch (error) {
    return error
  }
  return undefined
}

const framesOf = (bytes: number): IrFunction[] => {
  const [b, callee] = [main(), new FunctionBuilder('callee', 'static', [])]
  b.store(b.slotAddress(b.slot(256)), 0, 8, 0n)
  b.return(b.call('callee'))
  callee.store(callee.slotAddress(callee.slot(bytes)), 0, 8, 0n)
  callee.return(0n)
  return [b.ir, callee.ir]
}

const longJump = (slots: number): IrFunction[] => {
  const b = main()
  const [far, near] = [b.block(true), b.block()]
  b.branch('eq', b.load(b.parameter(0), 0, 8), 0n, far, near)
  b.enter(near)
  const slot = b.slotAddress(b.slot(8))
  for (let n = 0; n < slots; n++) b.store(slot, 0, 8, 1n)
  b.return(0n)
  b.enter(far)
  b.return(1n)
  return [b.ir]
}

test.each([
  {
    name: 'frames of a chain of calls beyond 512 bytes',
    have: framesOf(257),
    limit: 'stack',
    max: 512,
    need: 544,
  },
])('$name is a LimitError', ({ have, limit, max, need }) => {
  const error = failure(have)
  expect(error).toBeInstanceOf(LimitError)
  expect(error).toMatchObject({ limit, max, have: need })
})

test('the largest frames and jumps of any length are emitted', () => {
  expect(failure(framesOf(256))).toBeUndefined()
  expect(failure(longJump(70_000))).toBeUndefined()
})

test('the BTF names functions with their linkage and parameters, and lines by their text', () => {
  const source = { name: 'x.d', text: 'BEGIN\n{\n\texit(0);\n}\n', kind: 'file' } as const
  const b = main()
  b.span = { source, start: 9, end: 16 }
  b.return(b.call('clause', b.parameter(0), b.slotAddress(b.slot(16)), 1n))
  const clause = new FunctionBuilder('clause', 'global', [
    { kind: 'context' },
    { kind: 'memory', name: 'state', bytes: 16 },
    { kind: 'scalar' },
  ])
  clause.return(0n)
  const {
    btf: bytes,
    funcInfo,
    lineInfo,
  } = emitProgram({ functions: [b.ir, clause.ir] }, { context: 'pt_regs' })
  const btf = Btf.read(bytes)
  const words = (data: Uint8Array) => [...new Uint32Array(data.slice().buffer)]
  const funcs = words(funcInfo).filter((_, index) => index % 2 === 1)
  expect(funcs.map((id) => btf.type(id as never))).toMatchObject([
    { kind: 'func', name: 'main', linkage: 'global' },
    { kind: 'func', name: 'clause', linkage: 'global' },
  ])
  expect(words(lineInfo).filter((_, index) => index % 4 === 3)).toEqual([(3 << 10) | 2, 0])
  expect(Buffer.from(bytes).toString('latin1')).toContain('\0exit(0);\0')
})
