import { expect, test } from 'vitest'
import { compileText } from '../../../test/support/compile.ts'
import { runIr, runVm } from '../../../test/support/run-vm.ts'

const declared = `enum colour { RED, RED_AGAIN = 0, GREEN = 2, BLUE };
enum sparse { SPARSE_NONE = -5, SPARSE_LOW = 7, SPARSE_HIGH = 1000000, OTHER = 9 };
`

test.each([
  ['enum_name((enum colour)0)', 'RED'],
  ['enum_name((enum colour)3)', 'BLUE'],
  ['enum_name((enum colour)arg0)', 'GREEN', 2n],
  ['enum_name((enum colour)arg0)', '<unknown>', 1n],
  ['enum_name((enum colour)arg0)', '<unknown>', 4n],
  ['enum_name((enum colour)arg0)', '<unknown>', -1n],
  ['strlen(enum_name((enum colour)arg0))', 5n, 2n],
  ['enum_name((enum colour)arg0) == "BLUE"', 1n, 3n],
  ['enum_name((enum sparse)arg0)', 'SPARSE_NONE', -5n],
  ['enum_name((enum sparse)arg0, "SPARSE_")', 'NONE', -5n],
  ['enum_name((enum sparse)arg0, "SPARSE_")', 'HIGH', 1_000_000n],
  ['enum_name((enum sparse)arg0, "SPARSE_")', 'OTHER', 9n],
  ['enum_name((enum sparse)arg0, "SPARSE_")', '<unknown>', 0n],
  ['enum_name((enum skb_drop_reason)arg0, "SKB_DROP_REASON_")', 'NOT_SPECIFIED', 2n],
] as const)('%s', (expression, want, argument = 0n) => {
  const compiled = compileText(
    `${declared}fbt:vmlinux:tcp_connect:entry { trace(${expression}); }`,
    undefined,
    {
      kind: 'file',
    },
  )
  for (const run of [runVm, runIr]) {
    expect(run(compiled).fire('fbt:vmlinux:tcp_connect:entry', argument).values()).toEqual([[want]])
  }
})
