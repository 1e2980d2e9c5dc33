/**
 * What this kernel can do, found by trying: one row a feature, each tried at most once and only when asked for.
 * `since` is the release that brought it to the mainline kernel: documentation, never a condition.
 */
import type { BtfId } from '../../base/index.ts'
import { BtfWriter, encodeFuncInfo } from '../../btf/index.ts'
import { type Asm, asm, assemble, type HelperName, r0, r1 } from '../isa/index.ts'
import {
  ATTACH_TYPES,
  type BpfAttr,
  type Errno,
  onlineCpus,
  type ProgramType,
  type Sys,
} from '../sys/index.ts'
import { callFailed, causeOf, LoadError } from './errors.ts'
import { createMap } from './map.ts'
import { pmuType } from './pmu.ts'
import { loadProgram } from './program.ts'
import type { MapSpec, ProgramSpec } from './spec.ts'

/** What trying needs. */
export type FeatureEnvironment = {
  readonly sys: Sys
  /** Looks a type up in vmlinux BTF; undefined where there is none of that name, or no BTF. */
  readonly btfId: (kind: 'func' | 'typedef', name: string) => BtfId | undefined
}

/** Returns if the feature works, else throws a LoadError. */
type Probe = (environment: FeatureEnvironment) => void
type Feature = { readonly since: string; readonly probe: Probe }

/** In every kernel with tracing programs (net/bpf/test_run.c), and never called but by the kernel's own tests. */
const TRACEABLE = 'bpf_fentry_test1'
/** As the one above, with seven arguments. */
const TRACEABLE_BY_STACK = 'bpf_modify_return_test2'
/** No symbol, path or event has these: attaching there fails late, after everything that may be missing. */
const NO_SYMBOL = 'dtrace_no_such_function'
const NO_PATH = '/dtrace/no/such/file'
/** -1, as a u32. */
const NO_PROCESS = 0xffff_ffff
const NO_FD = 0x7fff_ffff

const returnZero = (a: Asm) => a.movImm(r0, 0).exit()

const programSpec = (type: ProgramType, build: (a: Asm) => unknown = returnZero): ProgramSpec => {
  const a = asm('probe')
  build(a)
  const { bytes, relocations } = assemble([a.finish()])
  return { name: 'probe', type, code: bytes, relocations, license: 'GPL' }
}

const tryProgram =
  (spec: ProgramSpec): Probe =>
  ({ sys }) =>
    loadProgram(sys, spec, new Map())[Symbol.dispose]()

const tryMap =
  (spec: Omit<MapSpec, 'name'>): Probe =>
  ({ sys }) =>
    createMap(sys, { name: 'probe', ...spec })[Symbol.dispose]()

/**
 * A tracing program against a kernel function or tracepoint typedef. Loading is tried, not attaching, as detaching
 * waits for grace periods.
 */
const tryTracing =
  (attachType: 'fentry' | 'fexit' | 'raw_tp_btf' | 'iter', kind: 'func' | 'typedef', name: string): Probe =>
  (environment) => {
    const id = environment.btfId(kind, name)
    if (id === undefined) {
      throw new LoadError({
        call: 'PROG_LOAD',
        subject: attachType,
        detail: `the kernel's BTF has no ${name}`,
      })
    }
    const spec = programSpec('tracing')
    tryProgram({ ...spec, expectedAttachType: attachType, attachBtf: { object: 'vmlinux', id } })(environment)
  }

/** A link to a target that does not exist: supported if the kernel gets as far as looking for it. */
const tryLink =
  (spec: ProgramSpec, attr: BpfAttr<'LINK_CREATE'>, absence: readonly Errno[]): Probe =>
  ({ sys }) => {
    using program = loadProgram(sys, spec, new Map())
    const link = sys.bpf('LINK_CREATE', { progFd: program.fd, ...attr })
    if (!link.ok && absence.includes(link.errno)) return
    if (!link.ok) throw callFailed(sys, 'LINK_CREATE', 'probe', link.errno)
    sys.close(link.value as never)
  }

/** A perf event on a symbol or file that does not exist. */
const tryPmu =
  (pmu: 'kprobe' | 'uprobe', target: string): Probe =>
  ({ sys }) => {
    const attr = { type: pmuType(sys, pmu, 'probe'), target }
    const event = sys.perfEventOpen(attr, { pid: -1, cpu: onlineCpus(sys)[0] ?? 0 })
    if (event.ok) sys.close(event.value)
    else if (event.errno !== 'ENOENT') throw callFailed(sys, 'perf_event_open', 'probe', event.errno)
  }

/** Calls a helper without arguments: the verifier looks the helper up before it misses them. */
const tryHelper =
  (helper: HelperName, type: ProgramType = 'raw_tracepoint'): Probe =>
  (environment) => {
    try {
      tryProgram(programSpec(type, (a) => a.call(helper).use(returnZero)))(environment)
    } catch (error) {
      const known = error instanceof LoadError && /!read_ok|expected=/.test(error.failure.log ?? '')
      if (!known) throw error
    }
  }

const countdown = (a: Asm) => {
  const loop = a.label('loop')
  return a.movImm(r1, 100).place(loop).subImm(r1, 1).jneImm(r1, 0, loop).use(returnZero)
}

/** A subprogram that the verifier checks by its BTF prototype alone. */
const tryGlobalFunction: Probe = ({ sys }) => {
  const main = asm('main').callFunc('global').use(returnZero).finish()
  const { bytes, relocations, subprograms } = assemble([main, asm('global').use(returnZero).finish()])
  const types = new BtfWriter()
  const proto = types.funcProto(types.int('int', 4, true), [])
  const funcs = subprograms.map(({ name, slot }) => ({
    insnOffset: slot,
    type: types.func(name, proto, 'global'),
  }))
  const spec = programSpec('raw_tracepoint')
  const info = { btf: types.bytes(), funcInfo: encodeFuncInfo(funcs) }
  tryProgram({ ...spec, code: bytes, relocations, ...info })({ sys, btfId: () => undefined })
}

const tryTestRun: Probe = ({ sys }) => {
  using program = loadProgram(sys, programSpec('raw_tracepoint'), new Map())
  program.testRun()
}

const multi = (attachType: 'kprobe_multi' | 'uprobe_multi'): ProgramSpec => ({
  ...programSpec('kprobe'),
  expectedAttachType: attachType,
})

/** @param absence how a kernel that has them refuses this one */
const tryUprobeMulti = (attr: { readonly pid?: number }, absence: Errno): Probe =>
  tryLink(
    multi('uprobe_multi'),
    { attachType: ATTACH_TYPES.uprobe_multi, path: NO_PATH, offsets: [0n], offsetCount: 1, ...attr },
    [absence],
  )

export const FEATURES = {
  probeWriteUser: { since: '4.8', probe: tryHelper('probe_write_user') },
  kprobe: { since: '4.17', probe: tryPmu('kprobe', NO_SYMBOL) },
  uprobe: { since: '4.17', probe: tryPmu('uprobe', NO_PATH) },
  boundedLoops: { since: '5.3', probe: tryProgram(programSpec('raw_tracepoint', countdown)) },
  sendSignal: { since: '5.3', probe: tryHelper('send_signal') },
  fentry: { since: '5.5', probe: tryTracing('fentry', 'func', TRACEABLE) },
  fexit: { since: '5.5', probe: tryTracing('fexit', 'func', TRACEABLE) },
  fentryStackArguments: { since: '6.6', probe: tryTracing('fentry', 'func', TRACEABLE_BY_STACK) },
  rawTracepointBtf: { since: '5.5', probe: tryTracing('raw_tp_btf', 'typedef', 'btf_trace_sys_enter') },
  globalFunctions: { since: '5.6', probe: tryGlobalFunction },
  iterator: { since: '5.8', probe: tryTracing('iter', 'func', 'bpf_iter_task') },
  ringbuf: {
    since: '5.8',
    probe: tryMap({ type: 'ringbuf', keySize: 0, valueSize: 0, maxEntries: 65536 }),
  },
  testRunRawTracepoint: { since: '5.10', probe: tryTestRun },
  taskStorage: {
    since: '5.11',
    probe: tryMap({
      type: 'task_storage',
      keySize: 4,
      valueSize: 8,
      maxEntries: 0,
      flags: { noPrealloc: true },
    }),
  },
  perfEventCookie: {
    since: '5.15',
    probe: tryLink(
      programSpec('perf_event'),
      { targetFd: NO_FD, attachType: ATTACH_TYPES.perf_event, cookie: 1n },
      ['EBADF'],
    ),
  },
  kprobeMulti: {
    since: '5.18',
    probe: tryLink(
      multi('kprobe_multi'),
      { attachType: ATTACH_TYPES.kprobe_multi, multiCount: 1, symbols: [NO_SYMBOL] },
      ['ESRCH', 'ENOENT'],
    ),
  },
  uprobeMulti: { since: '6.6', probe: tryUprobeMulti({}, 'ENOENT') },
  /** Of one process, whatever its threads: where the kernel knows no more than threads, it accepts a number that none can have. */
  uprobeMultiProcess: {
    since: '6.10',
    probe: (environment) => {
      tryUprobeMulti({}, 'ENOENT')(environment)
      tryUprobeMulti({ pid: NO_PROCESS }, 'EINVAL')(environment)
    },
  },
  attachCookie: { since: '5.15', probe: tryHelper('get_attach_cookie', 'kprobe') },
  bpfLoop: { since: '5.17', probe: tryHelper('loop') },
  strncmp: { since: '5.17', probe: tryHelper('strncmp') },
  ktimeTai: { since: '6.1', probe: tryHelper('ktime_get_tai_ns') },
} as const satisfies Record<string, Feature>

export type FeatureName = keyof typeof FEATURES

/** Why a probe failed, in a sentence; undefined if it did not. */
const reasonOf = (probe: Probe, environment: FeatureEnvironment): string | undefined => {
  try {
    probe(environment)
    return undefined
  } catch (error) {
    if (error instanceof LoadError) return causeOf(error.failure)
    throw error
  }
}

export class Features {
  private readonly environment: FeatureEnvironment
  private readonly reasons = new Map<FeatureName, string | undefined>()

  constructor(environment: FeatureEnvironment) {
    this.environment = environment
  }

  has(name: FeatureName): boolean {
    return this.reason(name) === undefined
  }

  /** Why the feature is not there; undefined if it is. */
  reason(name: FeatureName): string | undefined {
    if (!this.reasons.has(name)) this.reasons.set(name, reasonOf(FEATURES[name].probe, this.environment))
    return this.reasons.get(name)
  }
}
