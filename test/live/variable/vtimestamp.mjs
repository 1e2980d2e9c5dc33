/** vtimestamp counts while a thread runs and stands while it sleeps; it leaves out what the tracing takes. */
import assert from 'node:assert/strict'

const ms = 300
const million = 1_000_000
/** What the kernel's count may lag behind while a thread runs: some ticks, at 100 a second. */
const lagNs = 50 * million

/** @typedef {{ readonly own: number, readonly wall: number, readonly kernel: number }} Times */

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace, triggerCommand }) {
  const show = 'printf("%d %d %d\\n", vtimestamp, timestamp, curthread->se.sum_exec_runtime);'
  /**
   * What passed between the times that a program shows.
   * @param {string} program
   * @param {string} command
   * @returns {Promise<Times[]>}
   */
  const times = async (program, command) => {
    const { status, stdout, stderr } = await dtrace(['-q', '-n', program, '-c', command])
    assert.equal(status, 0, stderr)
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' ').map(Number))
    return rows.slice(1).map((row, at) => {
      const [own = 0, wall = 0, kernel = 0] = row.map((value, column) => value - (rows[at]?.[column] ?? 0))
      return { own, wall, kernel }
    })
  }

  const calls = 'syscall::getppid:entry /pid == $target/'
  const [ran, slept, ...more] = await times(`${calls} { ${show} }`, triggerCommand('run-and-sleep', ms))
  assert.ok(ran && slept && more.length === 0)
  assert.ok(ran.own > 0 && ran.own <= ran.wall, JSON.stringify(ran))
  assert.ok(Math.abs(ran.own - ran.kernel) < lagNs, JSON.stringify(ran))
  assert.ok(slept.wall > ms * million - lagNs, JSON.stringify(slept))
  assert.ok(slept.own >= 0 && slept.own < slept.wall / 2, JSON.stringify(slept))

  const costly = 'n++; @[ustack(), cleanpath("/some/long/path/../to/clean/./up"), n % 64] = count();'
  const loop = `${calls} { ${costly} } ${calls.replace(/.$/, ' && (n == 1 || n == 20000)/')} { ${show} } END { trunc(@); }`
  const [traced] = await times(loop, triggerCommand('getppid', 20_000))
  assert.ok(traced && traced.own > 0 && traced.own < traced.kernel * 0.7, JSON.stringify(traced))
}
