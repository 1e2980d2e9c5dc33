/** Stability of probe descriptions and statements: the least that anything in them promises. */
import type { Attributes, Expr, Place, ProviderAttributes, Statement, TypedClause } from '../defs/index.ts'
import { DEPENDENCY_CLASSES, STABILITIES } from '../lang/syntax/index.ts'

/** What D itself and variables of the program promise. */
const language: Attributes = ['Stable', 'Stable', 'Common']
/** Of the kernel's own symbols. */
const symbol: Attributes = ['Private', 'Private', 'Unknown']

const lower = <T>(order: readonly T[], a: T, b: T): T => (order.indexOf(a) < order.indexOf(b) ? a : b)

export const leastAttributes = (all: Iterable<Attributes>, otherwise = language): Attributes => {
  let least: Attributes | undefined
  for (const next of all) {
    least = least
      ? [
          lower(STABILITIES, least[0], next[0]),
          lower(STABILITIES, least[1], next[1]),
          lower(DEPENDENCY_CLASSES, least[2], next[2]),
        ]
      : next
  }
  return least ?? otherwise
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

/** Where nodes have nodes below them, by property name. */
const children = [
  ...[
    'left',
    'right',
    'operand',
    'pointer',
    'offset',
    'condition',
    'then',
    'else',
    'value',
    'target',
    'place',
  ],
  ...['object', 'array', 'index', 'args', 'keys', 'expr'],
]

type Node = Expr | Place | Statement

const ownAttributes = (node: Node, args: Attributes): Attributes | undefined => {
  if (node.kind === 'symbol') return symbol
  if (node.kind === 'builtin') return node.def.type === 'per-probe' ? args : node.def.attributes
  return node.kind === 'call' || node.kind === 'action' ? node.def.attributes : undefined
}

const attributesIn = function* (node: Node, args: Attributes): Generator<Attributes> {
  const own = ownAttributes(node, args)
  if (own) yield own
  for (const name of children) {
    const below: unknown = (node as unknown as Record<string, unknown>)[name]
    for (const child of Array.isArray(below) ? below : [below]) {
      if (typeof child === 'object' && child !== null && 'kind' in child)
        yield* attributesIn(child as Node, args)
    }
  }
}

/** Of a clause's predicate and statements. */
export const statementAttributes = ({ predicate, body, probes }: TypedClause): Attributes => {
  const nodes: readonly Node[] = predicate ? [predicate, ...body] : body
  const found = nodes.flatMap((node) => [...attributesIn(node, probes.attributes.args)])
  return leastAttributes([language, ...found])
}
