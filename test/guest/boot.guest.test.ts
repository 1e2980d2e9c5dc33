/** The runner of guests, tried with guests. Each boots for a few seconds, so each case asks as much as it can. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { defaults, exitStatus, runGuest } from './guest.mjs'
import { guestKernel, kernelVersions } from './kernels.mjs'
import { checkout } from './paths.mjs'

const folder = mkdtempSync(join(tmpdir(), 'dtrace-guest-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function run(kernel: string, script: string, options: object = {}) {
  const output = { stdout: '', stderr: '', notes: '' }
  const status = await runGuest(
    { ...defaults, kernel, command: ['sh', '-c', script], ...options },
    {
      stdout: (data: Buffer) => (output.stdout += data),
      stderr: (data: Buffer) => (output.stderr += data),
      note: (text: string) => (output.notes += text),
    },
  )
  return { status, ...output }
}

test.each(kernelVersions)(
  'a command runs in the checkout on kernel %s, and all of it comes back',
  async (kernel) => {
    const added = join(folder, 'added')
    writeFileSync(added, 'from the host\n')
    const result = await run(
      kernel,
      `uname -r; pwd; echo "$DTRACE_GUEST $SETTING"; cat /given; node -p "require('koffi').sizeof('long')"
    ip link add v0 type veth peer name v1 && ip -br link show v0 | cut -c 1-5; echo warning >&2
    grep -c . /sys/kernel/tracing/available_events >/tmp/events; ls /sys/kernel/btf/vmlinux /sys/fs/cgroup/cgroup.procs; exit 7`,
      {
        env: { SETTING: 'a b' },
        add: [{ source: added, path: '/given' }],
        get: [{ source: '/tmp/events', path: join(folder, kernel) }],
        modules: ['veth'],
      },
    )
    expect(result).toEqual({
      status: 7,
      stdout: `${guestKernel(kernel).release}\n${checkout}\n${kernel} a b\nfrom the host\n8\nv0@v1\n/sys/fs/cgroup/cgroup.procs\n/sys/kernel/btf/vmlinux\n`,
      stderr: 'warning\n',
      notes: '',
    })
    expect(Number(readFileSync(join(folder, kernel), 'utf8'))).toBeGreaterThan(500)
  },
)

test('a megabyte comes through whole, and a signal shows in the status', async () => {
  const result = await run('6.12', 'head -c 1000000 /dev/zero; kill -9 $$')
  expect(result).toMatchObject({ status: 137, stderr: expect.stringMatching(/^(Killed\n)?$/) })
  expect(result.stdout).toBe('\0'.repeat(1_000_000))
})

test('a command that does not end is ended', async () => {
  const result = await run('6.12', 'echo started; sleep 1000', { timeoutSeconds: 12 })
  const notes = expect.stringContaining('no end after 12 s')
  expect(result).toEqual({ status: exitStatus.timedOut, stdout: 'started\n', stderr: '', notes })
})

test('a guest that dies is told, with the end of its console', async () => {
  const result = await run('6.12', 'echo c >/proc/sysrq-trigger')
  const notes = expect.stringContaining('sysrq triggered crash')
  expect(result).toEqual({ status: exitStatus.guestDied, stdout: '', stderr: '', notes })
})

test('a kernel that there is not is refused', async () => {
  await expect(run('5.4', 'true')).rejects.toThrow('no kernel 5.4: use one of 6.12, 6.1')
})
