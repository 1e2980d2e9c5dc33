import { expect, test } from 'vitest'
import { runSubroutine } from '../../../test/support/subroutine.ts'

test.each([
  ['__block_driver(7)', 'loop'],
  ['__block_driver(259)', 'blkext'],
  ['__block_driver(8)', '<unknown>'],
])('%s', (expression, want) => {
  expect(runSubroutine(expression)).toEqual(want)
})
