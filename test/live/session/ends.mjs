/** However tracing ends, nothing stays attached; a signal and a reader that leaves end it gracefully. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { startDtrace } from '../runner/dtrace.mjs'
import { areFreed, programIdsOf } from '../runner/programs.mjs'

const program = `
BEGIN { printf("begin\\n"); }
syscall:::entry, rawtp:sched::sched_switch, profile-97 { @[probeprov] = count(); }
tick-10ms { @ticks = count(); printf("tick\\n"); }
END { printf("end\\n"); trunc(@ticks); }`

/** How many ticks the profile's first samples, an emulated CPU's too, come within. */
const enough = 20

/** Starts tracing; its programs are attached when ticks come. */
async function tracing() {
  const { child, ended } = startDtrace(['-q', '-n', program], { timeoutSeconds: 30 })
  let output = ''
  for await (const [text] of on(child.stdout)) {
    output += text
    if (output.split('tick').length > enough) break
  }
  return { child, ended, ids: programIdsOf(child.pid) }
}

/** @param {import('node:stream').Readable} stream */
async function* on(stream) {
  for (;;) yield once(stream, 'data')
}

export default async function () {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    const { child, ended, ids } = await tracing()
    assert.ok(ids.length >= 4, `${ids.length} programs`)
    child.kill(signal)
    const { status, stdout, stderr } = await ended
    assert.deepEqual([status, stderr], [0, ''])
    assert.match(stdout, /^begin\n(tick\n|\n)+end\n\n {2}\w/)
    for (const provider of ['profile', 'rawtp', 'syscall'])
      assert.match(stdout, new RegExp(`^ {2}${provider} +[1-9]\\d*$`, 'm'))
    assert.ok(await areFreed(ids), `${signal}: programs are left`)
  }

  const killed = await tracing()
  killed.child.kill('SIGKILL')
  assert.equal((await killed.ended).status, null)
  assert.ok(await areFreed(killed.ids), 'SIGKILL')

  const unread = await tracing()
  unread.child.stdout.destroy()
  const { timedOut, stderr } = await unread.ended
  assert.deepEqual([timedOut, stderr], [false, ''])
  assert.ok(await areFreed(unread.ids), 'closed output')
}
