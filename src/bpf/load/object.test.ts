import { expect, test } from 'vitest'
import type { BtfId } from '../../base/index.ts'
import { asm, assemble, r0, r1 } from '../isa/index.ts'
import { type BpfCommand, type FakeAnswers, fakeSys } from '../sys/index.ts'
import { LoadError } from './errors.ts'
import { loadObject } from './object.ts'
import { relocate } from './program.ts'
import type { AttachSpec, MapSpec, ObjectSpec, ProgramSpec } from './spec.ts'

const files = {
  '/sys/devices/system/cpu/online': '0-1\n',
  '/sys/devices/system/cpu/possible': '0-1\n',
  '/sys/bus/event_source/devices/kprobe/type': '8\n',
  '/sys/bus/event_source/devices/uprobe/type': '9\n',
  '/sys/kernel/tracing/trace_clock': '[local]\n',
  '/sys/kernel/tracing/events/sched/sched_switch/id': '314\n',
}
const counts: MapSpec = { name: 'counts', type: 'array', keySize: 4, valueSize: 16, maxEntries: 1 }
const { bytes, relocations } = assemble([
  asm('p').loadMap(r1, 'counts').loadMapValue(r1, 'counts', 8).movImm(r0, 0).exit().finish(),
])
const program: ProgramSpec = { name: 'p', type: 'raw_tracepoint', code: bytes, relocations, license: 'GPL' }
const object = (attach: AttachSpec, more: Partial<ProgramSpec> = {}): ObjectSpec => ({
  maps: [counts],
  programs: [{ ...program, ...more, attach }],
})
const rawTracepoint: AttachSpec = { kind: 'raw_tracepoint', event: 'sys_enter' }

test('relocation puts descriptors into ld_imm64 and leaves the blueprint alone', () => {
  const before = program.code.slice()
  const code = new DataView(relocate(program, new Map([['counts', { fd: 21 as never }]])).buffer)
  expect([code.getInt32(4, true), code.getInt32(16 + 4, true), code.getInt32(24 + 4, true)]).toEqual([
    21, 21, 8,
  ])
  expect(program.code).toEqual(before)
  expect(() => relocate(program, new Map())).toThrow('program p refers to map counts, which is not there')
})

test('relocation puts BTF ids into calls of kernel functions', () => {
  const { bytes: code, relocations: calls } = assemble([
    asm('k').callKfunc('bpf_rcu_read_lock').exit().finish(),
  ])
  const spec = { ...program, code, relocations: calls, kfuncs: { bpf_rcu_read_lock: 4711 as BtfId } }
  expect(new DataView(relocate(spec, new Map()).buffer).getInt32(4, true)).toBe(4711)
})

test('loads everything before it attaches anything, and closes last taken first', () => {
  const sys = fakeSys({ files })
  const loaded = loadObject(sys, object(rawTracepoint))
  loaded.attach()
  loaded[Symbol.dispose]()
  expect(sys.log).toEqual(['MAP_CREATE', 'PROG_LOAD', 'RAW_TRACEPOINT_OPEN', 'close 5', 'close 4', 'close 3'])
})

test('detaching leaves maps and programs', async () => {
  const sys = fakeSys({ files })
  using loaded = loadObject(
    sys,
    object({ kind: 'perf_event', event: 'cpu-clock', sample: { frequencyHz: 99 }, cpus: 'all' }),
  )
  loaded.attach()
  expect(sys.open.size).toBe(4)
  await loaded.detach()
  expect(sys.open.size).toBe(2)
})

type Given = Record<string, unknown>
const attachCases: { name: string; attach: AttachSpec; perf?: Given; cpus?: number[]; bpf?: Given }[] = [
  { name: 'raw tracepoint', attach: rawTracepoint, bpf: { name: 'sys_enter' } },
  { name: 'tracing program', attach: { kind: 'tracing' }, bpf: { progFd: 4 } },
  {
    name: 'tracepoint',
    attach: { kind: 'tracepoint', group: 'sched', event: 'sched_switch', cookie: 5n },
    perf: { type: 2, config: 314n },
    cpus: [0],
    bpf: { attachType: 41, cookie: 5n },
  },
  {
    name: 'kretprobe',
    attach: { kind: 'kprobe', symbol: 'vfs_read', return: true },
    perf: { type: 8, config: 1n, target: 'vfs_read', config2: 0n },
    cpus: [0],
    bpf: { attachType: 41 },
  },
  {
    name: 'uprobe of one process, with a semaphore',
    attach: { kind: 'uprobe', path: '/bin/x', offset: 0x1234n, return: false, pid: 77, semaphore: 0x10n },
    perf: { type: 9, config: 0x10n << 32n, target: '/bin/x', config2: 0x1234n },
    cpus: [-1],
    bpf: { attachType: 41 },
  },
  {
    name: 'sample on every CPU',
    attach: { kind: 'perf_event', event: 'cpu-clock', sample: { frequencyHz: 99 }, cpus: 'all' },
    perf: { type: 1, config: 0n, samplePeriod: 99n, flags: 1n << 10n },
    cpus: [0, 1],
  },
  {
    name: 'period on one CPU',
    attach: { kind: 'perf_event', event: 'page-faults', sample: { period: 100n }, cpus: 1 },
    perf: { type: 1, config: 2n, samplePeriod: 100n },
    cpus: [1],
  },
  {
    name: 'kprobe_multi',
    attach: { kind: 'kprobe_multi', symbols: ['a', 'b'], cookies: [1n, 2n], return: true },
    bpf: { attachType: 42, multiFlags: 1, multiCount: 2, symbols: ['a', 'b'], symbolCookies: [1n, 2n] },
  },
  {
    name: 'uprobe_multi',
    attach: { kind: 'uprobe_multi', path: '/bin/x', offsets: [8n], return: false, pid: 3 },
    bpf: { attachType: 48, path: '/bin/x', offsets: [8n], offsetCount: 1, uprobeFlags: 0, pid: 3 },
  },
]

test.each(attachCases)('attaches: $name', ({ attach, perf, cpus = [], bpf }) => {
  const seen: { perf: Given[]; cpus: number[]; bpf: Given[] } = { perf: [], cpus: [], bpf: [] }
  const sys = fakeSys({
    files,
    perfEventOpen: (attr, { cpu }) => {
      seen.perf.push(attr)
      seen.cpus.push(cpu)
      return undefined
    },
    bpf: (command, attr) => {
      if (command === 'LINK_CREATE' || command === 'RAW_TRACEPOINT_OPEN') seen.bpf.push(attr)
      return undefined
    },
  })
  const loaded = loadObject(sys, object(attach))
  loaded.attach()
  expect(seen.cpus).toEqual(cpus)
  expect(seen.perf).toEqual(cpus.map(() => expect.objectContaining(perf)))
  if (bpf) expect(seen.bpf).toEqual([expect.objectContaining(bpf)])
  expect(sys.open.size).toBe(2 + seen.bpf.length) // map, program, links: the perf events themselves are closed
  loaded[Symbol.dispose]()
  expect(sys.open.size).toBe(0)
})

test('a kernel without perf links takes the program by ioctl', () => {
  const sys = fakeSys({ files, bpf: (command) => (command === 'LINK_CREATE' ? 'EINVAL' : undefined) })
  using loaded = loadObject(sys, object({ kind: 'tracepoint', group: 'sched', event: 'sched_switch' }))
  loaded.attach()
  expect(sys.log.slice(-4)).toEqual(['perf_event_open', 'LINK_CREATE', 'ioctl 5', 'ioctl 5'])
  const withCookie: AttachSpec = { kind: 'tracepoint', group: 'sched', event: 'sched_switch', cookie: 1n }
  expect(() => loaded.attachOne('p', withCookie)).toThrow('LINK_CREATE failed: EINVAL')
})

const failing = (command: BpfCommand): FakeAnswers => ({
  files,
  bpf: (asked) => (asked === command ? 'EPERM' : undefined),
})
test.each([
  {
    name: 'a map',
    answers: failing('MAP_CREATE'),
    message: 'map counts: MAP_CREATE failed: EPERM (not permitted)',
  },
  {
    name: 'a program',
    answers: failing('PROG_LOAD'),
    message: 'program p: PROG_LOAD failed: EPERM (not permitted)',
  },
  {
    name: 'an attachment',
    answers: failing('RAW_TRACEPOINT_OPEN'),
    message: 'attaching p to raw tracepoint sys_enter: RAW_TRACEPOINT_OPEN failed: EPERM (not permitted)',
  },
])('$name that is refused leaves nothing open', ({ answers, message }) => {
  const sys = fakeSys(answers)
  const run = () => {
    using loaded = loadObject(sys, object(rawTracepoint))
    loaded.attach()
  }
  expect(run).toThrow(message)
  expect(sys.open.size).toBe(0)
})

test('the second of two CPUs failing detaches the first', () => {
  const sys = fakeSys({ files, perfEventOpen: (_, { cpu }) => (cpu === 1 ? 'ENODEV' : undefined) })
  using loaded = loadObject(
    sys,
    object({ kind: 'perf_event', event: 'cpu-clock', sample: { period: 1n }, cpus: 'all' }),
  )
  expect(() => loaded.attach()).toThrow('attaching p to cpu-clock: perf_event_open failed: ENODEV')
  expect(sys.open.size).toBe(2)
})

test('a refusal by the verifier is asked again with a log, and names the D line', () => {
  const asked: unknown[] = []
  const log =
    "0: (b7) r1 = 0\n1: (79) r0 = *(u64 *)(r1 +8)\nR1 invalid mem access 'scalar'\nprocessed 2 insns\n"
  const sys = fakeSys({
    files,
    bpf: (command, attr) => {
      if (command !== 'PROG_LOAD') return undefined
      asked.push(attr['logLevel'])
      return { errno: 'EACCES', out: { log } }
    },
  })
  const load = () => loadObject(sys, object(rawTracepoint, { sourceAt: (slot) => `probe.d:${slot + 2}` }))
  expect(load).toThrow("program p, at probe.d:3: PROG_LOAD failed: R1 invalid mem access 'scalar' [EACCES]")
  expect(asked).toEqual([undefined, 1])
  expect(sys.open.size).toBe(0)
})

test.each([
  { signals: 5, asksForLog: false },
  { signals: 6, asksForLog: true },
])(
  'a load that $signals signals interrupt is repeated, and asks for a log: $asksForLog',
  ({ signals, asksForLog }) => {
    let left = signals
    const sys = fakeSys({
      files,
      bpf: (command, attr) =>
        command === 'PROG_LOAD' && !attr['logLevel'] && left-- > 0 ? 'EAGAIN' : undefined,
    })
    using _loaded = loadObject(sys, object(rawTracepoint))
    expect(sys.log.filter((call) => call === 'PROG_LOAD').length > 6).toBe(asksForLog)
  },
)

test.each([
  {
    name: 'a missing capability',
    more: { '/proc/self/status': 'CapEff:\t0000004000000000\n' },
    want: 'this process lacks CAP_BPF',
  },
  {
    name: 'kernel lockdown',
    more: { '/sys/kernel/security/lockdown': 'none [integrity] confidentiality\n' },
    want: 'the kernel is locked down (integrity)',
  },
  {
    name: 'no cause',
    more: { '/sys/kernel/security/lockdown': '[none] integrity confidentiality\n' },
    want: 'EPERM (not permitted)',
  },
])('EPERM names $name', ({ more, want }) => {
  const sys = fakeSys({ files: { ...files, ...more }, bpf: () => 'EPERM' })
  const message = () => {
    try {
      return String(loadObject(sys, object(rawTracepoint)))
    } catch (error) {
      return error instanceof LoadError ? error.message : String(error)
    }
  }
  expect(message().endsWith(want)).toBe(true)
})

test('a tracing program of a module is loaded against the BTF of that module', () => {
  let given: Given = {}
  const sys = fakeSys({
    files,
    bpf: (command, attr) => {
      if (command === 'PROG_LOAD') given = attr
      if (command === 'BTF_GET_NEXT_ID') return attr['startId'] === 0 ? { out: { nextId: 8 } } : 'ENOENT'
      return command === 'OBJ_GET_INFO_BY_FD' ? { out: { btf: { name: 'nfs', isKernel: 1 } } } : undefined
    },
  })
  const against = (module: string) =>
    object(
      { kind: 'tracing' },
      { type: 'tracing', expectedAttachType: 'fentry', attachBtf: { object: module, id: 12 as BtfId } },
    )
  using _loaded = loadObject(sys, against('nfs'))
  expect(given).toMatchObject({ progType: 26, expectedAttachType: 24, attachBtfId: 12, attachBtfObjectFd: 5 })
  expect(() => loadObject(sys, against('xfs'))).toThrow(LoadError)
  expect(() => loadObject(sys, against('xfs'))).toThrow('no loaded module xfs has BTF')
})
