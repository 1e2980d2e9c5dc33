/** What providers ask of the kernel, as one value: nothing is read before a provider needs it. */
import type { Features } from '../bpf/load/index.ts'
import type { PerfEvent } from '../bpf/sys/index.ts'
import type { BtfTypes } from '../defs/index.ts'
import type { Processes } from './processes.ts'

export type ProviderEnv = {
  readonly processes: Processes
  /** `types.objects` has the modules that may be searched. */
  readonly types: BtfTypes
  /** A file under tracefs's root, `events/…` or `available_filter_functions`; undefined where it can't be read. */
  readonly tracefs: (path: string) => string | undefined
  /** Why nothing of tracefs can be read; undefined if it can. */
  readonly tracefsProblem: () => string | undefined
  /** A file by its absolute path (`/sys/kernel/debug/…`); undefined where it can't be read. */
  readonly file: (path: string) => string | undefined
  /** The names in a folder; none where it can't be read. */
  readonly folder: (path: string) => readonly string[]
  /** Why an event can't be counted here; undefined if it can. */
  readonly perfEventProblem: (event: PerfEvent) => string | undefined
  /** The kernel's BTF objects by ascending ID, vmlinux first. */
  readonly btfObjects: () => readonly { readonly name: string; readonly id: number }[]
  readonly features: Pick<Features, 'reason'>
  readonly onlineCpus: () => readonly number[]
}
