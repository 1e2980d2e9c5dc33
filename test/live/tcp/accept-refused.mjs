/** Who tries which closed port: the client's address and the refused local port. */
import assert from 'node:assert/strict'

export const needs = ['tcp:::accept-refused']

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace, triggerCommand }) {
  const program = 'tcp:::accept-refused { @c[args[2]->ip_daddr, args[4]->tcp_sport] = count(); }'
  const { stdout, stderr } = await dtrace(['-n', program, '-c', triggerCommand('tcp-refused', 3)], {
    timeoutSeconds: 300,
  })
  assert.match(stderr, /^dtrace: description 'tcp:::accept-refused ' matched 2 probes$/m)
  assert.match(stdout, /^ {2}127\.0\.0\.1 {42}[ 0-9]{5} {16}3$/m)
}
