import { expect, test } from 'vitest'
import { compileTyped } from '../../test/support/compile.ts'
import { refuseRelocations } from './relocations.ts'

const refused = (text: string): void => {
  const { typed, compiled } = compileTyped(text)
  refuseRelocations(typed.clauses, () => compiled)
}

test.each(['`jiffies', '&`jiffies', '`init_task.pid', '(int)`jiffies + 1'])(
  'a symbol that %s needs is told with the place of its instruction',
  (expression) => {
    expect(() => refused(`BEGIN { x = 1; trace(${expression}); }`)).toThrow(
      /^relocation remains against kernel symbol vmlinux`\w+ \(offset 0x[1-9a-f][0-9a-f]*\)$/,
    )
  },
)

test('what needs no address is taken', () => {
  expect(() => refused('BEGIN { trace(sizeof (`jiffies)); trace(pid); }')).not.toThrow()
})
