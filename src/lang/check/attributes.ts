/** Stability: how far a clause can be relied on to mean the same on another kernel or another release. */
import {
  type Attributes,
  type DependencyClass,
  type Expr,
  expressionsOf,
  type ProbeGroup,
  type Stability,
  statementsIn,
  type TypedClause,
} from '../../defs/index.ts'
import { placeOf, rootOf } from './places.ts'

/** From least to most stable. */
const STABILITIES: readonly Stability[] = [
  ...(['Internal', 'Private', 'Obsolete', 'External'] as const),
  ...(['Unstable', 'Evolving', 'Stable', 'Standard'] as const),
]
/** From least to most common. */
const CLASSES: readonly DependencyClass[] = ['Unknown', 'CPU', 'Platform', 'Group', 'ISA', 'Common']

const least = <T>(order: readonly T[], a: T, b: T): T => (order.indexOf(b) < order.indexOf(a) ? b : a)

/** The lesser of each of the three. */
export const leastAttributes = (a: Attributes, b: Attributes): Attributes => [
  least(STABILITIES, a[0], b[0]),
  least(STABILITIES, a[1], b[1]),
  least(CLASSES, a[2], b[2]),
]

/** D's own: operators, literals, variables, and definitions that say nothing else. */
const OWN: Attributes = ['Stable', 'Stable', 'Common']
/** Names and layouts inside the kernel change as the kernel likes. */
const KERNEL: Attributes = ['Private', 'Private', 'Unknown']
/** Of a description that matches nothing yet. */
const UNMATCHED: Attributes = ['Unstable', 'Unstable', 'Common']

const minimum = (all: Iterable<Attributes>): Attributes => {
  let found = OWN
  for (const each of all) found = leastAttributes(found, each)
  return found
}

const ofExpression = (expr: Expr, probes: ProbeGroup): Attributes => {
  if (expr.kind === 'call') return expr.def.attributes ?? OWN
  if (expr.kind === 'builtin') {
    return expr.def.type === 'per-probe' ? probes.attributes.args : (expr.def.attributes ?? OWN)
  }
  const place = expr.kind === 'address' || expr.kind === 'decay' ? expr.place : placeOf(expr)
  return place && rootOf(place).kind === 'symbol' ? KERNEL : OWN
}

function* statementAttributes(clause: TypedClause): Generator<Attributes, void, void> {
  for (const expr of expressionsOf(clause)) yield ofExpression(expr, clause.probes)
  for (const statement of statementsIn(clause.body)) {
    if (statement.kind === 'action') yield statement.def.attributes ?? OWN
    if (statement.kind === 'aggregate') yield statement.aggregation.def.attributes ?? OWN
  }
}

/** Only the components that a description names are relied on. */
const descriptionAttributes = ({ description, probes, attributes }: ProbeGroup): Attributes => {
  if (probes.length === 0) return UNMATCHED
  const components = description.split(':')
  const [provider, module, function_, name] = components
  if (components.length < 4) return leastAttributes(attributes.provider, attributes.name)
  return minimum([
    ...(provider ? [attributes.provider] : []),
    ...(module ? [attributes.module] : []),
    ...(function_ ? [attributes.function] : []),
    ...(name ? [attributes.name] : []),
  ])
}

export type ClauseAttributes = { readonly description: Attributes; readonly statement: Attributes }

/** The least stable of what a clause's probe description names, and of what its text uses. */
export const attributesOf = (clause: TypedClause): ClauseAttributes => ({
  description: descriptionAttributes(clause.probes),
  statement: minimum(statementAttributes(clause)),
})
