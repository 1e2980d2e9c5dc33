/** Stability: how far a clause can be relied on to mean the same on another kernel or another release. */
import { fail } from '../../base/index.ts'
import {
  type Attributes,
  type Expr,
  expressionsOf,
  type ProviderAttributes,
  statementsIn,
  type TypedClause,
} from '../../defs/index.ts'
import { DEPENDENCY_CLASSES, STABILITIES } from '../syntax/index.ts'
import { placeOf, rootOf } from './places.ts'

/** D's own: operators, literals, variables, and definitions that say nothing else. */
const OWN: Attributes = ['Stable', 'Stable', 'Common']
/** Names and layouts inside the kernel change as the kernel likes. */
const KERNEL: Attributes = ['Private', 'Private', 'Unknown']

const least = <T>(order: readonly T[], a: T, b: T): T => (order.indexOf(b) < order.indexOf(a) ? b : a)

/** The least of each of the three; D's own of nothing. */
export const leastAttributes = (all: Iterable<Attributes>): Attributes => {
  const [first, ...others] = all
  return others.reduce<Attributes>(
    (a, b) => [
      least(STABILITIES, a[0], b[0]),
      least(STABILITIES, a[1], b[1]),
      least(DEPENDENCY_CLASSES, a[2], b[2]),
    ],
    first ?? OWN,
  )
}

const components = ['provider', 'module', 'function', 'name'] as const

/** The provider counts always; the other components where the description says exactly what they are. */
export const descriptionAttributes = (description: string, attributes: ProviderAttributes): Attributes => {
  const parts = description.split(':')
  const said = components.filter(
    (component, at) => component === 'provider' || /^[^*?[\\]+$/.test(parts[at] ?? ''),
  )
  return leastAttributes(said.map((component) => attributes[component]))
}

/** A part of a clause that promises something of its own, with what messages call it. */
type Part = { readonly name: string; readonly attributes: Attributes }

const partOf = (expr: Expr, args: Attributes): Part | undefined => {
  if (expr.kind === 'call') {
    return expr.def.attributes && { name: `function ${expr.def.name}( )`, attributes: expr.def.attributes }
  }
  if (expr.kind === 'builtin') {
    const { name, type, indexed } = expr.def
    const attributes = type === 'per-probe' ? args : expr.def.attributes
    return attributes && { name: `${indexed ? 'array' : 'scalar'} ${name}`, attributes }
  }
  const place = expr.kind === 'address' || expr.kind === 'decay' ? expr.place : placeOf(expr)
  const root = place && rootOf(place)
  return root?.kind === 'symbol'
    ? { name: `symbol ${root.module}\`${root.name}`, attributes: KERNEL }
    : undefined
}

function* partsOf(clause: TypedClause): Generator<Part, void, void> {
  for (const { name, attributes } of clause.annotated) yield { name: `identifier ${name}`, attributes }
  for (const expr of expressionsOf(clause)) {
    const part = partOf(expr, clause.probes.attributes.args)
    if (part) yield part
  }
  for (const statement of statementsIn(clause.body)) {
    if (statement.kind === 'action' && statement.def.attributes) {
      yield { name: `function ${statement.def.name}( )`, attributes: statement.def.attributes }
    }
    if (statement.kind === 'aggregate' && statement.aggregation.def.attributes) {
      yield {
        name: `function ${statement.aggregation.def.name}( )`,
        attributes: statement.aggregation.def.attributes,
      }
    }
  }
}

/** Of a clause's predicate and statements. */
export const statementAttributes = (clause: TypedClause): Attributes =>
  leastAttributes([OWN, ...[...partsOf(clause)].map(({ attributes }) => attributes)])

const isBelow = (attributes: Attributes, minimum: Attributes): boolean =>
  leastAttributes([attributes, minimum]).some((one, at) => one !== minimum[at])

/** Option amin: nothing in the clause may promise less. */
export const refuseBelow = (clause: TypedClause, minimum: Attributes): void => {
  const { description, attributes } = clause.probes
  const parts: Part[] = [
    { name: `probe description ${description}`, attributes: descriptionAttributes(description, attributes) },
    ...partsOf(clause),
  ]
  const low = parts.find((part) => isBelow(part.attributes, minimum))
  if (low) fail('D_ATTR_MIN', clause.span, low.name, low.attributes.join('/'))
}
