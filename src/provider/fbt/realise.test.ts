import { describe, expect, test } from 'vitest'
import { fixtureBtf } from '../../../test/support/fixtures.ts'
import { fakeProviderEnv } from '../../../test/support/provider-env.ts'
import type { FeatureName } from '../../bpf/load/index.ts'
import type { BtfId } from '../../btf/index.ts'
import { type DType, intrinsic, pointerTo, type StructType } from '../../defs/index.ts'
import { realise, type TracedProbe } from './realise.ts'
import { kprobeArgument, type Signature } from './signature.ts'

const file = pointerTo(intrinsic.void)
const pair: StructType = { kind: 'struct', union: false, name: 'pair', bytes: 16, members: [] }
const sign = (parameters: readonly DType[], returns?: DType, variadic = false): Signature => ({
  parameters,
  returns,
  variadic,
})
const read = sign([file, intrinsic.int], intrinsic.int)

let next = 0
const probe = (name: string, side: 'entry' | 'return', signature: Signature): TracedProbe => ({
  probe: { id: ++next, provider: 'fbt', module: 'vmlinux', function: name, name: side },
  side,
  place: name,
  function: { module: 'vmlinux', name, btf: fixtureBtf(), type: 7 as BtfId },
  signature,
})
const many = (count: number, side: 'entry' | 'return', signature: Signature) =>
  Array.from({ length: count }, (_, at) => probe(`f${at}`, side, signature))
const points = (probes: readonly TracedProbe[], ...lacks: FeatureName[]) =>
  realise(fakeProviderEnv({ lacks }), 'fbt', probes)
const kinds = (all: ReturnType<typeof points>) =>
  all.map(({ program, attach }) => program.expectedAttachType ?? attach.kind)

describe('few functions', () => {
  test('take fentry and fexit, one program each, with narrowed arguments', () => {
    const [entry, exit] = points([probe('f', 'entry', read), probe('f', 'return', read)])
    expect(entry).toMatchObject({
      program: { type: 'tracing', expectedAttachType: 'fentry', attachBtf: { object: 'vmlinux', id: 7 } },
      attach: { kind: 'tracing' },
      select: { kind: 'single' },
    })
    expect([0, 1, 2].map((at) => entry?.argument(at))).toEqual([
      { kind: 'word', word: 0 },
      { kind: 'word', word: 8, extend: { bytes: 4, signed: true } },
      undefined,
    ])
    expect([0, 1, 2].map((at) => exit?.argument(at))).toEqual([
      { kind: 'constant', value: -1n },
      { kind: 'word', word: 16, extend: { bytes: 4, signed: true } },
      undefined,
    ])
  })

  test('a void function returns nothing but the offset', () => {
    const [exit] = points([probe('f', 'return', sign([file]))])
    expect([0, 1].map((at) => exit?.argument(at))).toEqual([{ kind: 'constant', value: -1n }, undefined])
  })

  test.each([
    ['a struct by value', sign([pair, intrinsic.int])],
    ['thirteen arguments', sign(new Array<DType>(13).fill(intrinsic.int))],
    ['variadic arguments', sign([file], undefined, true)],
    ['a struct returned', sign([file], pair)],
  ])('%s takes a kprobe', (_, signature) => {
    const probes = [probe('odd', 'entry', signature), probe('f', 'entry', read)]
    expect(kinds(points(probes))).toEqual(['fentry', 'kprobe_multi'])
    expect(kinds(points(probes, 'kprobeMulti'))).toEqual(['fentry', 'kprobe'])
    expect(() => points(probes, 'kprobeMulti', 'kprobe')).toThrow(
      /odd can't be traced by fentry, as it .*no kprobe here/,
    )
  })

  test('seven arguments take fentry where the kernel passes those on the stack, else a kprobe', () => {
    const probes = [probe('odd', 'entry', sign(new Array<DType>(7).fill(intrinsic.int)))]
    expect(kinds(points(probes))).toEqual(['fentry'])
    const [point] = points(probes, 'fentryStackArguments')
    expect(point?.attach.kind).toBe('kprobe_multi')
    expect([5, 6, 7].map((at) => point?.argument(at))).toEqual([
      { kind: 'word', word: 64, extend: { bytes: 4, signed: true } },
      { kind: 'stack', pointer: 152, offset: 8, extend: { bytes: 4, signed: true } },
      undefined,
    ])
  })

  test('what the verifier hides is asked of a helper', () => {
    const signature = { ...sign([file, file], file), hidden: new Set([1, 'result'] as const) }
    const [entry, exit] = points([probe('f', 'entry', signature), probe('f', 'return', signature)])
    expect([entry?.argument(0), entry?.argument(1), exit?.argument(1)]).toEqual([
      { kind: 'word', word: 0 },
      { kind: 'traced', which: 1 },
      { kind: 'traced', which: 'result' },
    ])
  })
})

describe('kprobes only', () => {
  const raw = (
    name: string,
    place: string | bigint,
    side: 'entry' | 'return' = 'entry',
    unlisted = false,
  ) => {
    const { function: _, ...one } = probe(name, side, read)
    return { ...one, place, unlisted, signature: undefined }
  }

  test('one function takes a kprobe too, with its registers as they are', () => {
    const [entry, exit] = points([raw('f.part.0', 'f.part.0'), raw('f.part.0', 'f.part.0', 'return')])
    expect([entry?.attach.kind, exit?.attach.kind]).toEqual(['kprobe_multi', 'kprobe_multi'])
    expect([0, 5, 6].map((at) => entry?.argument(at))).toEqual([
      { kind: 'word', word: 112 },
      { kind: 'word', word: 64 },
      undefined,
    ])
    expect([0, 1].map((at) => exit?.argument(at))).toEqual([
      { kind: 'constant', value: -1n },
      { kind: 'word', word: 80 },
    ])
  })

  test('addresses and symbols are attached to separately, code that is no function by itself', () => {
    const probes = [
      raw('a', 'a'),
      raw('b', 0xffff_8000n),
      raw('b', 0xffff_9000n),
      raw('a.cold', 'a.cold', 'entry', true),
    ]
    expect(points(probes).map(({ attach }) => attach)).toEqual([
      { kind: 'kprobe_multi', symbols: ['a'], cookies: [0n], return: false },
      { kind: 'kprobe_multi', addresses: [0xffff_8000n, 0xffff_9000n], cookies: [0n, 1n], return: false },
      { kind: 'kprobe', symbol: 'a.cold', cookie: 0n, return: false },
    ])
    const [, single] = points(probes, 'kprobeMulti')
    expect([single?.attach, single?.alsoAttach]).toEqual([
      { kind: 'kprobe', address: 0xffff_8000n, cookie: 0n, return: false },
      [{ kind: 'kprobe', address: 0xffff_9000n, cookie: 1n, return: false }],
    ])
  })

  test('too many cold parts are refused even where there are multi-kprobes', () => {
    const cold = Array.from({ length: 513 }, (_, at) => raw(`f${at}.cold`, `f${at}.cold`, 'entry', true))
    expect(() => points(cold)).toThrow(/513 probes on cold parts of functions are too many/)
    expect(() => points(cold, 'kprobe')).toThrow(/f0.cold can't be traced by a kprobe \(no kprobe here\)/)
  })
})

describe('many functions', () => {
  test('take one program of multi-kprobes, whose cookies are the places of the probes', () => {
    const probes = many(17, 'entry', read)
    const [point, second] = points(probes)
    expect(second).toBeUndefined()
    expect(point).toMatchObject({
      program: { type: 'kprobe', expectedAttachType: 'kprobe_multi' },
      attach: {
        kind: 'kprobe_multi',
        symbols: probes.map((one) => one.probe.function),
        cookies: probes.map((_, at) => BigInt(at)),
        return: false,
      },
    })
    const cases = point?.select.kind === 'value' ? point.select.cases : []
    expect(cases).toEqual(probes.map((one, value) => ({ value, probe: one.probe })))
    expect([0, 1, 2].map((at) => point?.argument(at))).toEqual([
      { kind: 'word', word: 112 },
      { kind: 'word', word: 104, extend: { bytes: 4, signed: true } },
      undefined,
    ])
  })

  test('that differ in an argument have it as the register is', () => {
    const [point] = points([
      ...many(17, 'entry', read),
      probe('g', 'entry', sign([file, intrinsic.short, file])),
    ])
    expect([1, 2, 6].map((at) => point?.argument(at))).toEqual([
      { kind: 'word', word: 104 },
      { kind: 'word', word: 96 },
      undefined,
    ])
  })

  test('return in one program for each type of value', () => {
    const returns = [read, sign([]), sign([], intrinsic.long), sign([], intrinsic['unsigned int'])]
    const all = points(returns.flatMap((signature) => many(5, 'return', signature)))
    const ax = { kind: 'word', word: 80 }
    expect(all.map((point) => point.argument(1))).toEqual([
      { ...ax, extend: { bytes: 4, signed: true } },
      undefined,
      ax,
      { ...ax, extend: { bytes: 4, signed: false } },
    ])
    expect(new Set(all.map(({ key }) => key)).size).toBe(4)
    expect(all.every(({ attach }) => attach.kind === 'kprobe_multi' && attach.return)).toBe(true)
  })

  test('take single kprobes where there is nothing else, up to a limit', () => {
    const [point] = points(many(512, 'entry', read), 'fentry', 'kprobeMulti')
    expect(point?.attach).toEqual({ kind: 'kprobe', symbol: 'f0', return: false, cookie: 0n })
    expect(point?.alsoAttach?.length).toBe(511)
    expect(point?.alsoAttach?.at(-1)).toMatchObject({ symbol: 'f511', cookie: 511n })
    expect(() => points(many(513, 'entry', read), 'fentry', 'kprobeMulti')).toThrow(
      /513 probes are too many.* beyond 512/,
    )
  })

  test('take fentry for fewer rather than single kprobes', () => {
    expect(new Set(kinds(points(many(64, 'entry', read), 'kprobeMulti')))).toEqual(new Set(['fentry']))
    expect(() => points(many(65, 'entry', read), 'kprobeMulti', 'kprobe')).toThrow(
      /65 probes are too many.* beyond 64/,
    )
  })
})

test('arguments are where the convention puts them: a struct in registers, a large one on the stack', () => {
  const signature = sign([
    pair,
    intrinsic.long,
    { ...pair, bytes: 24 },
    file,
    pair,
    intrinsic.int,
    pair,
    file,
  ])
  const stack = { pointer: 152 } as const
  expect(signature.parameters.map((_, at) => kprobeArgument(signature, at))).toEqual([
    undefined,
    { kind: 'word', word: 96 },
    { kind: 'stack-address', ...stack, offset: 8 },
    { kind: 'word', word: 88 },
    undefined, // the last two registers
    { kind: 'stack', ...stack, offset: 32, extend: { bytes: 4, signed: true } },
    { kind: 'stack-address', ...stack, offset: 40 },
    { kind: 'stack', ...stack, offset: 56 },
  ])
})
