import { expect, test } from 'vitest'
import { instructionLength, instructionStarts, isRefused } from './instruction.ts'

const bytes = (text: string) => Uint8Array.from(text.split(' '), (byte) => Number.parseInt(byte, 16))

test.each([
  ['push %rbp', '55', 1],
  ['mov %rsp,%rbp', '48 89 e5', 3],
  ['endbr64', 'f3 0f 1e fa', 4],
  ['lea 0x1234(%rip),%rax', '48 8d 05 34 12 00 00', 7],
  ['mov (%rsp),%eax', '8b 04 24', 3],
  ['mov 0x0(,%rax,8),%ecx', '8b 0c c5 00 00 00 00', 7],
  ['mov 0x8(%rsp,%rcx,4),%eax', '8b 44 8c 08', 4],
  ['movabs $0x1122334455667788,%rax', '48 b8 88 77 66 55 44 33 22 11', 10],
  ['mov $0x1122,%ax', '66 b8 22 11', 4],
  ['test $0x1,%dil', '40 f6 c7 01', 4],
  ['not %rax', '48 f7 d0', 3],
  ['testl $0x1,(%rax)', 'f7 00 01 00 00 00', 6],
  ['cmpw $0x1,(%rax)', '66 81 38 01 00', 5],
  ['enter $0x10,$0x0', 'c8 10 00 00', 4],
  ['call', 'e8 00 00 00 00', 5],
  ['je (near)', '0f 84 00 00 00 00', 6],
  ['nopw 0x0(%rax,%rax,1)', '66 0f 1f 84 00 00 00 00 00', 9],
  ['pshufd $0x1,%xmm0,%xmm0', '66 0f 70 c0 01', 5],
  ['pshufb %xmm0,%xmm0', '66 0f 38 00 c0', 5],
  ['pcmpistri $0x1a,%xmm0,%xmm1', '66 0f 3a 63 c8 1a', 6],
  ['vzeroupper', 'c5 f8 77', 3],
  ['vmovdqu (%rdi),%ymm0', 'c5 fe 6f 07', 4],
  ['vpbroadcastb %xmm0,%ymm0', 'c4 e2 7d 78 c0', 5],
  ['rorx $0x1,%eax,%eax', 'c4 e3 7b f0 c0 01', 6],
  ['vmovdqu64 0x40(%rsi),%zmm16', '62 e1 fe 48 6f 46 01', 7],
  ['bextr $0x4,%eax,%eax (XOP)', '8f ea 78 10 c0 04 00 00 00', 9],
  ['popq (%rax)', '8f 00', 2],
  ['movabs 0x1122334455667788,%al', 'a0 88 77 66 55 44 33 22 11', 9],
  ['lock xadd %eax,(%rdi)', 'f0 0f c1 07', 4],
  ['in 64-bit code no instruction', '06', undefined],
  ['cut off', '48 8d 05 34', undefined],
  ['prefixes alone', '66 66', undefined],
])('%s', (_, code, length) => {
  expect(instructionLength(bytes(code), 0)).toBe(length)
})

test.each([
  ['55', false],
  ['f3 0f 1e fa', false],
  ['64 48 8b 04 25 28 00 00 00', false],
  ['f0 0f c1 07', true],
  ['2e 66 90', true],
  ['cc', true],
  ['f4', true],
  ['0f 6f c0', false],
  // The kernel takes the opcode for OUTS.
  ['c5 fe 6f 07', true],
  ['62 e1 fe 48 6f 46 01', true],
  ['c5 fe 7f 07', false],
])('the kernel refuses %s: %s', (code, want) => {
  expect(isRefused(bytes(code), 0)).toBe(want)
})

test('the places of instructions end where there is none', () => {
  expect(instructionStarts(bytes('55 48 89 e5 5d c3'))).toEqual({ starts: [0, 1, 4, 5], whole: true })
  expect(instructionStarts(bytes('55 06 c3'))).toEqual({ starts: [0], whole: false })
})
