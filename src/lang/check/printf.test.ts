import { expect, test } from 'vitest'
import { checkText } from '../../../test/support/check.ts'
import { DiagnosticError } from '../../base/index.ts'

const globals = `char c; short s; unsigned short us; int i; unsigned u; long l; unsigned long ul; string str; char name[4];
int wide[4]; char *p; enum colour { RED } e; struct pair { int a; } pair;`

const accepted = (conversion: string, argument: string): boolean => {
  try {
    checkText(`${globals} BEGIN { printf("%${conversion}", ${argument}); }`)
    return true
  } catch (error) {
    if (error instanceof DiagnosticError && error.diagnostic.tag === 'D_PRINTF_ARG_TYPE') return false
    throw error
  }
}

const ARGUMENTS = ['c', 's', 'us', 'i', 'u', 'l', 'ul', 'e', 'p', 'str', 'name', 'wide', 'pair']

test.each([
  ['d', 'c s us i u l ul e'],
  ['x', 'c s us i u l ul e'],
  ['u', 'c s us i u l ul e'],
  ['c', 'c s us i u e'],
  ['s', 'str name'],
  ['S', 'str name'],
  ['p', 'c s us i u l ul e p name wide'],
  ['a', 'c s us i u l ul e p name wide'],
  ['hd', 's'],
  ['hu', 'us'],
  ['hx', 's us'],
  ['ld', 'l'],
  ['lu', 'ul'],
  ['llx', 'l ul'],
  ['Y', 'l ul'],
  ['lc', 'i u e'],
  ['ws', 'wide'],
  ['f', ''],
  ['k', ''],
])('conversion %j takes %j', (conversion, want) => {
  expect(ARGUMENTS.filter((argument) => accepted(conversion, argument))).toEqual(
    want.split(' ').filter(Boolean),
  )
})

test('each * takes an integer before the value', () => {
  expect(() => checkText('BEGIN { printf("%-*.*s|%d%%\\n", 5, 3, execname, pid); }')).not.toThrow()
})

test('printa conversions take keys from left to right, %@ ones values, and histograms any', () => {
  const text = `BEGIN { @a[execname, pid] = count(); @q[execname] = quantize(pid);
    printa("%s %@d %d %@u\\n", @a); printa("%-20s %@d\\n", @q); printa("%@x", @q); }`
  expect(() => checkText(text)).not.toThrow()
})

test.each([
  ['%s', 'name', 'array'],
  ['%p', 'name', 'pointer'],
  ['%ws', 'wide', 'array'],
  ['%a', 'wide', 'pointer'],
])('format %j records %j as %s', (format, argument, want) => {
  const [clause] = checkText(`${globals} BEGIN { printf("${format}", ${argument}); }`).clauses
  const [statement] = clause?.body ?? []
  expect(statement?.kind === 'action' && statement.args[0]?.type.kind).toBe(want)
})
