/** What doesn't fit is dropped, counted and told: shown and dropped together are what there was, exactly. */
import assert from 'node:assert/strict'

const [few, many] = [3000, 10_000]
const firing = 'BEGIN { n = 0; } syscall::getppid:entry /pid == $target/'

/**
 * The sum of the messages about a kind of drop.
 * @param {string} stderr
 * @param {string} kind
 */
const told = (stderr, kind) =>
  [...stderr.matchAll(new RegExp(`^dtrace: (\\d+) ${kind}s? on CPU \\d+$`, 'gm'))].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  )

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace, triggerCommand }) {
  /**
   * @param {number} calls
   * @param {string} action
   * @param {...string} options
   */
  const run = async (calls, action, ...options) => {
    const command = triggerCommand('getppid', calls)
    const result = await dtrace(['-q', ...options, '-n', `${firing} { ${action} }`, '-c', command])
    assert.equal(result.status, 0, result.stderr)
    return result
  }
  const count = (/** @type {string} */ stdout, /** @type {RegExp} */ line) => stdout.match(line)?.length ?? 0

  const small = await run(few, '@[n++] = count(); @all = count();', '-x', 'aggsize=16k')
  const entries = count(small.stdout, /^ +\d+ +1$/gm)
  assert.ok(entries > 0 && entries < few, `${entries} entries`)
  assert.equal(entries + told(small.stderr, 'aggregation drop'), few)
  assert.match(small.stdout, new RegExp(`^ +${few}$`, 'm'))

  const large = await run(many, '@[n++, "a key of two parts"] = sum(n);')
  assert.equal(large.stderr, '')
  const sums = [...large.stdout.matchAll(/^ +(\d+) {2}a key of two parts +(\d+)$/gm)]
  assert.equal(sums.length, many)
  assert.ok(sums.every(([, n, sum]) => Number(n) + 1 === Number(sum)))

  const flood = await run(few, 'printf("line %d of a flood\\n", n++); @all = count();', '-x', 'bufsize=4k')
  const lines = count(flood.stdout, /^line \d+ of a flood$/gm)
  const dropped = told(flood.stderr, 'drop')
  assert.ok(dropped > 0)
  assert.equal(lines + dropped, few)
}
