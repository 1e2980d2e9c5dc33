/** A speculation for each call of a trigger: what is shown and what is dropped are what there was, and nothing else. */
import assert from 'node:assert/strict'

/** The first is committed: there is always something to show. */
const calls = 400
const program = String.raw`
  syscall::getppid:entry /pid == $target/ { self->s = speculation(); n++; }
  syscall::getppid:entry /self->s/ { speculate(self->s); printf("entry %d\n", n); }
  syscall::getppid:return /self->s/ { speculate(self->s); printf("return %d\n", n); }
  syscall::getppid:return /self->s && n % 2 == 0/ { discard(self->s); self->s = 0; }
  syscall::getppid:return /self->s/ { commit(self->s); self->s = 0; }
  END { printf("%d calls\n", n); }
`

/**
 * The sum of the messages about a kind of loss.
 * @param {string} stderr
 * @param {RegExp} message
 */
const told = (stderr, message) =>
  [...stderr.matchAll(message)].reduce((sum, [, count]) => sum + Number(count), 0)

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace, triggerCommand }) {
  for (const nspec of [1, calls]) {
    const command = triggerCommand('getppid', calls)
    const options = ['-q', '-x', `nspec=${nspec}`, '-x', 'cleanrate=2000hz']
    const { status, stdout, stderr } = await dtrace([...options, '-n', program, '-c', command])
    assert.equal(status, 0, stderr)
    assert.match(stdout, new RegExp(`^${calls} calls$`, 'm'))
    const entries = [...stdout.matchAll(/^entry (\d+)\nreturn \1$/gm)].map(([, n]) => Number(n))
    assert.ok(entries.every((n, at) => n % 2 === 1 && n > (entries[at - 1] ?? 0)))
    assert.equal(stdout.trim().split('\n').length, 2 * entries.length + 1, 'nothing else is shown')
    const failed = told(stderr, /^dtrace: (\d+) failed speculations? \(available buffer\(s\) still busy\)$/gm)
    if (nspec === calls) {
      assert.equal(stderr, '')
      assert.equal(entries.length, calls / 2)
    } else {
      assert.ok(failed > 0 && failed < calls, `${failed} failed`)
      assert.ok(entries.length > 0 && entries.length <= calls - failed)
    }
  }
}
