/** The capabilities that tracing needs, as this process has them. Source: capabilities(7), proc_pid_status(5). */
import type { Sys } from './sys.ts'

/** Bit numbers in the CapEff mask (include/uapi/linux/capability.h). */
export const CAPABILITIES = {
  CAP_DAC_READ_SEARCH: 2,
  CAP_SYS_PTRACE: 19,
  CAP_SYS_ADMIN: 21,
  CAP_SYSLOG: 34,
  CAP_PERFMON: 38,
  CAP_BPF: 39,
} as const
export type Capability = keyof typeof CAPABILITIES

/** CAP_SYS_ADMIN stands in for the two that were split from it. */
const IMPLIED_BY_ADMIN: ReadonlySet<Capability> = new Set(['CAP_BPF', 'CAP_PERFMON'])

/** Which of `needed` this process lacks; none when /proc/self/status can't be read. */
export const missingCapabilities = (
  sys: Pick<Sys, 'readText'>,
  needed: readonly Capability[],
): Capability[] => {
  const mask = /^CapEff:\s*([0-9a-f]+)/m.exec(sys.readText('/proc/self/status') ?? '')?.[1]
  if (mask === undefined) return []
  const effective = BigInt(`0x${mask}`)
  const has = (name: Capability) => ((effective >> BigInt(CAPABILITIES[name])) & 1n) === 1n
  return needed.filter((name) => !has(name) && !(IMPLIED_BY_ADMIN.has(name) && has('CAP_SYS_ADMIN')))
}
