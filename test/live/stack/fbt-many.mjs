/** Many functions, which kprobes trace: each stack begins with the function, and then comes what called it. */
import assert from 'node:assert/strict'

export const needs = ['fbt']

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace, triggerCommand }) {
  const clause = (/** @type {string} */ side) =>
    `fbt::vfs_*:${side} /pid == $target/ { printf("${side} %s", probefunc); stack(2); printf("%a\\n", caller); }`
  for (const side of ['entry', 'return']) {
    const { status, stdout, stderr } = await dtrace([
      '-qn',
      clause(side),
      '-c',
      triggerCommand('file-read', 3),
    ])
    assert.equal(status, 0, stderr)
    const stacks = [...stdout.matchAll(/^(entry|return) (\w+)\n {14}(\S+)\n {14}(\S+)\n(\S+)$/gm)]
    assert.ok(
      stacks.some(([, at, name]) => at === side && name === 'vfs_read'),
      stdout,
    )
    for (const [text, , name, first, second, caller] of stacks) {
      assert.equal(first, `vmlinux\`${name}`, text)
      assert.equal(second, caller, text)
    }
  }
}
