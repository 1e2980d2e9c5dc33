/** `provider` declarations: the interface of a provider, with the types of its probes' arguments. */
import { DiagnosticError, fail, once, type Span } from '../../base/index.ts'
import { type DType, type Expr, intrinsic, type ProviderInterface } from '../../defs/index.ts'
import type * as ast from '../syntax/index.ts'
import type { Context } from './context.ts'
import { argumentCompatible } from './conversions.ts'
import { parameterTypes } from './declared-type.ts'
import { privateContext } from './stable-provider.ts'
import { findTranslator } from './translators.ts'
import { typeName } from './type-name.ts'
import { sameType } from './type-rules.ts'

/** An argument as programs see it: which native one it is made from, and its type. */
export type DeclaredArgument = { readonly native: number; readonly type: DType }
export type DeclaredProbe = {
  /** The types of the native arguments. */
  readonly input: readonly DType[]
  readonly names: readonly (string | undefined)[]
  /** Undefined: the native ones as they are. */
  readonly output: readonly DeclaredArgument[] | undefined
}
/** Probes by name, `__` read as `-`. */
export type DeclaredProvider = Pick<ProviderInterface, 'name'> & {
  readonly probes: ReadonlyMap<string, DeclaredProbe>
}

/** Most characters of a provider's and a probe's name, without the NUL. */
const most = { provider: 63, probe: 127 } as const
const mostParameters = 255

const refuseName = (kind: keyof typeof most, { text, span }: ast.Name): void => {
  if (text.includes('`')) fail('D_PROV_BADNAME', span, kind, text)
  if (text.length > most[kind]) fail('D_PROV_BADNAME.long', span, kind, most[kind], text)
}

const prototype = (
  context: Context,
  probe: string,
  which: 'input' | 'output',
  list: ast.Parameters,
): DType[] => {
  if (list.list.length > mostParameters) {
    fail('D_PROV_PRARGLEN', list.span, probe, which, list.list.length)
  }
  // One native argument may be made into several: only the names of the native ones are different from each other.
  const named = (one: ast.Parameter) => (which === 'input' ? one : { ...one, name: undefined })
  return parameterTypes(context, { ...list, list: list.list.map(named) }, `probe ${which}`)
}

/** Some value of a type, for the rules that ask what may be made of it. */
const sampleOf = (type: DType, span: Span): Expr => ({
  kind: 'load',
  place: {
    kind: 'variable',
    variable: { name: '', class: 'this', type, keys: undefined, index: -1 },
    type,
    span,
  },
  type,
  span,
})

/** An output parameter has the name of an input one, whose type it is made from. */
const outputArgument = (
  context: Context,
  probe: string,
  input: { readonly names: readonly (string | undefined)[]; readonly types: readonly DType[] },
  parameter: ast.Parameter,
  { type, position }: { readonly type: DType; readonly position: number },
): DeclaredArgument => {
  const { name, span } = parameter
  if (!name) return fail('D_DECL_PROTO_NAME.none', span, position)
  const native = input.names.indexOf(name.text)
  const from = input.types[native]
  if (!from) return fail('D_DECL_PROTO_FORM.unknown', span, 'probe output', name.text, position)
  const source = sampleOf(from, span)
  if (!sameType(from, type) && !argumentCompatible(type, source) && !translates(context, type, source)) {
    fail('D_PROV_PRXLATOR', span, probe, position, typeName(from), typeName(type))
  }
  return { native, type }
}

/** To the type itself, or to what it points to. */
const translates = (context: Context, type: DType, source: Expr): boolean =>
  findTranslator(context, type.kind === 'pointer' ? type.to : type, source) !== undefined

/** Few of the probes of D's own library are used: types are found when they are. */
const later = (find: () => DeclaredProbe): DeclaredProbe => {
  const found = once(find)
  return {
    get input() {
      return found().input
    },
    get names() {
      return found().names
    },
    get output() {
      return found().output
    },
  }
}

const declareProbe = (
  context: Context,
  provider: string,
  node: ast.ProviderProbe,
): [string, DeclaredProbe] => {
  refuseName('probe', node.name)
  const name = node.name.text.replaceAll('__', '-')
  return [
    name,
    context.deferred
      ? later(() => typed(context, provider, name, node))
      : typed(context, provider, name, node),
  ]
}

const typed = (context: Context, provider: string, name: string, node: ast.ProviderProbe): DeclaredProbe => {
  const types = prototype(context, name, 'input', node.input)
  const names = node.input.list.map((parameter) => parameter.name?.text)
  if (!node.output) return { input: types, names, output: undefined }
  const given = prototype(context, name, 'output', node.output)
  const output = node.output.list.slice(0, given.length).map((parameter, index) =>
    outputArgument(context, `${provider}:${name}`, { names, types }, parameter, {
      type: given[index] ?? intrinsic.void,
      position: index + 1,
    }),
  )
  return { input: types, names, output }
}

type Mismatch = readonly [what: string, current: string, previous: string]

const typeMismatch = (
  what: string,
  current: readonly DType[],
  previous: readonly DType[],
): Mismatch | undefined => {
  if (current.length !== previous.length) {
    const said = ({ length }: readonly DType[]) => `${length} arg${length === 1 ? '' : 's'}`
    return [`${what} prototype mismatch:`, said(current), said(previous)]
  }
  const at = current.findIndex((type, index) => !sameType(type, previous[index] ?? intrinsic.void))
  if (at < 0) return undefined
  const [a, b] = [current[at] ?? intrinsic.void, previous[at] ?? intrinsic.void]
  return [`${what} prototype argument #${at + 1} mismatch:`, typeName(a), typeName(b)]
}

const outputTypes = ({ output }: DeclaredProbe) => (output ?? []).map(({ type }) => type)

const probeMismatch = (
  what: string,
  probe: string,
  current: DeclaredProbe,
  previous: DeclaredProbe,
): Mismatch | undefined => {
  const said = (one: DeclaredProbe) => `probe ${probe} has ${one.output ? 'an' : 'no'} output prototype`
  if ((current.output === undefined) !== (previous.output === undefined)) {
    return [what, said(current), said(previous)]
  }
  return (
    typeMismatch(`probe ${probe} input`, current.input, previous.input) ??
    typeMismatch(`probe ${probe} output`, outputTypes(current), outputTypes(previous))
  )
}

/** The first difference between two interfaces of one provider. */
const mismatch = (current: DeclaredProvider, previous: DeclaredProvider): Mismatch | undefined => {
  const what = `provider interface mismatch: ${current.name}`
  for (const name of new Set([...current.probes.keys(), ...previous.probes.keys()])) {
    const probe = `${current.name}:${name}`
    const [now, before] = [current.probes.get(name), previous.probes.get(name)]
    const said = (one: DeclaredProbe | undefined) => `probe ${probe} ${one ? 'defined' : 'not defined'}`
    if (!now || !before) return [what, said(now), said(before)]
    const found = probeMismatch(what, probe, now, before)
    if (found) return found
  }
  return undefined
}

/**
 * A location is of a probe that is declared, and its points give native arguments that the probe has. Those of D's own
 * library, which are read late, are known to.
 */
const refuseLocation = (
  { name, probes }: DeclaredProvider,
  node: ast.ProviderLocation,
  isOwnLibrary: boolean,
): void => {
  const probe = node.probe.text.replaceAll('__', '-')
  const declared = probes.get(probe)
  if (!declared) fail('D_PROV_NATIVE.probe', node.probe.span, name, probe)
  if (isOwnLibrary) return
  for (const native of node.alternatives.flat().flatMap(({ natives }) => natives)) {
    const { text, span } = native.name
    if (!declared?.names.includes(text)) fail('D_PROV_NATIVE', span, `${name}:${probe}`, text)
  }
}

/** What is known of a provider of that name, D's own library read if it has one. */
const knownProvider = (context: Context, name: string): DeclaredProvider | undefined => {
  if (!context.deferred) context.stable.get(name)
  const known = context.scope.providers.get(name)
  return known ?? (context.baseProviders.has(name) ? { name, probes: new Map() } : undefined)
}

/** A program's provider by what the program says of it: the probes whose types are known here, nothing made known to D. */
export const programProvider = (context: Context, node: ast.ProviderDeclaration): DeclaredProvider => {
  const own = privateContext(context, node)
  const probes = node.probes.flatMap((each) => {
    try {
      return [declareProbe(own, node.name.text, each)]
    } catch (error) {
      if (error instanceof DiagnosticError) return []
      throw error
    }
  })
  return { name: node.name.text, probes: new Map(probes) }
}

export const declareProvider = (context: Context, node: ast.ProviderDeclaration): void => {
  refuseName('provider', node.name)
  const name = node.name.text
  if (/[0-9]$/.test(name)) fail('D_PROV_BADNAME.digit', node.name.span, name)
  const probes = new Map<string, DeclaredProbe>()
  const own = privateContext(context, node)
  for (const each of node.probes) {
    const [probe, declared] = declareProbe(own, name, each)
    if (probes.has(probe)) fail('D_PROV_PRDUP', each.name.span, name, probe)
    probes.set(probe, declared)
  }
  const provider: DeclaredProvider = { name, probes }
  const known = knownProvider(context, name)
  const found = known && mismatch(provider, known)
  if (found) fail('D_PROV_INCOMPAT', node.span, ...found)
  context.scope.providers.set(name, provider)
  for (const location of node.locations) refuseLocation(provider, location, context.deferred)
  if (node.locations.length > 0 || node.clauses.length > 0) context.stable.declare(own, node, probes)
}
