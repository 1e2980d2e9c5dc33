/** What was interrupted is the first frame of a sample's stack, and arg0 its address; sym() and mod() name it. */
import assert from 'node:assert/strict'

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace, triggerCommand }) {
  const program = `profile-499 /arg0 != 0 && n < 20/ { n++; printf("%a", arg0); stack(1); sym(arg0); printf("\\n"); }
    profile-499 /n >= 20/ { exit(0); }`
  const { status, stdout, stderr } = await dtrace([
    '-qn',
    program,
    '-c',
    triggerCommand('getppid', 10_000_000),
  ])
  assert.equal(status, 0, stderr)
  const samples = [...stdout.matchAll(/^(\S+)\n {14}(\S+)\n {2}(\S+) +$/gm)]
  assert.ok(samples.length > 0, stdout)
  for (const [, address, frame, symbol] of samples) {
    assert.equal(frame, address)
    assert.equal(address?.replace(/\+0x[0-9a-f]+$/, ''), symbol)
    assert.match(symbol ?? '', /^[^`]+`[A-Za-z_]/)
  }
}
