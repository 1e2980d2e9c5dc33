/** What realises a location on this kernel: base probes, a guard, and the values of the native arguments. */
import { DiagnosticError, fail, type Span } from '../../base/index.ts'
import {
  type DType,
  type Expr,
  type Probe,
  type ProbeGroup,
  type ProbeQuery,
  UnavailableError,
} from '../../defs/index.ts'
import type * as ast from '../syntax/index.ts'
import { type Context, check } from './context.ts'
import { argumentCompatible, coerce, keepSpace } from './conversions.ts'
import { conditionOf } from './logical.ts'
import { decay } from './places.ts'
import type { DeclaredProbe } from './providers.ts'
import { typeName } from './type-name.ts'
import { isScalar } from './type-rules.ts'

/** One base description of a location. */
export type Point = {
  readonly declared: DeclaredProbe
  /** The base probes that fire it. */
  readonly base: ProbeGroup
  readonly guard: Expr | undefined
  /** Of all native arguments, in their order; 0 where the point gives none. */
  readonly natives: readonly Expr[]
  /** The text of the values that it gives. */
  readonly text: string
}

/** No points: it can't be had, for this reason. */
export type Realised = { readonly points: readonly Point[]; readonly reason: string }

type Realisable = {
  readonly probe: Probe
  readonly declared: DeclaredProbe
  readonly node: ast.ProviderLocation
}

/** The values that a provider's points give, by what they depend on: dozens of locations may differ in their guards alone. */
export type KnownNatives = Map<string, readonly Expr[]>

export const queryOf = (node: ast.ProbeDescription): ProbeQuery => {
  if (node.kind === 'id') return { kind: 'id', id: node.id }
  const { provider, module, function: function_, name } = node
  return { kind: 'pattern', provider, module, function: function_, name }
}

/** The base probes of a description that the provider's text names. @throws UnavailableError */
export const baseProbes = (context: Context, description: ast.ProbeDescription): ProbeGroup => {
  const group = context.stable.baseProbes(queryOf(description))
  if (group.probes.length === 0) throw new UnavailableError(`there is no probe ${group.description}`)
  return group
}

const zero = (type: DType, span: Span): Expr => ({ kind: 'int', value: 0n, type, span })

const nativeValue = (context: Context, type: DType, { value, span }: ast.NativeValue): Expr => {
  const given = check(context, value)
  // What a process passes is in its memory also where the provider says no more than `char *`.
  if (!argumentCompatible(keepSpace(type, decay(given).type), given)) {
    fail('D_OP_INCOMPAT', span, typeName(type), '=', typeName(given.type))
  }
  return coerce(given, type)
}

/** Named several times, computed once; constants fold, and what is one load needs no place of its own. */
const shared = (value: Expr): Expr => {
  const { kind } = value.kind === 'convert' ? value.operand : value
  if (kind === 'int' || kind === 'builtin' || !isScalar(value.type)) return value
  return { kind: 'shared', operand: value, type: value.type, span: value.span }
}

/** Each value may name those that are written before it. */
const nativesOf = (context: Context, { names, input }: DeclaredProbe, node: ast.ProviderPoint): Expr[] => {
  const values = new Map<string, Expr>()
  for (const native of node.natives) {
    const { text } = native.name
    const type = input[names.indexOf(text)]
    if (!type) throw new Error(`${text} is no native argument`)
    values.set(text, shared(nativeValue({ ...context, parameters: values }, type, native)))
  }
  return input.map((type, index) => values.get(names[index] ?? '') ?? zero(type, node.span))
}

const pointOf = (
  context: Context,
  { declared, probe }: Realisable,
  node: ast.ProviderPoint,
  description: ast.ProbeDescription,
  known: KnownNatives,
): Point => {
  const base = baseProbes(context, description)
  const within = { ...context, probes: base }
  const guard = node.guard && conditionOf(check(within, node.guard), node.guard.span)
  const text = node.natives.map(({ span }) => span.source.text.slice(span.start, span.end)).join(' ')
  const key = `${probe.name} ${base.description} ${text}`
  const natives = known.get(key) ?? nativesOf(within, declared, node)
  known.set(key, natives)
  return { declared, base, guard, natives, text }
}

/** Why something of a provider's text can't be had here; other errors are thrown on. */
export const reasonOf = (error: unknown): string => {
  if (error instanceof UnavailableError) return error.message
  if (error instanceof DiagnosticError) return error.diagnostic.text
  throw error
}

/** The first alternative all of whose probes are there and whose expressions this kernel's types allow. */
export const realise = (context: Context, location: Realisable, known: KnownNatives): Realised => {
  const reasons: string[] = []
  for (const alternative of location.node.alternatives) {
    try {
      const points = alternative.flatMap((point) =>
        point.descriptions.map((description) => pointOf(context, location, point, description, known)),
      )
      return { points, reason: '' }
    } catch (error) {
      reasons.push(reasonOf(error))
    }
  }
  return { points: [], reason: [...new Set(reasons)].join('; ') }
}
