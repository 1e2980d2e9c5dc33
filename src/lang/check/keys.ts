/** Key tuples of associative arrays and aggregations: fixed by the first use, checked at all others. */
import { fail, type Span } from '../../base/index.ts'
import { type DType, type Expr, resolveType } from '../../defs/index.ts'
import type * as ast from '../syntax/index.ts'
import { type Context, check } from './context.ts'
import { argumentCompatible, coerce } from './conversions.ts'
import { typeName } from './type-name.ts'
import { isStringCompatible } from './type-rules.ts'

const count = (n: number): string => `${n} key${n === 1 ? '' : 's'}`

/** Keys in an array of known signature; `name` as messages spell it (`x`, `self->x`, `@a`). */
export const keysOf = (
  context: Context,
  name: string,
  types: readonly DType[],
  nodes: readonly ast.Expression[],
  span: Span,
): Expr[] => {
  if (nodes.length !== types.length) {
    return fail('D_PROTO_LEN', span, `${name}[ ]`, count(nodes.length), '', types.length)
  }
  return nodes.map((node, index) => {
    const key = check(context, node)
    const type = types[index] ?? key.type
    if (!argumentCompatible(type, key)) {
      return fail('D_PROTO_ARG.key', node.span, name, index + 1, typeName(type), typeName(key.type))
    }
    return coerce(key, type)
  })
}

/** What a key of this type is stored as: text by value, pointers as addresses. */
const keyType = (key: Expr, kind: string, position: number): DType => {
  const type = resolveType(key.type)
  switch (type.kind) {
    case 'void':
    case 'dynamic':
    case 'function':
      return fail('D_KEY_TYPE', key.span, typeName(key.type), kind, position)
    case 'array':
      return isStringCompatible(type) ? { kind: 'string' } : key.type
    case 'stack':
    case 'symbol':
      return kind === 'aggregation'
        ? key.type
        : fail('D_KEY_TYPE', key.span, typeName(key.type), kind, position)
    default:
      return key.type
  }
}

/** The keys of an array's first use, with the signature that they fix. */
export const firstKeys = (
  context: Context,
  kind: 'associative array' | 'aggregation',
  nodes: readonly ast.Expression[],
  span: Span,
): { readonly keys: readonly Expr[]; readonly types: readonly DType[] } => {
  refuseMany(context, nodes.length, span)
  const given = nodes.map((node) => check(context, node))
  const types = given.map((key, index) => keyType(key, kind, index + 1))
  return { types, keys: given.map((key, index) => coerce(key, types[index] ?? key.type)) }
}

export const refuseMany = ({ options }: Context, keys: number, span: Span): void => {
  if (keys > options.tregs) fail('UNTAGGED.keys', span)
}
