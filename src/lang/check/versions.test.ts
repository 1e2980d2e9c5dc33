import { expect, test } from 'vitest'
import { checkText, newChecker } from '../../../test/support/check.ts'
import { DiagnosticError } from '../../base/index.ts'
import { parseApiVersion } from '../../defs/index.ts'

const refusalIn = (version: string, text: string): string | undefined => {
  const checker = newChecker()
  checker.setOptions({ version: parseApiVersion(version) ?? 0n })
  try {
    checkText(text, 'file', checker)
    return undefined
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostic.text
    throw error
  }
}

const bound = '#pragma D binding "1.5" x\ninline int x = 3; BEGIN { trace(x); }'
const translator = `struct o { int a; };
  #pragma D binding "1.5" translator
  translator struct o < int n > { a = n; };
  BEGIN { trace(xlate <struct o> (1).a); }`

test.each([
  ['1.2', 'BEGIN { trace(ucaller); }', undefined],
  ['1.1', 'BEGIN { trace(ucaller); }', 'failed to resolve ucaller: Unknown variable name'],
  ['1.1', 'BEGIN { trace(strtok("a", "b")); }', undefined],
  ['1.0', 'BEGIN { trace(strtok("a", "b")); }', 'undefined function name: strtok'],
  ['2.0.1', bound, undefined],
  ['1.5', bound, undefined],
  ['1.4.1', bound, 'failed to resolve x: Unknown variable name'],
  ['1.5', translator, undefined],
  ['1.4', translator, 'cannot translate from "int" to "struct o"'],
])('in version %s: %s', (version, text, want) => {
  expect(refusalIn(version, text)).toBe(want)
})

test('a lower version forgets what was declared before', () => {
  const checker = newChecker()
  checkText(bound, 'file', checker)
  checker.setOptions({ version: parseApiVersion('1.0') ?? 0n })
  expect(() => checkText('BEGIN { trace(x); }', 'file', checker)).toThrow('Unknown variable name')
})
