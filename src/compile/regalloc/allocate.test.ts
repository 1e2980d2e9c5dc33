import { expect, test } from 'vitest'
import { print } from '../../bpf/isa/index.ts'
import { emitProgram } from '../emit/index.ts'
import { FunctionBuilder, type Reg } from '../ir/index.ts'

const listing = (build: (b: FunctionBuilder, context: Reg) => void): string[] => {
  const b = new FunctionBuilder('main', 'main', [{ kind: 'context' }])
  build(b, b.parameter(0))
  return print(emitProgram({ functions: [b.ir] }).subprograms)
    .split('\n')
    .map((line) => line.replace(/^\s*\d+:\s*/, '').trim())
    .filter((line) => line !== '' && !line.endsWith(':'))
}

const table: { name: string; build: (b: FunctionBuilder, context: Reg) => void; want: string[] }[] = [
  {
    name: 'values are made where the call wants them',
    build: (b, ctx) => {
      const key = b.slotAddress(b.slot(8))
      b.store(key, 0, 8, b.load(ctx, 8, 8))
      b.helper('map_lookup_elem', b.map('counts'), key)
      b.return(0n)
    },
    want: [
      'r5 = *(u64 *)(r1 +8)',
      '*(u64 *)(r10 -8) = r5',
      'r1 = map[counts]',
      'r2 = r10',
      'r2 += -8',
      'call map_lookup_elem#1',
      'r0 = 0',
      'exit',
    ],
  },
  {
    name: 'what lives over a call is in r6, and copies vanish',
    build: (b, ctx) => {
      const first = b.load(ctx, 0, 8)
      const pid = b.helper('get_current_pid_tgid')
      b.return(b.copy(b.alu('add', b.copy(pid), first)))
    },
    want: ['r6 = *(u64 *)(r1 +0)', 'call get_current_pid_tgid#14', 'r0 += r6', 'exit'],
  },
  {
    name: 'an old value arrives in the register of the operand',
    build: (b, ctx) => {
      b.return(b.atomicFetch('add', b.mapValue('globals', 16), 8, b.load(ctx, 0, 8)))
    },
    want: [
      'r5 = map[globals][0]+16',
      'r0 = *(u64 *)(r1 +0)',
      'r0 = atomic64_fetch_add((u64 *)(r5 +8), r0)',
      'exit',
    ],
  },
  {
    name: 'compare and exchange goes through r0',
    build: (b, ctx) => {
      const next = b.load(ctx, 0, 8)
      b.return(b.atomicFetch('cmpxchg', b.mapValue('globals', 0), 0, next, 8, b.const(0)))
    },
    want: [
      'r5 = *(u64 *)(r1 +0)',
      'r4 = map[globals][0]+0',
      'r0 = 0',
      'r0 = atomic64_cmpxchg((u64 *)(r4 +0), r0, r5)',
      'exit',
    ],
  },
]

test.each(table)('$name', ({ build, want }) => {
  expect(listing(build)).toEqual(want)
})

test('a cheap value that finds no register over calls is made again, never stored', () => {
  const lines = listing((b, ctx) => {
    const busy = [0, 8, 16, 24].map((offset) => b.load(ctx, offset, 8))
    const global = b.mapValue('globals', 8)
    b.store(global, 0, 8, 1n)
    b.helper('ktime_get_ns')
    b.store(global, 0, 8, 2n)
    b.return([...busy, ...busy].reduce((sum, value) => b.alu('add', sum, value)))
  })
  expect(lines.filter((line) => line.includes('map[globals]'))).toHaveLength(2)
  expect(lines.filter((line) => line.includes('(r10'))).toEqual([])
})

test('a spilled value that is compared is stored again where a branch has bounded it', () => {
  const lines = listing((b, ctx) => {
    const values = [0, 8, 16, 24, 32].map((offset) => b.load(ctx, offset, 8))
    b.helper('ktime_get_ns')
    for (const value of values) {
      const [small, next] = [b.block(), b.block()]
      b.branch('lt', value, 10n, small, next)
      b.enter(small)
      b.helper('ktime_get_ns')
      b.jump(next)
      b.enter(next)
    }
    b.return(values.reduce((sum, value) => b.alu('add', b.alu('mul', sum, value), value)))
  })
  const reload = lines.findIndex((line) => line.endsWith('= *(u64 *)(r10 -8)'))
  const register = lines[reload]?.slice(0, 2)
  const store = `*(u64 *)(r10 -8) = ${register}`
  expect(lines[reload + 1]).toMatch(new RegExp(`^if ${register} `))
  // Falling through into a block that others reach too, and in the block that only this branch reaches.
  expect(lines[reload + 2]).toBe(store)
  expect(lines.slice(reload + 3)).toContain(store)
})

test('a long function is allocated in time that grows with its length only', () => {
  const timeOf = (length: number): number => {
    const build = () =>
      listing((b, ctx) => {
        let value = b.load(ctx, 0, 8)
        const kept = Array.from({ length: 20 }, (_, index) => b.alu('add', value, BigInt(index)))
        for (let n = 0; n < length; n++)
          value = b.alu('xor', b.alu('add', value, kept[n % 20] as Reg), BigInt(n))
        b.return(value)
      })
    const start = performance.now()
    build()
    return performance.now() - start
  }
  timeOf(500)
  const short = Math.max(timeOf(1000), 5)
  expect(Math.min(timeOf(10_000), timeOf(10_000))).toBeLessThan(50 * short) // 100 times if it were quadratic
})
