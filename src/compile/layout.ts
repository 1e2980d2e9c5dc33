/** Where the variables and aggregations of a session's programs live: the maps and the offsets in them. */
import {
  type Aggregation,
  type DType,
  type Expr,
  resolveType,
  type Statement,
  sizeOf,
  type TypedProgram,
  type Variable,
} from '../defs/index.ts'
import { type AggregationDescriptor, dropCounters, type Field } from '../record/index.ts'

export const globalsMap = 'globals'
export const selfMap = 'self'
export const cpuMap = 'cpu'
export const scratchMap = 'scratch'
export const ringMap = 'records'

/** The head of the globals' value: what the session and the programs tell each other. Byte offsets, u64 each. */
export const control = { stopped: 0, wallOffset: 8, bytes: 16 } as const

/** A string variable is a word that tells NULL (0) from set (1), then its bytes. */
export const stringSet = 0
export const stringText = 8

/** In the per-CPU value of the cpu map: the drop counters, then the mask of the levels in use. Byte offsets. */
export const levelMask = dropCounters.bytes
export const cpuBytes = dropCounters.bytes + 8

/** Nesting levels of one CPU: task, softirq, hardirq, NMI, and tasks that preempt each other. */
export const levels = 8

const align = (offset: number, to: number): number => Math.ceil(offset / to) * to

/** Bytes that a variable of this type occupies. */
export const storageBytes = (type: DType, strsize: number): number => {
  const t = resolveType(type)
  if (t.kind === 'string') return stringText + align(strsize + 1, 8)
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
  readonly kind: 'int' | 'string' | 'probe' | 'object'
}

export type AggregationLayout = {
  readonly descriptor: AggregationDescriptor
  readonly keys: readonly KeyPart[]
  /** False: a per-CPU array; true: an array or hash with the CPU in its key. */
  readonly cpuInKey: boolean
}

export type Layout = {
  readonly strsize: number
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

const keyPart = (type: DType, strsize: number, stringBytes: number | undefined): Omit<KeyPart, 'offset'> => {
  const t = resolveType(type)
  if (t.kind === 'string')
    return { kind: 'string', bytes: align(Math.min(stringBytes ?? Infinity, strsize + 1), 8) }
  const bytes = sizeOf(t, strsize) ?? 8
  return t.kind === 'struct' || t.kind === 'array' ? { kind: 'object', bytes } : { kind: 'int', bytes }
}

/** The part of the probe's name that every use of this key position is, if it is always the same. */
type ProbePart = 'provider' | 'module' | 'function' | 'name'

const walk = function* (statements: readonly Statement[]): Iterable<Statement> {
  for (const statement of statements) {
    yield statement
    if (statement.kind === 'if') {
      yield* walk(statement.then)
      yield* walk(statement.else)
    }
  }
}

const probePartOf = (expr: Expr): ProbePart | undefined =>
  expr.kind === 'builtin' ? expr.def.probePart : undefined

const probeKeys = (programs: readonly TypedProgram[]): Map<Aggregation, (ProbePart | undefined)[]> => {
  const found = new Map<Aggregation, (ProbePart | undefined)[]>()
  for (const clause of programs.flatMap((program) => program.clauses)) {
    for (const statement of walk(clause.body)) {
      if (statement.kind !== 'aggregate') continue
      const parts = statement.keys.map(probePartOf)
      const known = found.get(statement.aggregation)
      const merged = known ? known.map((part, at) => (part === parts[at] ? part : undefined)) : parts
      found.set(statement.aggregation, merged)
    }
  }
  return found
}

const fieldOf = (part: KeyPart, type: DType, probe: ProbePart | undefined): Field => {
  const t = resolveType(type)
  if (probe) return { kind: 'probe', offset: part.offset, part: probe }
  if (part.kind === 'string') return { kind: 'string', offset: part.offset, bytes: part.bytes }
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
  strsize: number,
): AggregationLayout => {
  const cells = aggregation.def.cells(aggregation.parameters)
  const parts = aggregation.keys.map((type, at) =>
    probes[at] ? ({ kind: 'probe', bytes: 4 } as const) : keyPart(type, strsize, aggregation.keyBytes[at]),
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
      keys: keys.map((part, at) => fieldOf(part, aggregation.keys[at] ?? { kind: 'void' }, probes[at])),
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

const arrayLayout = (variable: Variable, index: number, strsize: number): ArrayLayout => {
  const own = (variable.keys ?? []).map((type) => keyPart(type, strsize, undefined))
  const { keys, bytes } = packKeys(variable.class === 'self' ? [threadKey, ...own] : own)
  return {
    map: `arr_${index}_${variable.name}`.slice(0, 15),
    keyBytes: align(bytes, 4),
    valueBytes: storageBytes(variable.type, strsize),
    keys,
  }
}

export const layoutOf = (programs: readonly TypedProgram[], strsize: number): Layout => {
  const variables = [...new Set(programs.flatMap((program) => program.variables))]
  const aggregations = [...new Set(programs.flatMap((program) => program.aggregations))]
  const sizes = { global: control.bytes as number, self: 0, this: 0 }
  const offsets = new Map<Variable, number>()
  const arrays = new Map<Variable, ArrayLayout>()
  for (const variable of variables) {
    if (variable.keys) {
      arrays.set(variable, arrayLayout(variable, arrays.size, strsize))
      continue
    }
    offsets.set(variable, sizes[variable.class])
    sizes[variable.class] += storageBytes(variable.type, strsize)
  }
  const probes = probeKeys(programs)
  return {
    strsize,
    globalBytes: sizes.global,
    selfBytes: sizes.self,
    thisBytes: sizes.this,
    offsets,
    arrays,
    aggregations: new Map(
      aggregations.map((aggregation, id) => [
        aggregation,
        aggregationLayout(aggregation, id, probes.get(aggregation) ?? [], strsize),
      ]),
    ),
  }
}
