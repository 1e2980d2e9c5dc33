/** What fbt leaves out: the compiler's clones, functions that share a name, and cold parts. */
import assert from 'node:assert/strict'

/** Where the CPU is emulated. */
const slow = { timeoutSeconds: 150 }

export const needs = ['rawfbt']

/** Few enough to be attached one by one. */
const most = 40

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace, triggerCommand }) {
  const list = async (/** @type {string} */ description) => {
    const { stdout } = await dtrace(['-ln', description], slow)
    return stdout
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/)[3] ?? '')
  }
  const clones = (await list('rawfbt:vmlinux:*.[ipc]*:entry')).filter((name) => !name.includes('.cold'))
  assert.ok(clones.length > 100, `${clones.length} clones`)
  const likely = clones.filter((name) =>
    /^(_*(d_|do_|path|link|file|vfs|mmap|vma|fd_|filemap|anon|mas))/.test(name),
  )
  const probes = likely.slice(0, most).map((name) => `rawfbt::${name}:entry`)
  const program = `${probes.join(',')} /pid == $target/ { @[probefunc] = count(); }`
  const { status, stdout, stderr } = await dtrace(['-n', program, '-c', triggerCommand('exec-true', 1)], slow)
  assert.equal(status, 0, stderr)
  assert.match(stdout, /^ {2}\w+\.(isra|part|constprop)\.\d+ +\d+$/m, likely.join())

  const names = await list('rawfbt:vmlinux::entry')
  const counts = new Map()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  const [shared, count] = [...counts].find(([name, times]) => times > 1 && /^\w+$/.test(name)) ?? []
  assert.ok(shared)
  const both = await dtrace(['-n', `BEGIN, rawfbt:vmlinux:${shared}:entry { exit(0); }`], slow)
  assert.match(both.stderr, new RegExp(`matched ${count + 1} probes`))
  assert.equal(both.status, 0, both.stderr)

  const [cold] = await list('rawfbt:vmlinux:vfs_*.cold:')
  if (!cold) return // this compiler makes none
  const attached = await dtrace(['-n', `BEGIN, rawfbt:vmlinux:${cold}: { exit(0); }`], slow)
  assert.match(attached.stderr, /matched 2 probes/) // a cold part has no return
  assert.equal(attached.status, 0, attached.stderr)
}
