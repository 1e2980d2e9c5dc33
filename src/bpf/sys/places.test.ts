import { expect, test } from 'vitest'
import { kernelBtfObjects } from './btf-objects.ts'
import { type Capability, missingCapabilities } from './capabilities.ts'
import { onlineCpus, parseCpuList, possibleCpuCount } from './cpus.ts'
import { errnoName } from './errno.ts'
import { fakeSys } from './fake.ts'
import { openTracefs } from './tracefs.ts'

test.each([
  { text: '0\n', want: [0] },
  { text: '0-3\n', want: [0, 1, 2, 3] },
  { text: '0-1,4,6-7\n', want: [0, 1, 4, 6, 7] },
  { text: '\n', want: [] },
])('the CPU list $text is $want', ({ text, want }) => expect(parseCpuList(text)).toEqual(want))

test('counts per-CPU slots up to the highest possible CPU', () => {
  const folder = '/sys/devices/system/cpu'
  const sys = fakeSys({ files: { [`${folder}/online`]: '0,2\n', [`${folder}/possible`]: '0,2-7\n' } })
  expect([onlineCpus(sys), possibleCpuCount(sys)]).toEqual([[0, 2], 8])
  expect(() => onlineCpus(fakeSys())).toThrow("can't read")
})

test.each([
  { errno: 1, want: 'EPERM' },
  { errno: 11, want: 'EAGAIN' },
  { errno: 95, want: 'EOPNOTSUPP' },
  { errno: 524, want: 'ENOTSUPP' },
  { errno: 4000, want: 'errno 4000' },
])('$errno is $want', ({ errno, want }) => expect(errnoName(errno)).toBe(want))

const status = (mask: bigint) => ({
  '/proc/self/status': `Name:\tnode\nCapEff:\t${mask.toString(16).padStart(16, '0')}\n`,
})
const needed: readonly Capability[] = ['CAP_BPF', 'CAP_PERFMON', 'CAP_SYSLOG']
test.each([
  { name: 'nothing', files: status(0n), want: ['CAP_BPF', 'CAP_PERFMON', 'CAP_SYSLOG'] },
  { name: 'CAP_BPF', files: status(1n << 39n), want: ['CAP_PERFMON', 'CAP_SYSLOG'] },
  { name: 'CAP_SYS_ADMIN, which implies two', files: status(1n << 21n), want: ['CAP_SYSLOG'] },
  { name: 'an unreadable status', files: {}, want: [] },
])('a process with $name lacks $want', ({ files, want }) =>
  expect(missingCapabilities(fakeSys({ files }), needed)).toEqual(want),
)

test.each([{ at: '/sys/kernel/tracing' }, { at: '/sys/kernel/debug/tracing' }])(
  'finds the tracefs mounted at $at',
  ({ at }) => {
    const sys = fakeSys({ files: { [`${at}/trace_clock`]: '[local]' } })
    expect(openTracefs(sys).path).toBe(at)
    expect(sys.log).toEqual([])
  },
)

test('mounts a tracefs of its own where none is mounted, and unmounts it', () => {
  const sys = fakeSys()
  const tracefs = openTracefs(sys)
  if (tracefs.path === undefined) throw new Error(tracefs.reason)
  const [fd] = sys.open
  expect(tracefs.path).toBe(`/proc/self/fd/${fd}`)
  tracefs[Symbol.dispose]()
  expect(sys.open.size).toBe(0)
})

test('says why there is no tracefs', () => {
  const tracefs = openTracefs(fakeSys({ mountDetached: () => 'EPERM' }))
  expect(tracefs).toEqual({
    reason: "tracefs is not readable at /sys/kernel/tracing and can't be mounted (EPERM)",
  })
})

test("lists the kernel's BTF objects, not those of other programs, and closes each", () => {
  const objects = [
    { id: 1, name: 'vmlinux', isKernel: 1 },
    { id: 4, name: '', isKernel: 0 },
    { id: 9, name: 'nf_tables', isKernel: 1 },
  ]
  let shown: (typeof objects)[number] | undefined
  const sys = fakeSys({
    bpf: (command, attr) => {
      if (command === 'BTF_GET_NEXT_ID') {
        const next = objects.find(({ id }) => id > Number(attr['startId']))
        return next ? { out: { nextId: next.id } } : 'ENOENT'
      }
      if (command === 'BTF_GET_FD_BY_ID') shown = objects.find(({ id }) => id === attr['id'])
      return command === 'OBJ_GET_INFO_BY_FD' ? { out: { btf: { ...shown, btfSize: 10 } } } : undefined
    },
  })
  expect([...kernelBtfObjects(sys)]).toEqual([
    { id: 1, name: 'vmlinux', size: 10 },
    { id: 9, name: 'nf_tables', size: 10 },
  ])
  expect(sys.open.size).toBe(0)
})
