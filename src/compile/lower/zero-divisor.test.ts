/** A divisor that is 0 by what stands for a parameter: the expression itself is right, so the fault is one at run time. */
import { expect, test } from 'vitest'
import { compileText } from '../../../test/support/compile.ts'
import { runIr, runVm } from '../../../test/support/run-vm.ts'

const declarations = `struct share { int part; int rest; int all; };
translator struct share < int N > { part = 100 / N; rest = 100 % N; all = N; };
inline int part[int n] = 100 / n;
`

test.each([runVm, runIr])('a zero divisor in a translator or an inline is a fault: %o', (run) => {
  const observed = (expression: string) => {
    const text = `${declarations}syscall::read:entry { trace(${expression}); }`
    return run(compileText(text, undefined, { kind: 'file' }))
      .fire('entry')
      .observed()
  }
  const fault = [{ kind: 'fault', code: 4 }]
  expect(observed('xlate <struct share> (0).part')).toMatchObject(fault)
  expect(observed('xlate <struct share> (0).rest')).toMatchObject(fault)
  expect(observed('xlate <struct share *> (0)->all')).toMatchObject([{ kind: 'record' }])
  expect(observed('part[0]')).toMatchObject(fault)
  expect(observed('part[7]')).toMatchObject([{ kind: 'record' }])
})

test('a divisor that is 0 in the expression itself is refused where it is written', () => {
  const compile = (text: string) => () => compileText(text, undefined, { kind: 'file' })
  expect(compile('inline int f[int n] = n / 0; BEGIN { }')).toThrow('division by zero')
  expect(compile(`${declarations} BEGIN { trace(part[1 / 0]); }`)).toThrow('division by zero')
})
