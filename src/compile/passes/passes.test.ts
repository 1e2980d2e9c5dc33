import { expect, test } from 'vitest'
import { FunctionBuilder, printFunction, type Reg } from '../ir/index.ts'
import { pipeline } from './index.ts'

type Case = {
  readonly name: string
  readonly pass: string
  readonly build: (b: FunctionBuilder, context: Reg) => void
  /** The lines after the first block's parameter. */
  readonly want: readonly string[]
}

const cases: readonly Case[] = [
  {
    name: 'jumps to jumps go to the end, and straight lines are one block',
    pass: 'simplify-graph',
    build: (b) => {
      const [hop, end] = [b.block(), b.block()]
      b.jump(hop)
      b.enter(hop)
      b.jump(end)
      b.enter(end)
      b.return(0n)
    },
    want: ['return 0'],
  },
  {
    name: 'a branch whose sides meet is a jump; unreachable blocks go',
    pass: 'simplify-graph',
    build: (b, ctx) => {
      const [then, otherwise, lost, end] = [b.block(), b.block(), b.block(), b.block()]
      b.branch('eq', ctx, 0n, then, otherwise)
      for (const side of [then, otherwise, lost]) {
        b.enter(side)
        b.jump(end)
      }
      b.enter(end)
      b.return(1n)
    },
    want: ['return 1'],
  },
  {
    name: 'a block that is cold is not drawn into one that is not',
    pass: 'simplify-graph',
    build: (b) => {
      const cold = b.block(true)
      b.jump(cold)
      b.enter(cold)
      b.return(0n)
    },
    want: ['jump b1', 'b1: cold', 'return 0'],
  },
  {
    name: 'reads of copies become reads of what was copied, until that changes',
    pass: 'propagate-copies',
    build: (b, ctx) => {
      const value = b.load(ctx, 0, 8)
      const copy = b.copy(b.copy(value))
      const joined = b.copy(value)
      b.assign(joined, copy)
      b.assign(value, 5n)
      b.return(b.alu('add', joined, copy))
    },
    want: [
      'v1 = u64 [v0]',
      'v2 = v1',
      'v3 = v1',
      'v4 = v1',
      'v4 = v1',
      'v1 = 5',
      'v5 = add v4, v2',
      'return v5',
    ],
  },
  {
    name: 'what is known is computed, and decides branches',
    pass: 'fold-constants',
    build: (b) => {
      const [then, otherwise] = [b.block(), b.block()]
      const sum = b.alu('add', b.const(-1), 2n, 32)
      b.branch('sgt', b.neg(b.extend(b.const(255), 1, true)), sum, then, otherwise)
      b.enter(then)
      b.return(b.swap(b.const(1), 4))
      b.enter(otherwise)
      b.return(0n)
    },
    want: [
      'v1 = -1',
      'v2 = 1',
      'v3 = 255',
      'v4 = 18446744073709551615',
      'v5 = 1',
      'jump b2',
      'b1:',
      'v6 = 1',
      'v7 = 16777216',
      'return v7',
      'b2:',
      'return 0',
    ],
  },
  {
    name: "a program's own places are not NULL; what a look-up found may be",
    pass: 'fold-constants',
    build: (b) => {
      const [no, own, found, end] = [b.block(true), b.block(), b.block(), b.block()]
      const slot = b.slotAddress(b.slot(8))
      b.branch('ne', slot, b.const(0n), own, no)
      b.enter(own)
      b.branch('eq', b.mapValue('globals', 8), 0n, no, found)
      b.enter(found)
      b.branch('ne', b.helper('map_lookup_elem', b.map('m'), slot), 0n, end, no)
      b.enter(end)
      b.branch('ne', slot, 1n, no, no)
      b.enter(no)
      b.return(0n)
    },
    want: [
      'v1 = slot 0',
      'v2 = 0',
      'jump b2',
      'b1: cold',
      'return 0',
      'b2:',
      'v3 = value globals + 8',
      'jump b3',
      'b3:',
      'v4 = map m',
      'v5 = map_lookup_elem(v4, v1)',
      'if ne v5, 0 then b4 else b1',
      'b4:',
      'if ne v1, 1 then b1 else b1',
    ],
  },
  {
    name: 'what is put on the stack is put there for a read, of any part of it, or for whoever gets the address',
    pass: 'drop-dead-stores',
    build: (b, ctx) => {
      const value = b.load(ctx, 0, 8)
      const own = b.slotAddress(b.slot(24))
      const given = b.slotAddress(b.slot(16))
      const kept = b.slotAddress(b.slot(8))
      b.store(own, 0, 8, value)
      b.store(own, 8, 8, value)
      b.store(b.copy(own), 16, 4, 0n)
      b.store(own, 20, 4, 0n)
      b.store(given, 8, 8, value)
      b.store(kept, 0, 8, 0n)
      b.store(ctx, 0, 8, kept)
      b.helper('map_lookup_elem', b.map('m'), b.alu('add', given, 8n))
      b.return(b.load(own, 4, 1))
    },
    want: [
      'v1 = u64 [v0]',
      'v2 = slot 0',
      'v3 = slot 1',
      'v4 = slot 2',
      'u64 [v2] = v1',
      'v5 = v2',
      'u64 [v3 + 8] = v1',
      'u64 [v4] = 0',
      'u64 [v0] = v4',
      'v6 = map m',
      'v7 = add v3, 8',
      'v8 = map_lookup_elem(v6, v7)',
      'v9 = u8 [v2 + 4]',
      'return v9',
    ],
  },
  {
    name: 'what changes nothing is a copy, what always gives one number is that number',
    pass: 'simplify-algebra',
    build: (b, ctx) => {
      const value = b.load(ctx, 0, 2)
      b.alu('add', value, 0n)
      b.alu('or', value, 0n, 32)
      b.alu('and', value, 0n)
      b.alu('mul', b.const(1), value)
      b.alu('xor', value, value)
      b.extend(value, 2, false)
      b.extend(value, 2, true)
      b.extend(value, 4, true)
      b.return(0n)
    },
    want: [
      'v1 = u16 [v0]',
      'v2 = v1',
      'v3 = zext32 v1',
      'v4 = 0',
      'v5 = 1',
      'v6 = v1',
      'v7 = 0',
      'v8 = v1',
      'v9 = sext16 v1',
      'v10 = v1',
      'return 0',
    ],
  },
  {
    name: 'powers of two are shifts and masks',
    pass: 'reduce-strength',
    build: (b, ctx) => {
      const value = b.load(ctx, 0, 8)
      b.alu('mul', value, b.const(1n << 40n))
      b.alu('div', value, 1024n)
      b.alu('mod', value, 8n, 32)
      b.alu('mod', value, b.const(1n << 40n))
      b.alu('div', value, 10n)
      b.return(0n)
    },
    want: [
      'v1 = u64 [v0]',
      'v2 = 1099511627776',
      'v3 = lsh v1, 40',
      'v4 = rsh v1, 10',
      'v5 = and32 v1, 7',
      'v6 = 1099511627776',
      'v7 = mod v1, v6',
      'v8 = div v1, 10',
      'return 0',
    ],
  },
  {
    name: 'a read of the moment is reused where an earlier one dominates it; clocks go on',
    pass: 'share-reads',
    build: (b, ctx) => {
      const [then, end] = [b.block(), b.block()]
      b.helper('get_current_pid_tgid')
      b.helper('ktime_get_ns')
      b.branch('eq', b.helper('get_attach_cookie', ctx), 0n, then, end)
      b.enter(then)
      b.helper('get_current_uid_gid')
      b.helper('get_current_pid_tgid')
      b.jump(end)
      b.enter(end)
      b.helper('get_current_uid_gid')
      b.helper('ktime_get_ns')
      b.return(b.helper('get_attach_cookie', ctx))
    },
    want: [
      'v1 = get_current_pid_tgid()',
      'v2 = ktime_get_ns()',
      'v3 = get_attach_cookie(v0)',
      'if eq v3, 0 then b1 else b2',
      'b1:',
      'v4 = get_current_uid_gid()',
      'v5 = v1',
      'jump b2',
      'b2:',
      'v6 = get_current_uid_gid()',
      'v7 = ktime_get_ns()',
      'v8 = v3',
      'return v8',
    ],
  },
  {
    name: 'a read of what was itself reused is reused too',
    pass: 'share-reads',
    build: (b) => {
      const first = b.helper('task_pt_regs', b.helper('get_current_task_btf'))
      const second = b.helper('task_pt_regs', b.helper('get_current_task_btf'))
      b.return(b.alu('add', b.load(first, 96, 8), b.load(second, 104, 8)))
    },
    want: [
      'v1 = get_current_task_btf()',
      'v2 = task_pt_regs(v1)',
      'v3 = v1',
      'v4 = v2',
      'v5 = u64 [v2 + 96]',
      'v6 = u64 [v4 + 104]',
      'v7 = add v5, v6',
      'return v7',
    ],
  },
  {
    name: 'addresses in a map value are sums until the next call',
    pass: 'share-addresses',
    build: (b) => {
      b.mapValue('globals', 8)
      b.mapValue('globals', 32)
      b.mapValue('other', 32)
      b.helper('ktime_get_ns')
      b.mapValue('globals', 0)
      b.return(0n)
    },
    want: [
      'v1 = value globals + 8',
      'v2 = add v1, 24',
      'v3 = value other + 32',
      'v4 = ktime_get_ns()',
      'v5 = value globals',
      'return 0',
    ],
  },
  {
    name: 'what nobody reads goes, effects stay, and old values are not fetched in vain',
    pass: 'drop-dead-code',
    build: (b, ctx) => {
      const value = b.load(ctx, 0, 8)
      b.alu('add', b.load(ctx, 8, 8), 1n)
      b.helper('ktime_get_ns')
      b.helper('map_delete_elem', b.map('m'), b.slotAddress(b.slot(8)))
      b.atomicFetch('add', b.mapValue('globals', 0), 0, value)
      b.assign(value, 7n)
      b.return(0n)
    },
    want: [
      'v1 = u64 [v0]',
      'v5 = map m',
      'v6 = slot 0',
      'v7 = map_delete_elem(v5, v6)',
      'v8 = value globals',
      'atomic add u64 [v8], v1',
      'return 0',
    ],
  },
]

test.each(cases)('$pass: $name', ({ pass, build, want }) => {
  const b = new FunctionBuilder('main', 'main', [{ kind: 'context' }])
  build(b, b.parameter(0))
  pipeline.find(({ name }) => name === pass)?.run(b.ir)
  const lines = printFunction(b.ir)
    .trimEnd()
    .split('\n')
    .map((line) => line.trim())
  expect(lines.slice(lines.indexOf('b0:') + 1).filter((line) => line !== 'v0 = param 0')).toEqual(want)
})

test('every pass has a case', () => {
  expect(new Set(cases.map(({ pass }) => pass))).toEqual(new Set(pipeline.map(({ name }) => name)))
})
