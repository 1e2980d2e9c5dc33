/** Where the variables and aggregations of a session's programs live: the maps and the offsets in them. */
import {
  type Aggregation,
  type DType,
  type Expr,
  resolveType,
  type Statement,
  sizeOf,
  statementsIn,
  stringStorage,
  type TypedProgram,
  type Variable,
} from '../defs/index.ts'
import { type AggregationDescriptor, dropCounters, type Field, type ProbePart } from '../record/index.ts'
import { framesOf, pidBytes, type StackLimits, stackBytes } from './stack-limits.ts'

export const globalsMap = 'globals'
export const selfMap = 'self'
export const cpuMap = 'cpu'
export const scratchMap = 'scratch'
export const firingMap = 'firing'
export const ringMap = 'records'
export const speculationsMap = 'speculations'
export const threadTimeMap = 'thread_time'

/** The head of the globals' value: what the session and the programs tell each other. Byte offsets, u64 each. */
export const control = { stopped: 0, wallOffset: 8, bytes: 16 } as const

/** A string variable is a word that tells NULL (0) from set (1), then its bytes. */
export const { set: stringSet, text: stringText } = stringStorage

/**
 * In the per-CPU value of the cpu map: the drop counters, the mask of the levels in use, when the CPU's thread began to
 * run. Byte offsets.
 */
export const levelMask = dropCounters.bytes
export const sliceStart = levelMask + 8
export const cpuBytes = sliceStart + 8

/** Nesting levels of one CPU: task, softirq, hardirq, NMI, and tasks that preempt each other. */
export const levels = 8

const align = (offset: number, to: number): number => Math.ceil(offset / to) * to

/** Bytes that a variable of this type occupies. */
export const storageBytes = (type: DType, strsize: number): number => {
  const t = resolveType(type)
  if (t.kind === 'string') return stringStorage.bytes(strsize)
  return align(sizeOf(t, strsize) ?? 8, 8)
}

export type ArrayLayout = {
  readonly map: string
  readonly keyBytes: number
  readonly valueBytes: number
  readonly keys: readonly KeyPart[]
}

/** One component of a map key: a string's text padded with NULs, an integer, or a probe's ID. */
export type KeyPart = {
  readonly offset: number
  readonly bytes: number
  readonly kind: 'int' | 'string' | 'probe' | 'object' | 'stack' | 'symbol'
}

export type AggregationLayout = {
  readonly descriptor: AggregationDescriptor
  readonly keys: readonly KeyPart[]
  /** False: a per-CPU array; true: an array or hash with the CPU in its key. */
  readonly cpuInKey: boolean
}

export type Layout = {
  readonly strsize: number
  readonly stacks: StackLimits
  readonly globalBytes: number
  readonly selfBytes: number
  readonly thisBytes: number
  readonly offsets: ReadonlyMap<Variable, number>
  readonly arrays: ReadonlyMap<Variable, ArrayLayout>
  readonly aggregations: ReadonlyMap<Aggregation, AggregationLayout>
}

/** Places parts one after the other, integers by their own alignment, the rest by 8. */
const packKeys = (parts: readonly Omit<KeyPart, 'offset'>[]): { keys: KeyPart[]; bytes: number } => {
  let offset = 0
  const keys = parts.map((part) => {
    offset = align(offset, part.kind === 'int' || part.kind === 'probe' ? part.bytes : 8)
    const placed = { ...part, offset }
    offset += part.bytes
    return placed
  })
  return { keys, bytes: offset }
}

type Limits = { readonly strsize: number; readonly stacks: StackLimits }

const keyPart = (
  type: DType,
  { strsize, stacks }: Limits,
  stringBytes: number | undefined,
): Omit<KeyPart, 'offset'> => {
  const t = resolveType(type)
  if (t.kind === 'stack') return { kind: 'stack', bytes: stackBytes(t, stacks) }
  if (t.kind === 'symbol') return { kind: 'symbol', bytes: pidBytes(t) + 8 }
  if (t.kind === 'string')
    return { kind: 'string', bytes: align(Math.min(stringBytes ?? Infinity, strsize + 1), 8) }
  const bytes = sizeOf(t, strsize) ?? 8
  return isObject(t) ? { kind: 'object', bytes } : { kind: 'int', bytes }
}

/** What is kept by its bytes: no register holds it. */
const isObject = (t: DType): boolean =>
  t.kind === 'struct' || t.kind === 'array' || (t.kind === 'float' && t.bytes > 8)

const probePartOf = (expr: Expr): ProbePart | undefined =>
  expr.kind === 'builtin' ? expr.def.probePart : undefined

type Aggregate = Extract<Statement, { kind: 'aggregate' }>

function* aggregatesOf(programs: readonly TypedProgram[]): Generator<Aggregate> {
  for (const clause of programs.flatMap((program) => program.clauses)) {
    for (const statement of statementsIn(clause.body)) if (statement.kind === 'aggregate') yield statement
  }
}

/** For each key position the part of the probe's name that every use of it is, if it is always the same. */
const probeKeys = (programs: readonly TypedProgram[]): Map<Aggregation, (ProbePart | undefined)[]> => {
  const found = new Map<Aggregation, (ProbePart | undefined)[]>()
  for (const { aggregation, keys } of aggregatesOf(programs)) {
    const parts = keys.map(probePartOf)
    const known = found.get(aggregation)
    const merged = known ? known.map((part, at) => (part === parts[at] ? part : undefined)) : parts
    found.set(aggregation, merged)
  }
  return found
}

/** Of two types of a key the one that needs more room: stacks of different depth may meet in one aggregation. */
const wider = (a: DType, b: DType, stacks: StackLimits): DType => {
  const [x, y] = [resolveType(a), resolveType(b)]
  return x.kind === 'stack' && y.kind === 'stack' && framesOf(y, stacks) > framesOf(x, stacks) ? b : a
}

/** The types of an aggregation's keys, wide enough for every use. */
const keyTypes = (programs: readonly TypedProgram[], stacks: StackLimits): Map<Aggregation, DType[]> => {
  const found = new Map<Aggregation, DType[]>()
  for (const { aggregation, keys } of aggregatesOf(programs)) {
    const known = found.get(aggregation) ?? aggregation.keys
    found.set(
      aggregation,
      known.map((type, at) => wider(type, keys[at]?.type ?? type, stacks)),
    )
  }
  return found
}

const fieldOf = (part: KeyPart, type: DType, probe: ProbePart | undefined): Field => {
  const t = resolveType(type)
  if (probe) return { kind: 'probe', offset: part.offset, part: probe }
  if (part.kind === 'string') return { kind: 'string', offset: part.offset, bytes: part.bytes }
  if (t.kind === 'stack') {
    const frames = (part.bytes - pidBytes(t)) / 8
    return { kind: 'stack', offset: part.offset, frames, user: t.user }
  }
  if (t.kind === 'symbol') return { kind: 'symbol', offset: part.offset, user: t.user, part: t.part }
  if (part.kind === 'object')
    return { kind: 'bytes', offset: part.offset, bytes: part.bytes, charArray: isText(t) }
  const signed = (t.kind === 'int' || t.kind === 'enum') && t.signed
  return { kind: 'int', offset: part.offset, bytes: part.bytes as 1 | 2 | 4 | 8, signed }
}

export const isText = (type: DType): boolean => {
  const t = resolveType(type)
  if (t.kind !== 'array') return false
  const of = resolveType(t.of)
  return of.kind === 'int' && of.character
}

/** The kernel refuses per-CPU values above 32 KiB: a larger one is an array with an entry a CPU. */
const perCpuLimit = 32 * 1024

const aggregationLayout = (
  aggregation: Aggregation,
  id: number,
  probes: readonly (ProbePart | undefined)[],
  types: readonly DType[],
  limits: Limits,
): AggregationLayout => {
  const cells = aggregation.def.cells(aggregation.parameters)
  const parts = types.map((type, at) =>
    probes[at] ? ({ kind: 'probe', bytes: 4 } as const) : keyPart(type, limits, aggregation.keyBytes[at]),
  )
  const { keys, bytes } = packKeys(parts)
  const keyed = keys.length > 0
  const cpuOffset = align(bytes, 4)
  return {
    keys,
    cpuInKey: keyed || cells * 8 > perCpuLimit,
    descriptor: {
      id,
      name: aggregation.name,
      map: `agg_${id}_${aggregation.name}`.slice(0, 15),
      keys: keys.map((part, at) => fieldOf(part, types[at] ?? { kind: 'void' }, probes[at])),
      keyBytes: cpuOffset + 4,
      cpuOffset,
      cells,
      function: aggregation.def.name,
      parameters: aggregation.parameters,
    },
  }
}

/** Thread-local arrays have the thread's id and, for the idle threads, the CPU before the program's keys. */
export const threadKey: Omit<KeyPart, 'offset'> = { kind: 'int', bytes: 8 }

const arrayLayout = (variable: Variable, index: number, limits: Limits): ArrayLayout => {
  const own = (variable.keys ?? []).map((type) => keyPart(type, limits, undefined))
  const { keys, bytes } = packKeys(variable.class === 'self' ? [threadKey, ...own] : own)
  return {
    map: `arr_${index}_${variable.name}`.slice(0, 15),
    keyBytes: align(bytes, 4),
    valueBytes: storageBytes(variable.type, limits.strsize),
    keys,
  }
}

export const layoutOf = (programs: readonly TypedProgram[], strsize: number, stacks: StackLimits): Layout => {
  const limits = { strsize, stacks }
  const variables = [...new Set(programs.flatMap((program) => program.variables))]
  const aggregations = [...new Set(programs.flatMap((program) => program.aggregations))]
  const sizes = { global: control.bytes as number, self: 0, this: 0 }
  const offsets = new Map<Variable, number>()
  const arrays = new Map<Variable, ArrayLayout>()
  for (const variable of variables) {
    if (variable.keys) {
      arrays.set(variable, arrayLayout(variable, arrays.size, limits))
      continue
    }
    offsets.set(variable, sizes[variable.class])
    sizes[variable.class] += storageBytes(variable.type, strsize)
  }
  const probes = probeKeys(programs)
  const types = keyTypes(programs, stacks)
  return {
    ...limits,
    globalBytes: sizes.global,
    selfBytes: sizes.self,
    thisBytes: sizes.this,
    offsets,
    arrays,
    aggregations: new Map(
      aggregations.map((aggregation, id) => [
        aggregation,
        aggregationLayout(
          aggregation,
          id,
          probes.get(aggregation) ?? [],
          types.get(aggregation) ?? [],
          limits,
        ),
      ]),
    ),
  }
}
