/** Clauses: each is checked once for each of its probe descriptions, with that description's probes. */
import { type Diagnostic, DiagnosticError, fail, groupBy, type Span } from '../../base/index.ts'
import {
  type DType,
  type Expr,
  type Probe,
  type ProbeGroup,
  type StableCase,
  type Statement,
  type TypedClause,
  UnavailableError,
  type UnavailableProbe,
} from '../../defs/index.ts'
import type * as ast from '../syntax/index.ts'
import { refuseBelow } from './attributes.ts'
import { type Context, check } from './context.ts'
import { conditionOf } from './logical.ts'
import { checkOrder } from './order.ts'
import { type Point, queryOf } from './stable-point.ts'
import { argumentTypes, type Location, wholeGroup } from './stable-provider.ts'
import { statements } from './statements.ts'

/** What a description matches: all of it, the base providers' part, and the locations of stable ones. */
type Matched = {
  readonly whole: ProbeGroup
  readonly base: readonly Probe[]
  readonly locations: readonly Location[]
}

/** The probes that a description matches; a provider that can't serve it here says why. */
const probesOf = (context: Context, node: ast.ProbeDescription): Matched => {
  const matched = match(context, node)
  const { probes, description, unavailable = [] } = matched.whole
  if (probes.length > 0 || context.options.zdefs) return matched
  if (unavailable.length > 0) fail('D_PDESC_INVAL.reason', node.span, unavailableText(unavailable))
  return node.kind === 'id'
    ? fail('D_PDESC_INVAL', node.span, node.id)
    : fail('D_PDESC_ZERO', node.span, description)
}

/** Most have one reason, which is said once. */
const unavailableText = (unavailable: readonly UnavailableProbe[]): string =>
  [...groupBy(unavailable, ({ reason }) => reason)]
    .map(([reason, probes]) => `${probes.map(({ probe }) => probe).join(', ')} can't be had here: ${reason}`)
    .join('; ')

const match = (context: Context, node: ast.ProbeDescription): Matched => {
  try {
    const base = context.target.probes.match(queryOf(node))
    const found = context.stable.find(queryOf(node))
    return { whole: wholeGroup(base, found), base: base.probes, locations: found.able }
  } catch (error) {
    if (error instanceof UnavailableError) return fail('D_PDESC_INVAL.reason', node.span, error.message)
    if (error instanceof DiagnosticError && !error.diagnostic.span)
      throw new DiagnosticError({ ...error.diagnostic, span: node.span })
    throw error
  }
}

/** Errors in a command-line string have no line to name: they say in which part of the clause they are. */
const inRegion = <T>(region: NonNullable<Diagnostic['region']>, run: () => T): T => {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof DiagnosticError) || error.diagnostic.span?.source.kind !== 'string') throw error
    throw new DiagnosticError({ ...error.diagnostic, region })
  }
}

const predicateOf = (context: Context, node: ast.Expression): Expr =>
  inRegion('predicate', () => conditionOf(check(context, node), node.span))

const bodyOf = (context: Context, node: ast.Clause): Statement[] =>
  inRegion('action list', () => {
    const body = statements(context, node.body ?? [])
    checkOrder(body)
    return body
  })

const isUndefinedName = (error: unknown): boolean =>
  error instanceof DiagnosticError && /^D_(IDENT|VAR)_UNDEF$/.test(error.diagnostic.tag ?? '')

type Parts = { readonly predicate: Expr | undefined; readonly body: readonly Statement[] }

/**
 * The body comes first, so that the predicate may use what it creates. A body that uses what the predicate
 * creates is checked again after it.
 */
const partsOf = (context: Context, node: ast.Clause): Parts => {
  const { predicate } = node
  if (!predicate) return { predicate: undefined, body: bodyOf(context, node) }
  try {
    const body = bodyOf(context, node)
    return { predicate: predicateOf(context, predicate), body }
  } catch (error) {
    if (!isUndefinedName(error) || (error as DiagnosticError).diagnostic.region === 'predicate') throw error
    const checked = predicateOf(context, predicate)
    return { predicate: checked, body: bodyOf(context, node) }
  }
}

/** Where a checked clause runs: at probes of base providers, for themselves or for a stable probe. */
type Place = {
  readonly attach: readonly Probe[]
  /** What args[] is; that of all probes of the description if not said. */
  readonly arguments?: readonly DType[]
  /** What is promised; the same. */
  readonly attributes?: ProbeGroup['attributes']
  readonly stable?: readonly StableCase[]
  readonly point?: Point
}

const checkedAt = (
  context: Context,
  node: ast.Clause,
  matched: ProbeGroup,
  index: number,
  { attach, arguments: types, attributes, stable, point }: Place,
): TypedClause => {
  const probes = types
    ? { ...matched, arguments: types, attributes: attributes ?? matched.attributes }
    : matched
  const annotated: Context['annotated'] = []
  const { predicate, body } = partsOf({ ...context, probes, annotated, point }, node)
  const { span } = node
  const typed: TypedClause = {
    index,
    predicate,
    body,
    empty: body.length === 0,
    annotated,
    probes,
    attach,
    ...(stable && { stable }),
    span,
  }
  if (context.options.amin) refuseBelow(typed, context.options.amin)
  return typed
}

type Realising = { readonly point: Point; readonly location: Location }

/** Points that differ in their guards alone, of the same firings and with the same values, share a clause. */
const sharing = ({ point, location }: Realising): unknown => {
  const { base, guard, text } = point
  const { provider, name } = location.probe
  return guard ? `${provider} ${name} ${base.probes.map(({ id }) => id).join()} ${text}` : point
}

const placeOf = (points: readonly Realising[]): Place[] => {
  const [first] = points
  if (!first) return []
  const stable = points.map(({ point, location }) => ({ probe: location.probe, guard: point.guard }))
  return [{ attach: first.point.base.probes, stable, point: first.point }]
}

/** Probes whose program declares them have their arguments as it says; all others are one place. */
const basePlaces = (context: Context, base: readonly Probe[], whole: ProbeGroup, span: Span): Place[] => {
  const { programs } = context
  return [...groupBy(base, (probe) => programs.declared(context, probe))].map(([declared, attach]) =>
    declared
      ? {
          attach,
          arguments: argumentTypes({ declared }),
          attributes: { ...whole.attributes, ...(attach[0] && programs.promised(context, attach[0])) },
          point: programs.point(context, whole, declared, span),
        }
      : { attach },
  )
}

/** A clause against one of its descriptions: once for all base probes, and once for the points of stable ones that share it. */
const clausesFor = (
  context: Context,
  node: ast.Clause,
  description: ast.ProbeDescription,
  index: number,
): TypedClause[] => {
  const { whole, base, locations } = probesOf(context, description)
  const realised = locations.flatMap((location) =>
    location.provider.realised(location).points.map((point) => ({ point, location })),
  )
  const stable = [...groupBy(realised, sharing).values()].flatMap(placeOf)
  const own = basePlaces(context, base, whole, description.span)
  const places = own.length > 0 || stable.length > 0 ? [...own, ...stable] : [{ attach: base }]
  return places.map((place) => checkedAt(context, node, whole, index, place))
}

/** `index` counts source clauses over all programs of the session. */
export const clause = (context: Context, node: ast.Clause, index: number): TypedClause[] =>
  node.descriptions.flatMap((description) => clausesFor(context, node, description, index))
