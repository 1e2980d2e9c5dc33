/** Stacks begin at the traced code also while others trace the same point, which changes how programs are called. */
import assert from 'node:assert/strict'
import { join } from 'node:path'

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace }) {
  const inner = `${join(import.meta.dirname, '../../../bin/dtrace')} -qs ${join(import.meta.dirname, 'sched-switch.d')}`
  for (const args of [
    ['-qs', join(import.meta.dirname, 'sched-switch.d')],
    ['-qn', 'rawtp:sched::sched_switch { @ = count(); }', '-c', inner],
  ]) {
    const { status, stdout, stderr } = await dtrace(args)
    assert.equal(status, 0, stderr)
    assert.match(stdout, /^\n {14}vmlinux`__schedule\+0x[0-9a-f]+\nvmlinux`\w*sched/, stdout)
  }
}
