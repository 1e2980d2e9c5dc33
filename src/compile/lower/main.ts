/**
 * The program at one attach point: which probe fired, is tracing on, a nesting level if a clause wants
 * memory, the firing, then each clause in program order: a call, or its code where that is little.
 */
import { groupBy } from '../../base/index.ts'
import type { AttachPoint, Probe } from '../../defs/index.ts'
import { dropCounters } from '../../record/index.ts'
import { MAX_FUNCTIONS } from '../emit/index.ts'
import { firing } from '../firing.ts'
import {
  type BlockId,
  FunctionBuilder,
  type IrFunction,
  type IrProgram,
  type Reg,
  SharedSlots,
  splice,
} from '../ir/index.ts'
import { control, cpuMap, globalsMap, levelMask, levels } from '../layout.ts'
import { rodataMap } from '../rodata.ts'
import { loadPart, StagedWords } from './argument.ts'
import { type Called, type EnabledClause, faultFunction, onlyStable, reports, tellsStable } from './called.ts'
import { lowerClause } from './clause.ts'
import { type FaultReport, lowerFaultReport } from './fault-report.ts'
import { fitsMain } from './inlined.ts'
import { merged } from './merged.ts'
import type { ObjectContext } from './object.ts'
import { beginOverhead, endOverhead, startWord } from './thread-time.ts'

/** The clauses of dtrace:::ERROR, which run in the program whose clause faulted. */
export type ErrorClauses = { readonly point: AttachPoint; readonly enabled: readonly EnabledClause[] }

/** What main has for its callees. */
type Given = { readonly state: Reg; readonly context: Reg; readonly probe: Reg }

const argumentsFor = (
  callee: { readonly usesContext: boolean } | undefined,
  { state, context }: Pick<Given, 'state' | 'context'>,
): Reg[] => (callee?.usesContext ? [state, context] : [state])

export const lowerProgram = (
  object: ObjectContext,
  point: AttachPoint,
  enabled: readonly EnabledClause[],
  errors: ErrorClauses | undefined,
): IrProgram => {
  const words = new StagedWords()
  const each = enabled.map((one, at): Called => {
    const name = `clause_${one.clause.index}_${at}`
    const { clause } = one
    const shown = clause.stable?.map(({ probe }) => probe) ?? one.probes
    return { enabled: one, name, lowered: lowerClause(object, point, clause, shown, words, name) }
  })
  const mayFault = each.some(reports)
  const report = mayFault ? lowerFaultReport(object, point, words, errors) : undefined
  const usesLevel = each.some(({ lowered }) => lowered.usesLevel) || report?.usesLevel === true
  const routines = new Map(
    [...each.map(({ lowered }) => lowered), ...(report ? [report] : [])].flatMap((one) => [...one.routines]),
  )
  const others = [...(report?.functions ?? []), ...[...routines.values()].flat()]
  const called = merged(each, MAX_FUNCTIONS - 1 - others.length, {
    words,
    stops: object.stops && point.phase !== 'end',
    reportUsesContext: report?.usesContext === true,
  })
  const main = new MainLowering(object, point, words, called, report, usesLevel)
  const functions = main.inlines ? [] : called.map(({ lowered }) => lowered.ir)
  return { functions: [main.run(), ...functions, ...others] }
}

class MainLowering {
  readonly #b = new FunctionBuilder('main', 'main', [{ kind: 'context' }])
  readonly #object: ObjectContext
  readonly #point: AttachPoint
  readonly #words: StagedWords
  readonly #called: readonly Called[]
  readonly #report: FaultReport | undefined
  readonly #usesLevel: boolean
  /** The clauses' code is in main. */
  readonly inlines: boolean

  constructor(
    object: ObjectContext,
    point: AttachPoint,
    words: StagedWords,
    called: readonly Called[],
    report: FaultReport | undefined,
    usesLevel: boolean,
  ) {
    this.#object = object
    this.#point = point
    this.#words = words
    this.#called = called
    this.#report = report
    this.#usesLevel = usesLevel
    this.inlines = fitsMain(called, words)
  }

  run(): IrFunction {
    const b = this.#b
    const context = b.parameter(0)
    const groups = this.#groups()
    const { probe, group } = this.#select(context, groups)
    const { select } = this.#point
    if (select.kind === 'value') select.confirm?.(b, context)
    this.#returnIfStopped()
    this.#returnIfElsewhere()
    const measured = this.#measures() ? beginOverhead(b) : undefined
    const level = this.#usesLevel ? this.#takeLevel() : undefined
    const state = this.#stage(context, probe, level?.index)
    if (measured && this.#words.own.includes(startWord)) {
      b.store(state, this.#words.offsetOf(startWord), 8, measured.start)
    }
    const end = b.block()
    this.#dispatch(groups, group, { state, context, probe }, end)
    b.enter(end)
    if (measured) endOverhead(b, measured)
    if (level) b.atomic('and', level.counters, levelMask, b.alu('xor', level.bit, -1n))
    b.return(0n)
    return b.ir
  }

  /** What it takes of threads is excluded from their time, while that is counted. */
  #measures(): boolean {
    return this.#object.threadTime && this.#point.phase !== 'begin' && this.#point.phase !== 'end'
  }

  /** Probes that have the same clauses. */
  #groups(): { probes: Probe[]; called: readonly Called[] }[] {
    const { select } = this.#point
    const probes = select.kind === 'single' ? [select.probe] : select.cases.map((one) => one.probe)
    const calledFor = new Map<number, Called[]>(probes.map(({ id }) => [id, []]))
    for (const called of this.#called) {
      for (const { id } of called.enabled.probes) calledFor.get(id)?.push(called)
    }
    const clausesOf = (probe: Probe) => calledFor.get(probe.id) ?? []
    const bySet = groupBy(probes, (probe) =>
      clausesOf(probe)
        .map(({ name }) => name)
        .join(' '),
    )
    bySet.delete('')
    return [...bySet.values()].map((members) => ({
      probes: members,
      called: members[0] ? clausesOf(members[0]) : [],
    }))
  }

  /** The firing probe's ID, and the number of its group where there are several. */
  #select(context: Reg, groups: readonly { probes: Probe[] }[]): { probe: Reg; group: Reg | undefined } {
    const b = this.#b
    const { select } = this.#point
    if (select.kind === 'single') return { probe: b.const(BigInt(select.probe.id)), group: undefined }
    const value = select.load(b, context)
    const groupOf = new Map(
      groups.flatMap(({ probes }, at) => probes.map((probe) => [probe.id, at] as const)),
    )
    const cases = select.cases.filter(({ probe }) => groupOf.has(probe.id))
    const [only, second] = cases
    if (only && !second) {
      this.#returnUnless('eq', value, BigInt(only.value))
      return { probe: b.const(BigInt(only.probe.id)), group: undefined }
    }
    const size = Math.max(0, ...cases.map((one) => one.value)) + 1
    this.#returnUnless('lt', value, BigInt(size))
    const table = new Array<bigint>(size).fill(0n)
    for (const one of cases)
      table[one.value] = BigInt(one.probe.id) | (BigInt(groupOf.get(one.probe.id) ?? 0) << 32n)
    const rows = b.mapValue(rodataMap, this.#object.rodata.words(table))
    const row = b.load(b.alu('add', rows, b.alu('lsh', value, 3n)), 0, 8)
    const probe = b.extend(row, 4, false)
    this.#returnUnless('ne', probe, 0n)
    return { probe, group: groups.length > 1 ? b.alu('rsh', row, 32n) : undefined }
  }

  #returnUnless(condition: 'eq' | 'ne' | 'lt', a: Reg, value: bigint): void {
    const b = this.#b
    const [ok, no] = [b.block(), b.block(true)]
    b.branch(condition, a, value, ok, no)
    b.enter(no)
    b.return(0n)
    b.enter(ok)
  }

  /** After exit() no probe fires but END. */
  #returnIfStopped(): void {
    if (!this.#object.stops || this.#point.phase === 'end') return
    this.#returnUnless('eq', this.#b.load(this.#b.mapValue(globalsMap, control.stopped), 0, 8), 0n)
  }

  /** Only one CPU may be asked for. A program that is attached to a single one by itself runs where it must. */
  #returnIfElsewhere(): void {
    const { phase, attach } = this.#point
    const { cpu } = this.#object
    const elsewhere = phase !== 'trace' || (attach.kind === 'perf_event' && attach.cpus !== 'all')
    if (cpu === undefined || elsewhere) return
    this.#returnUnless('eq', this.#b.helper('get_smp_processor_id'), BigInt(cpu))
  }

  /**
   * Takes the first free level of this CPU. A mask and not a counter: a preempted task's level stays taken
   * while others that started later come and go.
   */
  #takeLevel(): { index: Reg; bit: Reg; counters: Reg } {
    const b = this.#b
    const key = b.slotAddress(b.slot(8))
    b.store(key, 0, 8, 0n)
    const counters = b.helper('map_lookup_elem', b.map(cpuMap), key)
    this.#returnUnless('ne', counters, 0n)
    const [index, bit] = [b.const(0n), b.const(0n)]
    const taken = b.block()
    for (let level = 0; level < levels; level++) {
      const mask = 1n << BigInt(level)
      const old = b.atomicFetch('or', counters, levelMask, b.const(mask))
      const [free, busy] = [b.block(), b.block(true)]
      b.branch('set', old, mask, busy, free)
      b.enter(free)
      b.assign(index, BigInt(level))
      b.assign(bit, mask)
      b.jump(taken)
      b.enter(busy)
    }
    b.atomic('add', counters, dropCounters.nesting, b.const(1n))
    b.return(0n)
    b.enter(taken)
    const first = b.alu('mul', b.helper('get_smp_processor_id'), BigInt(levels))
    return { index: b.alu('add', first, index), bit, counters }
  }

  #stage(context: Reg, probe: Reg, level: Reg | undefined): Reg {
    const b = this.#b
    const state = b.slotAddress(b.slot(this.#words.bytes))
    b.store(state, firing.probe, 8, probe)
    b.store(state, firing.level, 8, level ?? 0n)
    b.store(state, firing.faultClause, 8, 0n)
    b.store(state, firing.faultValue, 8, 0n)
    for (const word of this.#words.own) b.store(state, this.#words.offsetOf(word), 8, 0n)
    for (const word of this.#words.list)
      b.store(state, this.#words.offsetOf(word), 8, b.load(context, word, 8))
    for (const [name, part] of this.#words.parts)
      b.store(state, this.#words.offsetOf(name), 8, loadPart(b, context, part))
    return state
  }

  #dispatch(
    groups: readonly { called: readonly Called[] }[],
    group: Reg | undefined,
    given: Given,
    end: BlockId,
  ): void {
    const b = this.#b
    for (const [at, { called }] of groups.entries()) {
      const next = b.block()
      if (group !== undefined && at < groups.length - 1) {
        const mine = b.block()
        b.branch('eq', group, BigInt(at), mine, next)
        b.enter(mine)
      }
      this.#callAll(called, given, end)
      b.jump(end)
      b.enter(next)
    }
    b.jump(end)
  }

  #callAll(called: readonly Called[], given: Given, end: BlockId): void {
    const b = this.#b
    for (const [at, one] of called.entries()) {
      if (at > 0 && this.#object.stops && this.#point.phase !== 'end') {
        const going = b.block()
        b.branch('eq', b.load(b.mapValue(globalsMap, control.stopped), 0, 8), 0n, going, end)
        b.enter(going)
      }
      const { clause } = one.enabled
      const [fault, next] = [b.block(true), b.block()]
      this.#run(one, given, fault, next)
      b.enter(fault)
      if (reports(one)) {
        const only = onlyStable(clause)
        if (only) b.store(given.state, firing.probe, 8, BigInt(only.id))
        b.call(faultFunction, ...argumentsFor(this.#report, given))
        if (only) b.store(given.state, firing.probe, 8, given.probe)
      }
      b.jump(next)
      b.enter(next)
      if (tellsStable(clause)) b.store(given.state, firing.probe, 8, given.probe)
    }
  }

  /** Goes on to `next`, or to `fault` where the clause ended in one that is reported. */
  #run(one: Called, given: Given, fault: BlockId, next: BlockId): void {
    const b = this.#b
    const { name, lowered } = one
    const args = argumentsFor(lowered, given)
    if (this.inlines) {
      splice(b, lowered.ir, args, new SharedSlots(b).for(lowered.ir), (value) =>
        value === 0n ? next : fault,
      )
      return
    }
    const faulted = b.call(name, ...args)
    if (reports(one)) b.branch('ne', faulted, 0n, fault, next)
    else b.jump(next)
  }
}
