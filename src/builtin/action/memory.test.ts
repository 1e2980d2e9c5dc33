import { expect, test } from 'vitest'
import { compileText } from '../../../test/support/compile.ts'
import { vmTexts, vmWorld } from '../../../test/support/expect-program.ts'
import { runVm } from '../../../test/support/run-vm.ts'

const shown = (body: string): string => {
  const traced = runVm(compileText(`syscall::read:entry { ${body} }`), vmWorld)
  return traced.fire('entry', 3n, 0n, 0n, 0n, vmTexts.kernel, vmTexts.user).text()
}
const head = '\n             0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f  0123456789abcdef\n'

test.each([
  ['tracemem(arg4, 6)', `${head}         0: 6b 65 72 6e 65 6c                                kernel\n`],
  [
    'tracemem((char *)arg4, 6, arg0)',
    `${head}         0: 6b 65 72                                         ker\n`,
  ],
  ['tracemem(arg4, 6, 6)', `${head}         0: 6b 65 72 6e 65 6c                                kernel\n`],
  ['tracemem(arg4, 3, -1)', `${head}         0: 6b 65 72                                         ker\n`],
  ['tracemem(arg4, 6, 0)', ''],
  [
    'tracemem(copyin(arg5, 3), 3)',
    `${head}         0: 61 20 70                                         a p\n`,
  ],
])('%s', (body, want) => {
  expect(shown(body)).toBe(want)
})

test.each([
  ['tracemem(arg0, 8)', 'invalid address (0x3)'],
  ['tracemem(copyin(arg5, 3), 16)', 'invalid address'],
])('%s faults', (body, message) => {
  expect(shown(body)).toContain(message)
})

test.each([
  ['tracemem("text", 4)', 'prototype: pointer or integer'],
  ['tracemem(arg0, 0)', 'tracemem( ) argument #2 must be a non-zero positive integral constant expression'],
  [
    'tracemem(arg0, arg1)',
    'tracemem( ) argument #2 must be a non-zero positive integral constant expression',
  ],
])('%s is refused', (body, message) => {
  expect(() => compileText(`syscall::read:entry { ${body} }`)).toThrow(message)
})
