/** The first program that anyone runs: bytes sent, by process. The sum is exact. */
import assert from 'node:assert/strict'

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace, triggerCommand }) {
  const program = 'syscall::sendto:entry { @c[execname] = sum(arg2); }'
  const command = triggerCommand('udp-sendto', 123, 457)
  const { status, stdout, stderr } = await dtrace(['-n', program, '-c', command])
  assert.equal(stderr, "dtrace: description 'syscall::sendto:entry ' matched 1 probe\n")
  assert.equal(status, 0)
  assert.match(stdout, new RegExp(`^  ${'udp-sendto'.padEnd(50)} ${String(123 * 457).padStart(16)}$`, 'm'))
}
