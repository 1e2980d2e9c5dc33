/** More functions than are worth a fentry program each: stacks begin with the function, then comes what called it. */
import assert from 'node:assert/strict'

export const needs = ['fbt']

/** Entries and returns of these are too many for fentry. */
const functions = [
  ...['vfs_read', 'vfs_write', 'vfs_open', 'vfs_fstat', 'vfs_statx', 'vfs_getattr', 'filp_close', 'fput'],
  ...['ksys_read', 'ksys_write', 'do_sys_openat2', 'do_filp_open'],
]

const clause = (/** @type {string} */ side) =>
  `${functions.map((name) => `fbt::${name}:${side}`).join(', ')} /pid == $target/ {
    printf("${side} %s", probefunc); stack(2); printf("%a\\n", caller);
  }`

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace, triggerCommand }) {
  const program = `${clause('entry')} ${clause('return')}`
  const { status, stdout, stderr } = await dtrace(['-qZn', program, '-c', triggerCommand('file-read', 3)])
  assert.equal(status, 0, stderr)
  const stacks = [...stdout.matchAll(/^(entry|return) (\w+)\n {14}(\S+)\n {14}(\S+)\n(\S+)$/gm)]
  for (const side of ['entry', 'return']) {
    assert.ok(
      stacks.some(([, at, name]) => at === side && name === 'vfs_read'),
      stdout,
    )
  }
  for (const [text, , name, first, second, caller] of stacks) {
    assert.equal(first, `vmlinux\`${name}`, text)
    assert.equal(second, caller, text)
  }
}
