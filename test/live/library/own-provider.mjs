/** The provider of docs/recipes.md in a library of the user's own: listed, and firing once for each read. */
import assert from 'node:assert/strict'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../../../examples/lib')
const reads = 7
const bytes = 5000

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace, triggerCommand }) {
  const listed = await dtrace(['-L', folder, '-lP', 'slow'])
  assert.match(listed.stdout, /^9500000 {7}slow {11}vmlinux {25}ksys_read read$/m)
  const program = `slow:::read /pid == $target && args[0]->rd_bytes == ${bytes} && args[0]->rd_fd == arg0/
    { @[probeprov, probefunc, args[0]->rd_ns > 0 && args[0]->rd_ns < 1000000000] = count(); }`
  const command = triggerCommand('file-read', reads, bytes)
  const { stdout, stderr } = await dtrace(['-L', folder, '-n', program, '-c', command])
  assert.match(stderr, /^dtrace: description 'slow:::read ' matched 1 probe$/m)
  assert.match(stdout, new RegExp(`^ +slow +ksys_read +1 +${reads}$`, 'm'))
}
