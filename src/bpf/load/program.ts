/** Loading one program: its map and kernel-function references get their numbers, then the verifier decides. */
import type { Fd } from '../../base/index.ts'
import { FUNC_INFO_BYTES, LINE_INFO_BYTES } from '../../btf/index.ts'
import { SLOT_BYTES } from '../isa/index.ts'
import {
  ATTACH_TYPES,
  type BpfAttr,
  type BpfResult,
  INFO_SIZE,
  kernelBtfObjects,
  openBtfObject,
  PROGRAM_FLAGS,
  PROGRAM_TYPES,
  type Sys,
} from '../sys/index.ts'
import { callFailed, LoadError, programRefused } from './errors.ts'
import { kernelName } from './map.ts'
import { owning } from './owner.ts'
import type { ProgramSpec } from './spec.ts'

/** Holds the log of the largest programs; kernels accept up to 4 GiB. */
const LOG_BYTES = 16 << 20
/** Each instruction that was verified, with the state after it. */
const LOG_LEVEL = 1
const RUN_ON_CPU = 1
const IMM_AT = 4

/** What the kernel counts for a program. Times and runs stay 0 unless `enableStatistics` was on. */
export type ProgramStatistics = {
  /** System-wide, as bpftool shows it. */
  readonly id: number
  readonly runTimeNs: bigint
  readonly runCount: bigint
  /** Runs that were left out because the program was already running on that CPU: drops. */
  readonly recursionMisses: bigint
}

/** How `testRun` calls a program. Which fields a program type takes: Documentation/bpf/bpf_prog_run.rst. */
export type TestRun = {
  /** The context: for a raw tracepoint its arguments, 8 bytes each. */
  readonly context?: Uint8Array
  /** The packet of a socket filter, at least 14 bytes. */
  readonly data?: Uint8Array
  /** Socket filters only. */
  readonly repeat?: number
  /** Raw tracepoints only: the CPU to run on. */
  readonly cpu?: number
}

export class Program implements Disposable {
  readonly fd: Fd
  readonly spec: ProgramSpec
  private readonly sys: Sys

  /** Takes over `fd`. */
  constructor(sys: Sys, fd: Fd, spec: ProgramSpec) {
    this.sys = sys
    this.fd = fd
    this.spec = spec
  }

  /** Runs it once, now. `durationNs` is the mean of the repetitions, 0 where the kernel does not time the type. */
  testRun({ context, data, repeat, cpu }: TestRun = {}): { retval: number; durationNs: number } {
    const ran = this.sys.bpf('PROG_TEST_RUN', {
      progFd: this.fd,
      ...(context && { context, contextSize: context.length }),
      ...(data && { data, dataSize: data.length }),
      ...(repeat !== undefined && { repeat }),
      ...(cpu !== undefined && { cpu, flags: RUN_ON_CPU }),
    })
    if (!ran.ok) throw callFailed(this.sys, 'PROG_TEST_RUN', `program ${this.spec.name}`, ran.errno)
    return { retval: ran.out.retval, durationNs: ran.out.durationNs }
  }

  /** Runs an iterator's program for each thing that there is. The kernel does so while the iteration is read. */
  iterate(): void {
    const subject = `program ${this.spec.name}`
    const link = this.sys.bpf('LINK_CREATE', { progFd: this.fd, attachType: ATTACH_TYPES.iter })
    if (!link.ok) throw callFailed(this.sys, 'LINK_CREATE', subject, link.errno)
    try {
      const iteration = this.sys.bpf('ITER_CREATE', { linkFd: link.value })
      if (!iteration.ok) throw callFailed(this.sys, 'ITER_CREATE', subject, iteration.errno)
      try {
        const read = this.sys.readToEnd(iteration.value as Fd)
        if (!read.ok) throw callFailed(this.sys, 'read', subject, read.errno)
      } finally {
        this.sys.close(iteration.value as Fd)
      }
    } finally {
      this.sys.close(link.value as Fd)
    }
  }

  statistics(): ProgramStatistics {
    const info = this.sys.bpf('OBJ_GET_INFO_BY_FD', {
      fd: this.fd,
      infoLength: INFO_SIZE.program,
      program: {},
    })
    if (!info.ok) throw callFailed(this.sys, 'OBJ_GET_INFO_BY_FD', `program ${this.spec.name}`, info.errno)
    const { id, runTimeNs, runCount, recursionMisses } = info.out.program
    return { id, runTimeNs, runCount, recursionMisses }
  }

  [Symbol.dispose](): void {
    this.sys.close(this.fd)
  }
}

/** Lets the kernel time every BPF program of the system until disposed; it costs each run some nanoseconds. */
export const enableStatistics = (sys: Sys): Disposable => {
  const enabled = sys.bpf('ENABLE_STATS', { type: 0 }) // BPF_STATS_RUN_TIME
  if (!enabled.ok) throw callFailed(sys, 'ENABLE_STATS', 'run-time statistics', enabled.errno)
  return { [Symbol.dispose]: () => sys.close(enabled.value as Fd) }
}

/** The code with descriptors and BTF ids in the immediates that wait for them. */
export const relocate = (spec: ProgramSpec, maps: ReadonlyMap<string, { readonly fd: Fd }>): Uint8Array => {
  const code = spec.code.slice()
  const view = new DataView(code.buffer)
  for (const { slot, kind, name } of spec.relocations) {
    const number = kind === 'kfunc' ? spec.kfuncs?.[name] : maps.get(name)?.fd
    if (number === undefined)
      throw new Error(`program ${spec.name} refers to ${kind} ${name}, which is not there`)
    view.setInt32(slot * SLOT_BYTES + IMM_AT, number, true)
  }
  return code
}

/** The descriptor of the BTF object that a tracing program's target is in; 0 is vmlinux. */
const openAttachObject = (sys: Sys, spec: ProgramSpec): Fd | undefined => {
  const object = spec.attachBtf?.object
  if (object === undefined || object === 'vmlinux') return undefined
  const subject = `program ${spec.name}`
  for (const { name, id } of kernelBtfObjects(sys)) {
    if (name !== object) continue
    const fd = openBtfObject(sys, id)
    if (!fd.ok) throw callFailed(sys, 'BTF_GET_FD_BY_ID', subject, fd.errno)
    return fd.value
  }
  throw new LoadError({ call: 'BTF_GET_NEXT_ID', subject, detail: `no loaded module ${object} has BTF` })
}

const loadBtf = (sys: Sys, spec: ProgramSpec, btf: Uint8Array): Fd => {
  const loaded = sys.bpf('BTF_LOAD', { btf, btfSize: btf.length })
  if (loaded.ok) return loaded.value as Fd
  const again = sys.bpf('BTF_LOAD', {
    btf,
    btfSize: btf.length,
    log: LOG_BYTES,
    logSize: LOG_BYTES,
    logLevel: LOG_LEVEL,
  })
  if (again.ok) return again.value as Fd
  const { log } = again.out
  throw new LoadError({ call: 'BTF_LOAD', subject: `program ${spec.name}`, errno: loaded.errno, log })
}

const infoAttr = ({ funcInfo, lineInfo }: ProgramSpec): BpfAttr<'PROG_LOAD'> => ({
  ...(funcInfo && {
    funcInfo,
    funcInfoRecordSize: FUNC_INFO_BYTES,
    funcInfoCount: funcInfo.length / FUNC_INFO_BYTES,
  }),
  ...(lineInfo && {
    lineInfo,
    lineInfoRecordSize: LINE_INFO_BYTES,
    lineInfoCount: lineInfo.length / LINE_INFO_BYTES,
  }),
})

const loadAttr = (spec: ProgramSpec, insns: Uint8Array): BpfAttr<'PROG_LOAD'> => ({
  progType: PROGRAM_TYPES[spec.type],
  insns,
  insnCount: insns.length / SLOT_BYTES,
  license: spec.license,
  progName: kernelName(spec.name),
  progFlags: spec.sleepable ? PROGRAM_FLAGS.sleepable : 0,
  ...(spec.expectedAttachType && { expectedAttachType: ATTACH_TYPES[spec.expectedAttachType] }),
  ...(spec.attachBtf && { attachBtfId: spec.attachBtf.id }),
  ...infoAttr(spec),
})

/** The verifier gives up with EAGAIN when a signal is pending. */
const loadUninterrupted = (sys: Sys, attr: BpfAttr<'PROG_LOAD'>): BpfResult<'PROG_LOAD'> => {
  let result = sys.bpf('PROG_LOAD', attr)
  for (let retries = 5; retries > 0 && !result.ok && result.errno === 'EAGAIN'; retries--) {
    result = sys.bpf('PROG_LOAD', attr)
  }
  return result
}

/**
 * Loads a program against maps that exist. The first attempt asks for no log, which costs time and memory; a
 * refusal is repeated with one. Throws a LoadError that names the D line, where the spec can tell it.
 */
export const loadProgram = (
  sys: Sys,
  spec: ProgramSpec,
  maps: ReadonlyMap<string, { readonly fd: Fd }>,
): Program => {
  const insns = relocate(spec, maps)
  return owning(sys, (owner) => {
    const objectFd = openAttachObject(sys, spec)
    if (objectFd !== undefined) owner.fd(objectFd)
    const btfFd = spec.btf && owner.fd(loadBtf(sys, spec, spec.btf))
    const attr = {
      ...loadAttr(spec, insns),
      ...(objectFd !== undefined && { attachBtfObjectFd: objectFd }),
      ...(btfFd !== undefined && { progBtfFd: btfFd }),
    }
    const first = loadUninterrupted(sys, attr)
    const loaded = first.ok
      ? first
      : loadUninterrupted(sys, { ...attr, log: LOG_BYTES, logSize: LOG_BYTES, logLevel: LOG_LEVEL })
    if (loaded.ok) {
      owner[Symbol.dispose]() // the program holds its BTF itself
      return new Program(sys, loaded.value as Fd, spec)
    }
    const errno = first.ok ? loaded.errno : first.errno
    throw programRefused(sys, `program ${spec.name}`, errno, loaded.out.log, spec.sourceAt)
  })
}
