/** Type names: the program's own first, then D's built-in ones, then the kernel's. */
import { diagnostic, type Span } from '../../base/index.ts'
import { builtinTypedefs, type DType, intrinsic } from '../../defs/index.ts'
import type { Context } from './context.ts'
import { closest, failNear } from './suggest.ts'

type Tagged = 'struct' | 'union' | 'enum'

/** `` module`name `` in its two parts. */
const scoped = (name: string): { readonly module: string | undefined; readonly plain: string } => {
  const at = name.lastIndexOf('`')
  return at < 0
    ? { module: undefined, plain: name }
    : { module: name.slice(0, at), plain: name.slice(at + 1) }
}

const intrinsics: ReadonlyMap<string, DType> = new Map(Object.entries(intrinsic))

/** The type that an ordinary identifier names. */
export const findTypedef = (
  context: Pick<Context, 'scope' | 'target' | 'require'>,
  name: string,
): DType | undefined => {
  const { module, plain } = scoped(name)
  const { types } = context.target
  if (module !== undefined) return types.find('typedef', plain, module) ?? types.find('base', plain, module)
  const own = () =>
    context.scope.types.get(name) ??
    builtinTypedefs.get(name) ??
    (name === 'dynamic' ? undefined : intrinsics.get(name))
  const known = own() ?? (context.require(`typedef ${name}`) ? own() : undefined)
  return known ?? types.find('typedef', name) ?? types.find('base', name)
}

/** A struct, union or enum by its tag. */
export const findTag = (
  context: Pick<Context, 'scope' | 'target' | 'require'>,
  kind: Tagged,
  tag: string,
): DType | undefined => {
  const { module, plain } = scoped(tag)
  const key = `${kind} ${tag}`
  const own = () => (module === undefined ? context.scope.types.get(key) : undefined)
  const known = own() ?? (module === undefined && context.require(key) ? own() : undefined)
  return known ?? context.target.types.find(kind, plain, module)
}

/** A typedef or base type that must exist. */
export const namedType = (context: Context, name: string, span: Span): DType => {
  const type = findTypedef(context, name)
  if (type) return type
  const known = [...context.scope.types.keys(), ...builtinTypedefs.keys()]
  return failNear(diagnostic('D_UNKNOWN.type', span, name), closest(name, known))
}
