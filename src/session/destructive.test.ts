import { expect, test } from 'vitest'
import { compileTyped } from '../../test/support/compile.ts'
import { checkCalls, checkDestructive } from './destructive.ts'

const clausesOf = (body: string) => compileTyped(`syscall::read:entry { ${body} }`).typed.clauses
const writes = 'if (arg0) { copyoutstr("x", arg1, 2); }'

test('destructive calls need leave, wherever they stand', () => {
  expect(() => checkDestructive(clausesOf(writes), false)).toThrow('Destructive actions not allowed')
  expect(() => checkDestructive(clausesOf(writes), true)).not.toThrow()
  expect(() => checkDestructive(clausesOf('trace(copyinstr(arg1));'), false)).not.toThrow()
})

test('what no kernel can serve is refused with the reason', () => {
  for (const [name, reason] of [
    ['panic', 'Linux lets no BPF program of a probe stop the kernel'],
    ['breakpoint', 'Linux lets no BPF program enter the kernel debugger'],
  ]) {
    const clauses = clausesOf(`${name}();`)
    expect(() => checkDestructive(clauses, false)).toThrow('Destructive actions not allowed')
    expect(() => checkCalls(clauses, { reason: () => undefined })).toThrow(
      `${name}( ) is not available: ${reason}`,
    )
  }
})

test('what the kernel lacks is named with the call', () => {
  const lacking = { reason: () => 'unknown helper' }
  expect(() => checkCalls(clausesOf(writes), lacking)).toThrow(
    'copyoutstr( ) is not available on this kernel: probeWriteUser: unknown helper',
  )
  expect(() => checkCalls(clausesOf('raise(9);'), lacking)).toThrow(
    'raise( ) is not available on this kernel',
  )
  expect(() => checkCalls(clausesOf('trace(copyinstr(arg1));'), lacking)).not.toThrow()
  expect(() => checkCalls(clausesOf(writes), { reason: () => undefined })).not.toThrow()
})
