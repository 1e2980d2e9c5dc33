/** Attaching a loaded program: one row a kind of attach point. Closing a returned descriptor detaches. */
import type { Fd } from '../../base/index.ts'
import {
  ATTACH_TYPES,
  onlineCpus,
  PERF_EVENTS,
  PERF_FLAGS,
  PERF_IOCTLS,
  type PerfEventAttr,
  type Sys,
  type SysResult,
} from '../sys/index.ts'
import { callFailed, LoadError } from './errors.ts'
import { type Owner, owning } from './owner.ts'
import { PMU_RETURN, PMU_SEMAPHORE_SHIFT, pmuType } from './pmu.ts'
import type { Program } from './program.ts'
import type { AttachSpec } from './spec.ts'

type Kind = AttachSpec['kind']
type SpecOf<K extends Kind> = Extract<AttachSpec, { kind: K }>

/** What attaching needs besides the program. */
export type AttachContext = {
  readonly sys: Sys
  /** The root of a tracefs; throws where there is none. */
  readonly tracefs: () => string
}

/** One attachment being made: takes the descriptors that stay open. */
type Attachment = AttachContext & {
  readonly program: Program
  readonly owner: Owner
  readonly subject: string
}

const PERF_TYPE_TRACEPOINT = 2
/** BPF_F_KPROBE_MULTI_RETURN and BPF_F_UPROBE_MULTI_RETURN. */
const MULTI_RETURN = 1

const must = <T>({ sys, subject }: Attachment, call: string, result: SysResult<T>): T => {
  if (!result.ok) throw callFailed(sys, call, subject, result.errno)
  return result.value
}

const keep = (at: Attachment, call: string, result: SysResult<number>): Fd =>
  at.owner.fd(must(at, call, result) as Fd)

/** Binds the program to a perf event, by a link where the kernel has them (5.15), which alone can carry a cookie. */
const bindPerfEvent = (at: Attachment, event: Fd, cookie: bigint | undefined): void => {
  const { sys, program, owner } = at
  const link = sys.bpf('LINK_CREATE', {
    progFd: program.fd,
    targetFd: event,
    attachType: ATTACH_TYPES.perf_event,
    ...(cookie !== undefined && { cookie }),
  })
  if (link.ok) {
    sys.close(event) // the link keeps the event
    owner.fd(link.value as Fd)
    return
  }
  owner.fd(event)
  if (cookie !== undefined || link.errno !== 'EINVAL')
    throw callFailed(sys, 'LINK_CREATE', at.subject, link.errno)
  must(at, 'PERF_EVENT_IOC_SET_BPF', sys.ioctl(event, PERF_IOCTLS.setBpf, program.fd))
  must(at, 'PERF_EVENT_IOC_ENABLE', sys.ioctl(event, PERF_IOCTLS.enable, 0))
}

type PerfWhere = { readonly pid?: number; readonly cpu?: number }

/** One event of one process on any CPU, or of every process: probes fire everywhere, samples on their CPU. */
const attachPerfEvent = (
  at: Attachment,
  attr: PerfEventAttr,
  where: PerfWhere,
  cookie: bigint | undefined,
): void => {
  const { pid = -1 } = where
  const cpu = pid === -1 ? (where.cpu ?? onlineCpus(at.sys)[0] ?? 0) : -1
  const event = must(at, 'perf_event_open', at.sys.perfEventOpen(attr, { pid, cpu }))
  bindPerfEvent(at, event, cookie)
}

const tracepointId = ({ tracefs, subject, sys }: Attachment, group: string, event: string): bigint => {
  const path = `events/${group}/${event}/id`
  const text = sys.readText(`${tracefs()}/${path}`)
  if (text !== undefined) return BigInt(text.trim())
  throw new LoadError({ call: 'perf_event_open', subject, detail: `tracefs has no ${path}` })
}

const optional = <T>(name: string, value: T | undefined) => (value === undefined ? {} : { [name]: value })

const functionsOf = ({ symbols, addresses }: SpecOf<'kprobe_multi'>): number =>
  (symbols ?? addresses ?? []).length

const excluded = (only: 'user' | 'kernel' | undefined): bigint => {
  if (only === undefined) return 0n
  return only === 'user' ? PERF_FLAGS.excludeKernel : PERF_FLAGS.excludeUser
}

const ATTACHERS: { readonly [K in Kind]: (at: Attachment, spec: SpecOf<K>) => void } = {
  none: () => undefined,
  raw_tracepoint: (at, { event }) => {
    keep(at, 'RAW_TRACEPOINT_OPEN', at.sys.bpf('RAW_TRACEPOINT_OPEN', { name: event, progFd: at.program.fd }))
  },
  tracing: (at) => {
    keep(at, 'RAW_TRACEPOINT_OPEN', at.sys.bpf('RAW_TRACEPOINT_OPEN', { progFd: at.program.fd }))
  },
  kprobe: (at, spec) => {
    const attr = {
      type: pmuType(at.sys, 'kprobe', at.subject),
      config: spec.return ? PMU_RETURN : 0n,
      ...optional('target', spec.symbol),
      config2: spec.address ?? spec.offset ?? 0n,
    }
    attachPerfEvent(at, attr, {}, spec.cookie)
  },
  kprobe_multi: (at, spec) => {
    const attr = {
      progFd: at.program.fd,
      attachType: ATTACH_TYPES.kprobe_multi,
      multiFlags: spec.return ? MULTI_RETURN : 0,
      multiCount: functionsOf(spec),
      ...optional('symbols', spec.symbols),
      ...optional('addresses', spec.addresses),
      ...optional('symbolCookies', spec.cookies),
    }
    keep(at, 'LINK_CREATE', at.sys.bpf('LINK_CREATE', attr))
  },
  tracepoint: (at, { group, event, cookie }) => {
    const attr = { type: PERF_TYPE_TRACEPOINT, config: tracepointId(at, group, event) }
    attachPerfEvent(at, attr, {}, cookie)
  },
  perf_event: (at, { event, sample, cpus, cookie, only }) => {
    const rate =
      'period' in sample
        ? { samplePeriod: sample.period, flags: excluded(only) }
        : { samplePeriod: BigInt(sample.frequencyHz), flags: PERF_FLAGS.frequency | excluded(only) }
    const attr = { ...(typeof event === 'string' ? PERF_EVENTS[event] : event), ...rate }
    for (const cpu of cpus === 'all' ? onlineCpus(at.sys) : [cpus]) attachPerfEvent(at, attr, { cpu }, cookie)
  },
  uprobe: (at, spec) => {
    const semaphore = (spec.semaphore ?? 0n) << PMU_SEMAPHORE_SHIFT
    const attr = {
      type: pmuType(at.sys, 'uprobe', at.subject),
      config: semaphore | (spec.return ? PMU_RETURN : 0n),
      target: spec.path,
      config2: spec.offset,
    }
    attachPerfEvent(at, attr, optional('pid', spec.pid), spec.cookie)
  },
  uprobe_multi: (at, spec) => {
    const attr = {
      progFd: at.program.fd,
      attachType: ATTACH_TYPES.uprobe_multi,
      path: spec.path,
      offsets: spec.offsets,
      offsetCount: spec.offsets.length,
      uprobeFlags: spec.return ? MULTI_RETURN : 0,
      ...optional('offsetCookies', spec.cookies),
      ...optional('semaphores', spec.semaphores),
      ...optional('pid', spec.pid),
    }
    keep(at, 'LINK_CREATE', at.sys.bpf('LINK_CREATE', attr))
  },
}

/** What a specific attach point is called in errors. */
const pointOf = (spec: AttachSpec): string => {
  switch (spec.kind) {
    case 'raw_tracepoint':
      return ` to raw tracepoint ${spec.event}`
    case 'kprobe':
      return ` to ${spec.symbol ?? `0x${spec.address?.toString(16)}`}`
    case 'kprobe_multi':
      return ` to ${functionsOf(spec)} functions`
    case 'tracepoint':
      return ` to tracepoint ${spec.group}:${spec.event}`
    case 'perf_event':
      return ` to ${typeof spec.event === 'string' ? spec.event : `event ${spec.event.type}:${spec.event.config}`}`
    case 'uprobe':
    case 'uprobe_multi':
      return ` to ${spec.path}`
    case 'tracing':
    case 'none':
      return ''
  }
}

/** Attaches a program; closing the owner that it returns detaches. Throws a LoadError with nothing left attached. */
export const attachProgram = (context: AttachContext, program: Program, spec: AttachSpec): Owner =>
  owning(context.sys, (owner) => {
    const subject = `attaching ${program.spec.name}${pointOf(spec)}`
    // The row is chosen by the very kind that types its argument.
    const attacher = ATTACHERS[spec.kind] as (at: Attachment, spec: AttachSpec) => void
    attacher({ ...context, program, owner, subject }, spec)
    return owner
  })
