/** `-l`: the same probe has the same ID however it is asked for, in each run. */
import assert from 'node:assert/strict'

/** @param {string} stdout */
const rows = (stdout) =>
  stdout
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => /** @type {string[]} */ (line.trim().split(/\s+/)))

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace }) {
  const list = async (/** @type {string[]} */ ...args) => {
    const { status, stdout, stderr } = await dtrace(['-l', ...args])
    assert.deepEqual([status, stderr], [0, ''], args.join(' '))
    return stdout
  }
  const everyCall = await list('-P', 'syscall')
  assert.match(everyCall, /^ {3}ID {3}PROVIDER {12}MODULE {26}FUNCTION NAME\n/)
  const ids = rows(everyCall).map(([id]) => Number(id))
  assert.deepEqual(
    ids,
    [...new Set(ids)].sort((a, b) => a - b),
  )
  const reads = rows(everyCall).filter(([, , , call]) => call === 'read')
  assert.deepEqual(
    reads.map(([, ...names]) => names),
    ['entry', 'return'].map((name) => ['syscall', 'vmlinux', 'read', name]),
  )
  const [entry = [], exit = []] = reads
  assert.deepEqual(rows(await list('-f', 'syscall::read')), reads)
  assert.deepEqual(rows(await list('-i', String(entry[0]), '-n', 'syscall::read:return')), [entry, exit])
  const events = await list('-m', 'rawtp:sched')
  assert.ok(
    rows(events).some(([, , group, name]) => group === 'sched' && name === 'sched_switch'),
    events,
  )
  assert.equal(await list('-m', 'rawtp:sched'), events)
  const { status, stderr } = await dtrace(['-l', '-n', 'syscall::no_such_call:entry'])
  assert.equal(stderr, 'dtrace: failed to match syscall::no_such_call:entry: No probe matches description\n')
  assert.equal(status, 0)
}
