import { expect, test } from 'vitest'
import type { BtfId } from '../../base/index.ts'
import { type FakeAnswers, fakeSys } from '../sys/index.ts'
import { FEATURES, type FeatureName, Features } from './features.ts'

const files = {
  '/sys/devices/system/cpu/online': '0\n',
  '/sys/bus/event_source/devices/kprobe/type': '8\n',
}
const names = Object.keys(FEATURES) as FeatureName[]
const features = (
  answers: FakeAnswers,
  types: readonly string[] = [
    ...['bpf_fentry_test1', 'bpf_modify_return_test2', 'btf_trace_sys_enter', 'bpf_iter_task'],
  ],
) => {
  const sys = fakeSys({ files, ...answers })
  const btfId = (_: string, name: string) => (types.includes(name) ? (1 as BtfId) : undefined)
  return { sys, features: new Features({ sys, btfId }) }
}

test.each(names)('%s: trying leaves nothing open, whatever the kernel says', (name) => {
  for (const errno of [undefined, 'EPERM', 'EINVAL', 'ENOENT', 'EBADF', 'ESRCH'] as const) {
    const { sys, features: tried } = features({ bpf: () => errno, perfEventOpen: () => errno })
    tried.has(name)
    expect(sys.open.size).toBe(0)
  }
})

test.each(names)('%s: a kernel that permits nothing has it not, and says why', (name) => {
  const { features: tried } = features({ bpf: () => 'EPERM', perfEventOpen: () => 'EPERM' })
  expect(tried.has(name)).toBe(false)
  expect(tried.reason(name)).toMatch(/EPERM|no uprobe event source/)
})

test('each feature is tried once, and only when it is asked for', () => {
  const { sys, features: tried } = features({})
  expect(sys.log).toEqual([])
  expect([tried.has('ringbuf'), tried.has('ringbuf')]).toEqual([true, true])
  expect(sys.log).toEqual(['MAP_CREATE', 'close 3'])
})

test.each([
  { name: 'kprobeMulti', errno: 'ESRCH', want: true },
  { name: 'kprobeMulti', errno: 'EOPNOTSUPP', want: false },
  { name: 'uprobeMulti', errno: 'ENOENT', want: true },
  { name: 'uprobeMulti', errno: 'EINVAL', want: false },
  { name: 'perfEventCookie', errno: 'EBADF', want: true },
  { name: 'perfEventCookie', errno: 'EINVAL', want: false },
] as const)('$name: $errno for a missing target means $want', ({ name, errno, want }) => {
  const { features: tried } = features({ bpf: (command) => (command === 'LINK_CREATE' ? errno : undefined) })
  expect(tried.has(name)).toBe(want)
})

test.each([
  ['knows no such links', 'EINVAL', 'EINVAL', false],
  ['knows threads', 'ENOENT', 'ENOENT', false],
  ['knows processes', 'ENOENT', 'EINVAL', true],
] as const)('a kernel that %s filters multi-uprobes by process: %s, %s: %s', (_, any, wrongProcess, want) => {
  const { features: tried } = features({
    bpf: (command, attr) => {
      if (command !== 'LINK_CREATE') return undefined
      return attr['pid'] === undefined ? any : wrongProcess
    },
  })
  expect(tried.has('uprobeMultiProcess')).toBe(want)
})

test.each([
  { log: 'R1 !read_ok', want: true },
  { log: 'R2 type=scalar expected=fp, pkt', want: true },
  { log: 'unknown func bpf_loop#181', want: false },
  { log: 'program of this type cannot use helper bpf_loop#181', want: false },
])('a helper refused with "$log" is there: $want', ({ log, want }) => {
  const { features: tried } = features({ bpf: () => ({ errno: 'EACCES', out: { log } }) })
  expect(tried.has('bpfLoop')).toBe(want)
})

test('a kernel function that is not in BTF is the reason', () => {
  expect(features({}, []).features.reason('fentry')).toContain("the kernel's BTF has no bpf_fentry_test1")
})
