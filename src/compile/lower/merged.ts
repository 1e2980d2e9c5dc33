/**
 * Functions of several clauses each: a BPF program has at most 256 functions, and a probe may have more clauses than
 * that, all of which belong to one firing. A clause's code is copied; where it would return, the next clause goes on.
 */
import type { Probe } from '../../defs/index.ts'
import { firing } from '../firing.ts'
import { type BlockId, FunctionBuilder, type Reg, SharedSlots, splice } from '../ir/index.ts'
import { control, globalsMap } from '../layout.ts'
import type { StagedWords } from './argument.ts'
import { type Called, faultFunction, onlyStable, reports, tellsStable } from './called.ts'

/** What merged clauses have in common. */
export type Merging = {
  readonly words: StagedWords
  /** Whether tracing goes on is asked before each clause. */
  readonly stops: boolean
  /** Does the function that reports faults take the program's context? */
  readonly reportUsesContext: boolean
  /** What a fault of a clause leads to, where that isn't the report. */
  readonly onFault?: (b: FunctionBuilder) => void
}

/** The clauses in at most `most` functions, in the same order. */
export const merged = (called: readonly Called[], most: number, merging: Merging): readonly Called[] => {
  if (called.length <= most) return called
  const size = Math.ceil(called.length / most)
  const runs = Array.from({ length: Math.ceil(called.length / size) }, (_, at) =>
    called.slice(at * size, (at + 1) * size),
  )
  return runs.flatMap((run) => (run.length > 1 ? merge(run, merging) : run))
}

const union = (called: readonly Called[]): readonly Probe[] => [
  ...new Set(called.flatMap(({ enabled }) => enabled.probes)),
]

const merge = (called: readonly Called[], merging: Merging): readonly Called[] => {
  const [first] = called
  if (!first) return []
  const probes = union(called)
  const name = `${first.name}_and_on`
  const usesContext =
    called.some(({ lowered }) => lowered.usesContext) || (called.some(reports) && merging.reportUsesContext)
  const parameters = [merging.words, ...(usesContext ? [{ kind: 'context' } as const] : [])]
  const b = new FunctionBuilder(name, usesContext ? 'static' : 'global', parameters)
  const [state, context] = [b.parameter(0), usesContext ? b.parameter(1) : undefined]
  const [ok, end] = [b.block(), b.block()]
  b.branch('ne', state, 0n, ok, end)
  b.enter(ok)
  const body = new Body(b, { state, context }, probes, merging)
  for (const [at, one] of called.entries()) body.add(one, at > 0 ? end : undefined)
  b.jump(end)
  b.enter(end)
  b.return(0n)
  return [
    {
      enabled: { clause: first.enabled.clause, probes },
      name,
      lowered: {
        ir: b.ir,
        mayFault: false,
        usesLevel: called.some(({ lowered }) => lowered.usesLevel),
        usesContext,
        routines: new Map(called.flatMap(({ lowered }) => [...lowered.routines])),
      },
    },
  ]
}

type Given = { readonly state: Reg; readonly context: Reg | undefined }

class Body {
  readonly #b: FunctionBuilder
  readonly #given: Given
  readonly #probes: readonly Probe[]
  readonly #merging: Merging
  readonly #slots: SharedSlots

  constructor(b: FunctionBuilder, given: Given, probes: readonly Probe[], merging: Merging) {
    this.#b = b
    this.#given = given
    this.#probes = probes
    this.#merging = merging
    this.#slots = new SharedSlots(b)
  }

  /** Adds a clause; goes to `stopped` instead where tracing has ended. */
  add(one: Called, stopped: BlockId | undefined): void {
    const b = this.#b
    if (stopped !== undefined && this.#merging.stops) {
      const going = b.block()
      b.branch('eq', b.load(b.mapValue(globalsMap, control.stopped), 0, 8), 0n, going, stopped)
      b.enter(going)
    }
    const [fault, next] = [b.block(true), b.block()]
    this.#guard(one, next)
    const { state, context } = this.#given
    // What it says is so until it is done.
    const probe = tellsStable(one.enabled.clause) ? b.load(state, firing.probe, 8) : undefined
    const args = context === undefined ? [state] : [state, context]
    splice(b, one.lowered.ir, args, this.#slots.for(one.lowered.ir), (value) => (value === 0n ? next : fault))
    b.enter(fault)
    if (reports(one)) this.#faulted(one)
    b.jump(next)
    b.enter(next)
    if (probe !== undefined) b.store(state, firing.probe, 8, probe)
  }

  /** A clause that isn't for every probe of the function asks which one fired. */
  #guard({ enabled }: Called, next: BlockId): void {
    const b = this.#b
    if (enabled.probes.length === this.#probes.length) return
    const mine = b.block()
    const probe = b.load(this.#given.state, firing.probe, 8)
    for (const { id } of enabled.probes) {
      const other = b.block()
      b.branch('eq', probe, BigInt(id), mine, other)
      b.enter(other)
    }
    b.jump(next)
    b.enter(mine)
  }

  #faulted(one: Called): void {
    const { onFault } = this.#merging
    if (onFault) onFault(this.#b)
    else this.#report(one)
  }

  #report({ enabled }: Called): void {
    const b = this.#b
    const { state, context } = this.#given
    const only = onlyStable(enabled.clause)
    const probe = only && b.load(state, firing.probe, 8)
    if (only) b.store(state, firing.probe, 8, BigInt(only.id))
    if (this.#merging.reportUsesContext && context !== undefined) b.call(faultFunction, state, context)
    else b.call(faultFunction, state)
    if (probe !== undefined) b.store(state, firing.probe, 8, probe)
  }
}
