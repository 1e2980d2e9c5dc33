/** One place of a process that a probe is put on. */
import type { Probe } from '../../defs/index.ts'

export type Kind = 'entry' | 'return' | 'offset'

export type TracedPlace = {
  readonly probe: Probe
  readonly kind: Kind
  readonly pid: number
  /** A path at which the file opens here. */
  readonly file: string
  /** In bytes from the start of the file. */
  readonly offset: number
}
