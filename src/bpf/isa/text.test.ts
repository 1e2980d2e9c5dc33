import { expect, test } from 'vitest'
import { asm } from './asm.ts'
import { assemble } from './assemble.ts'
import { lift } from './decode.ts'
import { AsmSyntaxError, parse, parseInsn } from './parse.ts'
import { print, printInsn } from './print.ts'
import { r0, r1, r2 } from './register.ts'

// Each text is printed as it was read; `bytes` is the first slot, from the kernel's encoding.
test.each([
  ['r0 = *(u64 *)(r6 +8)', '7960080000000000'],
  ['r1 = *(u8 *)(r10 -1)', '71a1ffff00000000'],
  ['*(u32 *)(r10 -4) = r2', '632afcff00000000'],
  ['*(u16 *)(r1 +0) = -2', '6a010000feffffff'],
  ['if r1 == 0x2c goto +3', '150103002c000000'],
  ['if w1 s> -1 goto -2', '6601feffffffffff'],
  ['if r1 & r2 goto +1', '4d21010000000000'],
  ['goto -1', '0500ffff00000000'],
  ['r1 += -8', '07010000f8ffffff'],
  ['w3 s>>= w4', 'cc43000000000000'],
  ['r2 = -r2', '8702000000000000'],
  ['r5 = be16 r5', 'dc05000010000000'],
  ['lock *(u64 *)(r0 +0) += r1', 'db10000000000000'],
  ['r1 = atomic64_fetch_add((u64 *)(r0 +8), r1)', 'db10080001000000'],
  ['r2 = atomic_xchg((u32 *)(r0 +0), r2)', 'c3200000e1000000'],
  ['r0 = atomic64_cmpxchg((u64 *)(r1 +0), r0, r2)', 'db210000f1000000'],
  ['r1 = 0xffffffff00000001 ll', '1801000001000000'],
  ['r1 = map[counts]', '1811000000000000'],
  ['r1 = map[counts][0]+16', '1821000000000000'],
  ['r1 = map[fd:5][0]+16', '1821000005000000'],
  ['r2 = func +4', '1842000004000000'],
  ['call map_lookup_elem#1', '8500000001000000'],
  ['call #999', '85000000e7030000'],
  ['call func +4', '8510000004000000'],
  ['call kfunc bpf_rcu_read_lock', '8520000000000000'],
  ['exit', '9500000000000000'],
])('%s', (text, bytes) => {
  const insn = parseInsn(text)
  expect(printInsn(insn)).toBe(text)
  const program = assemble([{ name: 'main', insns: [insn], labels: new Map() }])
  expect(Buffer.from(program.bytes.subarray(0, 8)).toString('hex')).toBe(bytes)
})

test.each([
  ['   12: (79) r0 = *(u64 *)(r6 +8)   ; a = b', 'r0 = *(u64 *)(r6 +8)'],
  ['call   ktime_get_ns', 'call ktime_get_ns#5'],
  ['if r1 == 7 goto pc+2', 'if r1 == 0x7 goto +2'],
  ['w1 = 0xffffffff', 'w1 = -1'],
  ['r1 = -0x10', 'r1 = -16'],
])('%s is read as %s', (have, want) => {
  expect(printInsn(parseInsn(have))).toBe(want)
})

test.each([
  ['r11 = 0', 'unknown register r11'],
  ['r1 = w2', 'r1 and w2 differ in width'],
  ['w1 = *(u64 *)(r1 +0)', 'w1 where a 64-bit register is needed'],
  ['r1 - 3', 'unknown operator -'],
  ['r1 = -r2', 'negation of r2 into r1'],
  ['r1 = be16 r2', 'byte order of r2 into r1'],
  ['if r1 => 3 goto +1', 'unknown comparison =>'],
  ['lock *(u8 *)(r1 +0) += r2', 'no atomic operations on u8'],
  ['lock *(u64 *)(r1 +0) xchg r2', 'xchg returns a value'],
  ['r1 = atomic_xchg((u64 *)(r2 +0), r1)', 'atomic_xchg on u64'],
  ['r1 = atomic64_xchg((u64 *)(r2 +0), r3)', 'atomic xchg takes other operands'],
  ['r1 = atomic64_cmpxchg((u64 *)(r2 +0), r0, r3)', 'atomic cmpxchg takes other operands'],
  ['call nonesuch', 'unknown helper nonesuch'],
  ['call ktime_get_ns#6', 'ktime_get_ns is #5'],
  ['r1 = 0x1ffffffff', 'immediate 8589934591 does not fit 32 bits'],
  ['r1 =', 'not an instruction: r1 ='],
])('%s is refused', (have, want) => {
  expect(() => parse(`exit\n${have}`)).toThrow(AsmSyntaxError)
  expect(() => parse(`exit\n${have}`)).toThrow(`line 2: ${want}`)
})

const listing = `func main:
  r1 = map[counts][0]+8
again:
  if r1 == 0x0 goto out
  r1 += -1
  call func step
  r2 = func step
  goto again
out:
  exit
func step:
  r0 = 0x100000000 ll
  exit
`

test('a program is printed as it was read', () => {
  expect(print(parse(listing))).toBe(listing)
})

test('lifting gives names back to assembled bytes', () => {
  expect(print(lift(assemble(parse(listing))))).toBe(
    listing.replaceAll('again', 'L1').replaceAll(/\bout\b/g, 'L2'),
  )
})

test('slot numbers count the second half of wide instructions', () => {
  expect(print(parse('r1 = 1 ll\nr0 = 0\nexit'), { slots: true })).toBe(
    'func main:\n    0: r1 = 0x1 ll\n    2: r0 = 0\n    3: exit\n',
  )
})

test('D text stands before the instructions that come from it', () => {
  const source = { name: 'x.d', text: '@ = count();\n@b = count()', kind: 'file' } as const
  const [first, second] = [
    { source, start: 0, end: 11 },
    { source, start: 13, end: 25 },
  ]
  const sub = asm().at(first).movImm(r0, 0).mov(r1, r0).at(second).mov(r2, r0).at(undefined).exit().finish()
  const text = print([sub], { source: (span) => span.source.text.slice(span.start, span.end) })
  expect(text).toBe('func main:\n  ; @ = count()\n  r0 = 0\n  r1 = r0\n  ; @b = count()\n  r2 = r0\n  exit\n')
  expect(print([sub], { source: () => undefined })).not.toContain(';')
})

test('a label can stand at the end, and two at one place', () => {
  const text = 'func main:\na:\nb:\n  goto c\nc:\n'
  expect(print(parse(text))).toBe(text)
  expect(() => parse('a:\na:')).toThrow('line 2: label a is placed twice')
})
