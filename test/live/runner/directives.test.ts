import { expect, test } from 'vitest'
import { noDirectives, parseDirectives } from './directives.mjs'

test.each([
  { have: 'BEGIN { exit(0); }', want: {} },
  { have: '/* @@needs: fbt tcp:::send */', want: { needs: ['fbt', 'tcp:::send'] } },
  { have: '/* @@trigger: udp-sendto 100\n 64 */', want: { trigger: ['udp-sendto', '100', '64'] } },
  { have: '/* @@args: -q */ BEGIN {} /* @@status: 1 */', want: { args: ['-q'], status: 1 } },
  { have: '/*@@timeout: 5*/', want: { timeoutSeconds: 5 } },
  { have: '/* mail someone@@example */', want: {} },
])('$have', ({ have, want }) => {
  expect(parseDirectives(have)).toEqual({ ...noDirectives, ...want })
})

test.each([
  { have: '/* @@neds: fbt */', want: '@@neds: no such directive' },
  { have: '/* @@constructor: x */', want: '@@constructor: no such directive' },
  { have: '/* @@status: one */', want: '@@status: one: not a number' },
])('$have is refused', ({ have, want }) => {
  expect(() => parseDirectives(have)).toThrow(want)
})
