/** Hundreds of functions by one description: where the kernel attaches many at once; else one error says what is too many. */
import assert from 'node:assert/strict'

export const needs = ['fbt']

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace, triggerCommand }) {
  const { stdout: features } = await dtrace(['-V', '-v'])
  const multi = /kprobeMulti +yes/.test(features)
  // One by one, fewer are enough.
  const description = multi ? 'fbt::tcp_*:entry' : 'fbt::tcp_[rsv]*:entry'
  const program = `${description} { @[probefunc] = count(); }`
  const { status, stdout, stderr } = await dtrace(['-n', program, '-c', triggerCommand('tcp-echo', 5, 100)])
  const matched = Number(/^dtrace: description '.*' matched (\d+) probes$/m.exec(stderr)?.[1])
  assert.ok(matched > (multi ? 200 : 100), stderr)
  if (!multi) {
    const refused = await dtrace(['-n', 'fbt::s*:entry { @[probefunc] = count(); }'])
    assert.equal(refused.status, 1)
    assert.match(
      refused.stderr,
      /^dtrace: could not enable tracing: \d+ probes are too many for a kernel without multi-kprobes .* beyond 512; .*$/m,
    )
    assert.equal(refused.stderr.trim().split('\n').length, 2)
  }
  assert.equal(status, 0, stderr)
  const counts = new Map(
    [...stdout.matchAll(/^ {2}(tcp_\w+) +(\d+)$/gm)].map(([, name, count]) => [name, Number(count)]),
  )
  // Each connection has two ends, and 100 bytes go each way.
  assert.equal(counts.get('tcp_v4_connect'), 5, stdout)
  assert.equal(counts.get('tcp_sendmsg'), 10, stdout)
  assert.ok((counts.get('tcp_rcv_established') ?? 0) >= 10, stdout)
}
