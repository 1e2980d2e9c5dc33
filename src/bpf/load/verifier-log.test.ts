import { expect, test } from 'vitest'
import { insnIndex, verifierSummary } from './verifier-log.ts'

const cases = [
  {
    name: 'a bad access',
    log: `0: R1=ctx() R10=fp0
; x = *p; @ probe.d:3
0: (b7) r1 = 0                        ; R1_w=0
1: (79) r0 = *(u64 *)(r1 +8)
R1 invalid mem access 'scalar'
processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
`,
    summary: "R1 invalid mem access 'scalar'",
    index: 1,
  },
  {
    name: 'a structural fault, before anything is verified',
    log: 'jump out of range from insn 5 to 900\nprocessed 0 insns (limit 1000000) max_states_per_insn 0\n',
    summary: 'jump out of range from insn 5 to 900',
    index: 5,
  },
  {
    name: 'a program that is too complex',
    log: '12: (05) goto pc-3\nBPF program is too large. Processed 1000001 insn\nprocessed 1000001 insns (limit 1000000)\n',
    summary: 'BPF program is too large. Processed 1000001 insn',
    index: 12,
  },
  {
    name: 'a fault after a branch was explored',
    log: 'from 3 to 7: R0=0 R10=fp0\n7: R0=0 R10=fp0\n7: (85) call bpf_loop#181\nR0_w=scalar()\nFunc#1 is global and assumed valid.\nmissing btf func_info\nverification time 40 usec\nstack depth 8\n',
    summary: 'missing btf func_info',
    index: 7,
  },
  { name: 'nothing', log: '', summary: '', index: undefined },
]

test.each(cases)('the telling line of $name', ({ log, summary }) =>
  expect(verifierSummary(log)).toBe(summary),
)
test.each(cases)('the instruction at fault in $name', ({ log, index }) => expect(insnIndex(log)).toBe(index))
