/** Typed programs and attach points to BPF blueprints and the descriptors of what they record. */
import { type Diagnostic, DiagnosticError, diagnostic, positionOf, type Span, textOf } from '../base/index.ts'
import type { AttachSpec, ObjectSpec, ProgramSpec } from '../bpf/load/index.ts'
import {
  type AttachPoint,
  expressionsOf,
  type Probe,
  statementsIn,
  type Target,
  type TypedClause,
  type TypedProgram,
} from '../defs/index.ts'
import type { AggregationDescriptor, RecordDescriptor } from '../record/index.ts'
import { EmittedFunctions, type EmittedProgram, emitProgram, LimitError } from './emit/index.ts'
import type { IrFunction, IrProgram } from './ir/index.ts'
import { control, cpuMap, globalsMap, layoutOf, ringMap, speculationsMap } from './layout.ts'
import type { EnabledClause } from './lower/called.ts'
import { type ErrorClauses, lowerProgram } from './lower/main.ts'
import { ObjectContext } from './lower/object.ts'
import { lowerSwitch, switchPoint } from './lower/thread-time.ts'
import { mapSpecs } from './maps.ts'
import { optimise } from './passes/index.ts'
import type { Sizes } from './sizes.ts'
import { defaultStackLimits, type StackLimits } from './stack-limits.ts'

export type CompileInput = {
  /** In order of the command line: clauses run in this order. */
  readonly programs: readonly TypedProgram[]
  /** Where the enabled probes are realised, dtrace:::ERROR's own point included. */
  readonly points: readonly AttachPoint[]
  readonly target: Target
  readonly sizes: Sizes
  /** DTrace's defaults where not given. */
  readonly stacks?: StackLimits
  /** The only CPU to trace on; all if not given. */
  readonly cpu?: number
  /** Sees each program's IR as the lowering leaves it, before the passes change it in place: for dumps and tests. */
  readonly observe?: (lowered: IrProgram) => void
}

export type CompiledProgram = {
  readonly point: AttachPoint
  readonly spec: ProgramSpec & { readonly attach: AttachSpec }
  readonly ir: IrProgram
  readonly emitted: EmittedProgram
}

export type Compiled = {
  readonly object: ObjectSpec
  readonly programs: readonly CompiledProgram[]
  readonly records: readonly RecordDescriptor[]
  readonly aggregations: readonly AggregationDescriptor[]
  /** Where sessions and programs talk to each other: byte offsets of u64s in the value of `map`. */
  readonly control: { readonly map: string; readonly stopped: number; readonly wallOffset: number }
  /** The maps that the session reads by itself. */
  readonly maps: {
    readonly ring: string
    readonly cpu: string
    /** One entry, an array of speculationEntry; undefined where no program speculates. */
    readonly speculations: string | undefined
  }
}

const stops = (clauses: readonly TypedClause[]): boolean =>
  clauses.some((clause) =>
    [...statementsIn(clause.body)].some(
      (statement) => statement.kind === 'action' && statement.def.stopsTracing,
    ),
  )

const asksThreadTime = (clauses: readonly TypedClause[]): boolean =>
  clauses.some((clause) =>
    [...expressionsOf(clause)].some((expr) => expr.kind === 'builtin' && expr.def.threadTime === true),
  )

const probesOf = (point: AttachPoint): readonly Probe[] =>
  point.select.kind === 'single' ? [point.select.probe] : point.select.cases.map(({ probe }) => probe)

const enabledAt = (point: AttachPoint, clauses: readonly TypedClause[]): EnabledClause[] => {
  const ids = new Set(probesOf(point).map(({ id }) => id))
  return clauses
    .map((clause) => ({ clause, probes: clause.attach.filter(({ id }) => ids.has(id)) }))
    .filter(({ probes }) => probes.length > 0)
}

/** The D line that an instruction comes from, as a verifier rejection names it. */
const sourceAt =
  ({ assembled }: EmittedProgram) =>
  (slot: number): string | undefined => {
    const span = assembled.lines.findLast((line) => line.slot <= slot)?.span
    return span && `${describePlace(span)}: ${textOf(span).replace(/\s+/g, ' ').slice(0, 60)}`
  }

const describePlace = ({ source, start }: Span): string =>
  source.kind === 'string' ? source.name : `${source.name}, line ${positionOf(source, start).line}`

const limits: Record<LimitError['limit'], string> = {
  stack: 'clause needs more memory on the BPF stack than its 512 bytes: split the expression, or the clause',
  instructions: 'clause is too large: split it into several clauses of the same probe',
  functions: 'program needs more functions than one BPF program can hold',
}

const tooLarge = (error: LimitError, enabled: EnabledClause | undefined): DiagnosticError => {
  const found: Diagnostic = diagnostic('D_LIMIT', enabled?.clause.span, limits[error.limit])
  return new DiagnosticError({ ...found, hint: error.message })
}

class ObjectCompiler {
  readonly #object: ObjectContext
  readonly #errors: ErrorClauses | undefined
  readonly #observe: CompileInput['observe']
  readonly #names = new Set<string>()
  readonly #optimised = new WeakSet<IrFunction>()
  readonly #emitted = new EmittedFunctions()

  constructor(object: ObjectContext, errors: ErrorClauses | undefined, observe: CompileInput['observe']) {
    this.#object = object
    this.#errors = errors
    this.#observe = observe
  }

  /** One program, or several where one would exceed what a program may have. */
  program(point: AttachPoint, enabled: readonly EnabledClause[]): CompiledProgram[] {
    try {
      return [this.#single(point, enabled)]
    } catch (error) {
      if (!(error instanceof LimitError)) throw error
      const half = Math.ceil(enabled.length / 2)
      if (half === enabled.length) throw tooLarge(error, enabled[0])
      // Clause-local variables are those of one program's firing.
      if (this.#object.layout.thisBytes > 0) throw this.#culprit(point, enabled, error)
      return [...this.program(point, enabled.slice(0, half)), ...this.program(point, enabled.slice(half))]
    }
  }

  /** The limit that one of the clauses exceeds by itself, or else all together. */
  #culprit(point: AttachPoint, enabled: readonly EnabledClause[], together: LimitError): DiagnosticError {
    for (const one of enabled) {
      try {
        this.#single(point, [one])
      } catch (error) {
        if (error instanceof LimitError) return tooLarge(error, one)
        throw error
      }
    }
    return tooLarge(together, enabled[0])
  }

  #single(point: AttachPoint, enabled: readonly EnabledClause[]): CompiledProgram {
    return this.emitted(point, lowerProgram(this.#object, point, enabled, this.#errors))
  }

  emitted(point: AttachPoint, ir: IrProgram): CompiledProgram {
    this.#observe?.(ir)
    optimise({ functions: ir.functions.filter((fn) => !this.#optimised.has(fn)) })
    for (const fn of ir.functions) this.#optimised.add(fn)
    const emitted = emitProgram(ir, { shared: this.#emitted })
    const spec = {
      ...point.program,
      name: this.#name(point.key),
      code: emitted.code,
      relocations: emitted.relocations,
      btf: emitted.btf,
      funcInfo: emitted.funcInfo,
      lineInfo: emitted.lineInfo,
      license: 'GPL',
      sourceAt: sourceAt(emitted),
      attach: point.attach,
    } as const
    return { point, spec, ir, emitted }
  }

  /** The kernel keeps 15 characters; the object wants unique names. */
  #name(key: string): string {
    const base = key.replace(/[^A-Za-z0-9_]/g, '_').slice(0, 15)
    let name = base
    for (let n = 2; this.#names.has(name); n++) name = `${base.slice(0, 14 - `${n}`.length)}_${n}`
    this.#names.add(name)
    return name
  }
}

/** @throws DiagnosticError when a program exceeds a limit of BPF. */
export const compile = ({
  programs,
  points,
  target,
  sizes,
  stacks = defaultStackLimits,
  cpu,
  observe,
}: CompileInput): Compiled => {
  const clauses = programs.flatMap((program) => program.clauses)
  const object = new ObjectContext(
    target,
    layoutOf(programs, sizes.strsize, stacks),
    { stops: stops(clauses), threadTime: asksThreadTime(clauses), cpu },
    sizes,
  )
  const errorPoint = points.find((point) => point.phase === 'error')
  const errors = errorPoint && { point: errorPoint, enabled: enabledAt(errorPoint, clauses) }
  const compiler = new ObjectCompiler(object, errors, observe)
  const own = object.threadTime ? [compiler.emitted(switchPoint, { functions: [lowerSwitch()] })] : []
  const traced = points
    .filter((point) => point !== errorPoint)
    .flatMap((point) => compiler.program(point, enabledAt(point, clauses)))
  const compiled = [...own, ...traced]
  return {
    object: { maps: mapSpecs(object, sizes), programs: compiled.map(({ spec }) => spec) },
    programs: compiled,
    records: object.records,
    aggregations: [...object.layout.aggregations.values()].map(({ descriptor }) => descriptor),
    control: { map: globalsMap, stopped: control.stopped, wallOffset: control.wallOffset },
    maps: {
      ring: ringMap,
      cpu: cpuMap,
      speculations: object.speculates ? speculationsMap : undefined,
    },
  }
}
