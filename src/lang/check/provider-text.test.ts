import { expect, test } from 'vitest'
import { checkText } from '../../../test/support/check.ts'

const textOf = (program: string): string | undefined => checkText(program).providers[0]?.text()

test('what others know stays as it was declared', () => {
  expect(textOf('provider app { probe a__b(int n, char *, uint64_t, string, pid_t); probe c(void); };')).toBe(
    'provider app {\n  probe a__b(int n, char *, uint64_t, string, pid_t);\n  probe c();\n};\n',
  )
})

test.each([
  ['typedef struct item { int id; } item_t;', 'item_t *it', 'struct item * it'],
  ['typedef struct { int id; } item_t;', 'item_t *', 'void *'],
  ['typedef unsigned short size; typedef size sizes;', 'sizes', 'unsigned short'],
  ['typedef enum color { red } color_t;', 'color_t', 'int'],
  ['typedef int handler(int);', 'handler *', 'void *'],
])('%s: %s is %s', (types, parameter, known) => {
  expect(textOf(`${types} provider app { probe a(${parameter}); };`)).toBe(
    `provider app {\n  probe a(${known});\n};\n`,
  )
})

test('translated arguments and promises are told of, those of others are not', () => {
  const pragmas = ['app', 'other'].map(
    (name) => `#pragma D attributes Stable/Stable/ISA provider ${name} args\n`,
  )
  const providers =
    'provider app { probe a(int n, int m) : (int m, int n); }; provider other { probe b(); };\n'
  expect(textOf(providers + pragmas.join(''))).toBe(
    'provider app {\n  probe a(int n, int m) : (int m, int n);\n};\n' +
      '#pragma D attributes Stable/Stable/ISA provider app args\n',
  )
})
