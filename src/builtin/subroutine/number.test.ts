import { expect, test } from 'vitest'
import { compileText } from '../../../test/support/compile.ts'
import { runVm } from '../../../test/support/run-vm.ts'
import { runSubroutine } from '../../../test/support/subroutine.ts'

test.each([
  ['htons(0x1234)', 0x3412n],
  ['ntohs(0x12345)', 0x4523n],
  ['htonl(0x12345678)', 0x78563412n],
  ['ntohl(0x80)', 0x8000_0000n],
  ['htonll(1)', 1n << 56n],
  ['ntohll(0x0102030405060708)', 0x0807060504030201n],
  ['getmajor(0x12345678)', 0x123n],
  ['getminor(0x12345678)', 0x45678n],
  ['copyinstr(arg5)', 'a path/of the process'],
  ['copyinstr(arg5, 6)', 'a path'],
  ['copyinstr(arg5, 0)', ''],
  ['copyinstr(arg5, 1000)', 'a path/of the process'],
  ['copyinstr(0)', 'badAddress'],
  ['copyinstr(0) == NULL', 'badAddress'],
  ['copyinstr(arg0 + 1)', 'badAddress'],
])('%s is %s', (expression, want) => {
  expect(runSubroutine(expression)).toBe(want)
})

test('copyinstr() gives strsize characters, not one less', () => {
  expect(runSubroutine('copyinstr(arg5)', { strsize: 6 })).toBe('a path')
  expect(runSubroutine('x', { strsize: 6, before: 'x = copyinstr(arg5);' })).toBe('a path')
})

test('rand() gives what the kernel gives, as an int', () => {
  const traced = runVm(compileText('syscall::read:entry { trace(rand()); }'), {
    env: { random: () => 0xffff_fffe },
  })
  expect(traced.fire('entry').values()).toEqual([[-2n]])
})
