import { expect, test } from 'vitest'
import { runSubroutine } from '../../../test/support/subroutine.ts'

test.each([
  ['__cpu_chip(0)', 0n],
  ['__cpu_chip(3)', 1n],
  ['__cpu_lgrp(3)', 3n],
  ['__cpu_lgrp(4)', 0n],
  ['__cpu_lgrp(-1)', 0n],
])('%s', (expression, want) => {
  expect(runSubroutine(expression)).toEqual(want)
})
