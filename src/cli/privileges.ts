/** What this process may not do, before anything is tried: said once, and with what to do about it. */
import { readFileSync } from 'node:fs'
import { type Capability, missingCapabilities } from '../bpf/sys/index.ts'
import { Fatal } from './messages.ts'

/** By what is wanted. */
const needed = {
  trace: ['CAP_BPF', 'CAP_PERFMON'],
  list: ['CAP_BPF'],
} as const satisfies Record<string, readonly Capability[]>

const readText = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** The capabilities that this process lacks of those. */
export const lacking = (capabilities: readonly Capability[]): Capability[] =>
  missingCapabilities({ readText }, capabilities)

/** @throws Fatal with status 2 */
export const requirePrivileges = (purpose: keyof typeof needed): void => {
  const missing = lacking(needed[purpose])
  if (missing.length === 0) return
  const message = `run as root for tracing and listing probes: this process lacks ${missing.join(' and ')}`
  throw new Fatal(`${message} (sudo dtrace ..., or the capabilities on the node executable)`, { status: 2 })
}
