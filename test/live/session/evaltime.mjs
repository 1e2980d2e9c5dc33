// Where a command of -c waits for tracing: the system calls that are seen are those behind that place.
import assert from 'node:assert/strict'

export const needs = ['root', 'syscall:::entry']

const program = `
syscall:::entry /pid == $target/ { calls++; }
syscall::execve:entry /pid == $target/ { executed++; }
END { printf("%d %d", calls, executed); }`

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace }) {
  /** @param {string[]} option */
  const counts = async (option) => {
    const { status, stdout } = await dtrace([...option, '-qn', program, '-c', 'true'])
    assert.equal(status, 0)
    const [calls = 0, executed] = stdout.trim().split(' ').map(Number)
    return { calls, executed }
  }
  /** @param {string} time */
  const waitingAt = (time) => counts(['-x', `evaltime=${time}`])
  const exec = await waitingAt('exec')
  const preinit = await waitingAt('preinit')
  const postinit = await waitingAt('postinit')
  const main = await waitingAt('main')
  assert.equal(exec.executed, 1)
  for (const { executed } of [preinit, postinit, main]) assert.equal(executed, 0)
  const ascending = [main, postinit, preinit, exec].map(({ calls }) => calls)
  assert.deepEqual(
    ascending,
    [...ascending].sort((a, b) => a - b),
  )
  assert(preinit.calls < exec.calls - 5, `${ascending}`)
  assert.deepEqual(await counts([]), exec)
}
