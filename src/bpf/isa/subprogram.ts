/** A named piece of code: what the builder and the text assembler make, and the assembler joins. */
import type { Insn, Label } from './insn.ts'

export type Subprogram = {
  readonly name: string
  readonly insns: readonly Insn[]
  /** Each label's place: an index in `insns`, or their count for the end. */
  readonly labels: ReadonlyMap<Label, number>
}
