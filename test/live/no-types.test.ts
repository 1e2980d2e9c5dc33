/** A kernel without BTF, made by hiding /sys/kernel/btf in a mount namespace of the command's own. */
import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

const hidden = 'mount -t tmpfs none /sys/kernel/btf && exec ./bin/dtrace "$@"'

const dtraceWithoutTypes = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync('unshare', ['-m', 'sh', '-c', hidden, 'dtrace', ...args], {
    encoding: 'utf8',
    timeout: 30_000,
  })
  return { status, stdout, stderr }
}

const reason =
  "the kernel's types are not available (/sys/kernel/btf/vmlinux: No such file or directory); " +
  'kernels built with CONFIG_DEBUG_INFO_BTF have them'

test('what needs no types works', () => {
  const { status, stdout } = dtraceWithoutTypes(
    '-qn',
    'BEGIN { self->x = 5; printf("%d", self->x); exit(0); }',
  )
  expect({ status, stdout }).toEqual({ status: 0, stdout: '5\n' })
})

test.each([
  ['a member of a kernel struct', 'BEGIN { trace(curthread->pid); }'],
  ['a built-in that reads one', 'BEGIN { trace(ppid); }'],
  ['a tracepoint', 'rawtp:::sched_switch { }'],
  ['a system call', 'syscall::getppid:entry { }'],
])('%s says that the types are missing and which kernels have them', (_what, text) => {
  const { status, stderr } = dtraceWithoutTypes('-qn', text)
  expect(status).toBe(1)
  expect(stderr).toContain(reason)
  expect(stderr.trim().split('\n')).toHaveLength(1)
})
