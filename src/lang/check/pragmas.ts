/** `#pragma D attributes`, `binding` and `depends_on`: what they may name, and that they name something. */
import { fail } from '../../base/index.ts'
import { type ApiVersion, currentVersion, parseApiVersion } from '../../defs/index.ts'
import type * as ast from '../syntax/index.ts'
import type { Context } from './context.ts'
import type { Scope } from './scope.ts'

type Named = ast.AttributesPragma | ast.BindingPragma

/** The names that pragmas of a program gave something to, until the program defines them. */
export type PendingPragmas = Map<string, Named>

/** The word for the translator that is declared next. */
const TRANSLATOR = 'translator'

const nameOf = (pragma: Named): string | undefined => {
  if (pragma.kind === 'binding') return pragma.name
  return pragma.target.kind === 'identifier' ? pragma.target.name : undefined
}

const isVocabulary = ({ vocabulary }: Context, name: string): boolean =>
  [vocabulary.variables, vocabulary.constants, vocabulary.subroutines, vocabulary.actions].some((names) =>
    names.has(name),
  ) || vocabulary.aggregations.has(name)

/** A pragma may stand before what it names; `outside` says what was there before the program. */
export const notePragma = (
  context: Context,
  pending: PendingPragmas,
  pragma: Named,
  outside: ReadonlySet<string>,
): void => {
  const name = nameOf(pragma)
  if (name === undefined) {
    noteProviderPragma(context, pragma)
    return
  }
  if (isVocabulary(context, name) || outside.has(name)) fail('D_PRAGMA_SCOPE', pragma.span, pragma.kind)
  pending.set(name, pragma)
  if (pragma.kind === 'binding') {
    context.scope.versions.set(name, parseApiVersion(pragma.version) ?? currentVersion)
    return
  }
  const { name: names, data, class: dependency } = pragma.attributes
  context.scope.stability.set(name, [names, data, dependency])
}

/** Only a provider of the program's own has attributes that it may set. */
const noteProviderPragma = (context: Context, pragma: Named): void => {
  if (pragma.kind !== 'attributes' || pragma.target.kind !== 'provider') return
  if (!context.scope.providers.has(pragma.target.name)) fail('D_PRAGMA_SCOPE', pragma.span, pragma.kind)
}

/** Every pragma must have found what it names; `translators` is how many the program declared. */
export const refuseUnused = (
  { scope }: Context,
  pending: PendingPragmas,
  { translators }: { readonly translators: number },
): void => {
  for (const [name, pragma] of pending) {
    if (name === TRANSLATOR ? translators > 0 : scope.globals.has(name) || scope.forgotten.has(name)) continue
    fail('D_PRAGMA_UNUSED', pragma.span, pragma.kind)
  }
}

/** Globals that are bound to a version of the API above the one in force are unknown. */
export const forgetLater = ({ globals, versions, forgotten }: Scope, version: ApiVersion): void => {
  for (const [name, since] of versions) if (since > version && globals.delete(name)) forgotten.add(name)
}

/** The translator that was declared last, if what binds it to a version names a later one. */
export const forgetTranslator = ({ scope, options }: Context, pending: PendingPragmas): void => {
  const since = scope.versions.get(TRANSLATOR)
  if (!pending.has(TRANSLATOR) || since === undefined) return
  if (since > options.version) scope.translators.pop()
  scope.versions.delete(TRANSLATOR)
}

/** Libraries come in the order of their dependencies: one that isn't present was left out for want of its own. */
export const requireDependency = (context: Context, node: ast.DependsPragma): void => {
  if (node.class === 'library') {
    if (node.span.source.kind !== 'library') fail('D_PRAGMA_DEPEND.library', node.span)
    if (!context.isPresent('library', node.name)) fail('D_PRAGMA_DEPEND.failed', node.span, node.name)
    return
  }
  if (!context.isPresent(node.class, node.name)) fail('D_PRAGMA_DEPEND', node.span, node.class, node.name)
}
