/** What a refused load says: the call, the subject and the cause, with what would help. */
import { type Capability, type Errno, lockdownMode, missingCapabilities, type Sys } from '../sys/index.ts'
import { insnIndex, verifierSummary } from './verifier-log.ts'

export type LoadFailure = {
  /** What was asked of the kernel: `PROG_LOAD`, `perf_event_open`… */
  readonly call: string
  /** What for: `program sys_enter`, `map counts`… */
  readonly subject: string
  readonly errno?: Errno
  /** Further facts, in a sentence. */
  readonly detail?: string
  /** The verifier's, in full. */
  readonly log?: string
  /** The D source of the refused instruction. */
  readonly source?: string
}

export class LoadError extends Error {
  readonly failure: LoadFailure
  constructor(failure: LoadFailure) {
    super(messageOf(failure))
    this.name = 'LoadError'
    this.failure = failure
  }
}

/** What an errno of bpf(2) or perf_event_open(2) usually means; the call and the subject say the rest. */
const MEANINGS: { readonly [E in Errno]?: string } = {
  EPERM: 'not permitted',
  EACCES: 'not permitted',
  EINVAL: 'this kernel does not know or does not accept it',
  ENOENT: 'there is no such event or function',
  ESRCH: 'there is no such function or process',
  ENODEV: 'this machine has no such event source',
  EOPNOTSUPP: 'this kernel is built without it',
  ENOTSUPP: 'this kernel is built without it',
  ENOSYS: 'this kernel has no such call',
  ENOMEM: 'out of memory',
  E2BIG: 'too large for this kernel',
  EBUSY: 'in use by another tracer',
  EEXIST: 'there already',
  EMFILE: 'too many open files in this process',
  ENFILE: 'too many open files in the system',
  ENOSPC: 'a kernel limit is reached',
  EMSGSIZE: 'too large for this kernel',
}

/** `EPERM (not permitted)`. */
export const explainErrno = (errno: Errno): string => {
  const meaning = MEANINGS[errno]
  return meaning === undefined ? errno : `${errno} (${meaning})`
}

/** The call and why it failed, without the subject. */
export const causeOf = ({ call, errno, detail, log }: LoadFailure): string => {
  const code = errno === undefined ? '' : ` [${errno}]`
  const why = log ? `${verifierSummary(log)}${code}` : errno && explainErrno(errno)
  return [`${call} failed`, why, detail].filter((part) => part !== undefined).join(': ')
}

const messageOf = (failure: LoadFailure): string => {
  const { subject, source } = failure
  return `${source === undefined ? subject : `${subject}, at ${source}`}: ${causeOf(failure)}`
}

const NEEDED: readonly Capability[] = ['CAP_BPF', 'CAP_PERFMON']

/** What may be the cause of a refusal: capabilities that are missing, or kernel lockdown. */
export const permissionDetail = (sys: Sys, errno: Errno): string | undefined => {
  if (errno !== 'EPERM' && errno !== 'EACCES') return undefined
  const missing = missingCapabilities(sys, NEEDED)
  if (missing.length > 0) return `this process lacks ${missing.join(' and ')}`
  const lockdown = lockdownMode(sys)
  return lockdown === undefined ? undefined : `the kernel is locked down (${lockdown})`
}

/** A failed call as an error. */
export const callFailed = (sys: Sys, call: string, subject: string, errno: Errno): LoadError => {
  const detail = permissionDetail(sys, errno)
  return new LoadError({ call, subject, errno, ...(detail !== undefined && { detail }) })
}

/** A program that the verifier refused; `sourceAt` gives the D source of an instruction slot. */
export const programRefused = (
  sys: Sys,
  subject: string,
  errno: Errno,
  log: string,
  sourceAt: ((slot: number) => string | undefined) | undefined,
): LoadError => {
  if (log === '') return callFailed(sys, 'PROG_LOAD', subject, errno)
  const slot = insnIndex(log)
  const source = slot === undefined ? undefined : sourceAt?.(slot)
  const detail = permissionDetail(sys, errno)
  return new LoadError({
    call: 'PROG_LOAD',
    subject,
    errno,
    log,
    ...(detail !== undefined && { detail }),
    ...(source !== undefined && { source }),
  })
}
