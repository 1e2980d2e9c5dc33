/** Kernel lockdown, which refuses parts of tracing even to root. Source: kernel_lockdown(7). */
import type { Sys } from './sys.ts'

const FILE = '/sys/kernel/security/lockdown'

/** `integrity` or `confidentiality` where the kernel is locked down; undefined where it isn't, or doesn't say. */
export const lockdownMode = (sys: Sys): string | undefined => {
  const mode = /\[(\w+)\]/.exec(sys.readText(FILE) ?? '')?.[1]
  return mode === 'none' ? undefined : mode
}
