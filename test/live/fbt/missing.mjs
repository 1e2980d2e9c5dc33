/** Where functions can't be traced, asking for one is a single error that says what the kernel lacks. */
import assert from 'node:assert/strict'

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace }) {
  const { status, stdout, stderr } = await dtrace(['-n', 'BEGIN, fbt::__alloc_skb:entry { exit(0); }'])
  if (status === 0) return assert.match(stderr, / matched 2 probes\n$/)
  assert.deepEqual([status, stdout], [1, ''])
  assert.match(
    stderr,
    /^dtrace: [^\n]*fbt: functions are traced by fentry or kprobes[^\n]*\(fentry: [^\n]+; kprobe: [^\n]+\)\n$/,
  )
}
