/** What the programs of one session have declared so far: variables, inlines, enumerators, aggregations, types. */

import type { Span } from '../../base/index.ts'
import type {
  Aggregation,
  ApiVersion,
  Attributes,
  DType,
  Expr,
  StructType,
  Variable,
} from '../../defs/index.ts'
import type * as ast from '../syntax/index.ts'
import type { DeclaredProvider } from './providers.ts'
import type { Translator } from './translation.ts'

/** `inline T x = e` is its checked expression; `inline T x[P p] = e` is checked again at each use. */
export type Inline =
  | { readonly kind: 'inline'; readonly name: string; readonly type: DType; readonly value: () => Expr }
  | {
      readonly kind: 'array-inline'
      readonly name: string
      readonly type: DType
      readonly parameters: readonly { readonly name: string | undefined; readonly type: DType }[]
      readonly body: ast.Expression
    }

/** What a global name stands for. */
export type Global =
  | { readonly kind: 'variable'; readonly variable: Variable }
  | { readonly kind: 'enumerator'; readonly name: string; readonly type: DType; readonly value: bigint }
  /** `extern T f;` or a function's prototype: only a type, for the kernel symbol of that name. */
  | { readonly kind: 'extern'; readonly name: string; readonly type: DType }
  | Inline

/** An aggregation and the place of the statement that made it, for messages. */
type KnownAggregation = { readonly aggregation: Aggregation; readonly span: Span }

/** What a struct's definition adds to its forward declaration. */
export type StructBody = Pick<StructType, 'bytes' | 'members'>

/** A type name's key: `struct foo`, `union foo`, `enum foo`, or a typedef's plain name. */
export type Scope = {
  /** Of a provider's block. */
  readonly isPrivate: boolean
  /** There: has what may change the variable of a name checked, before the name is looked up. */
  readonly wanted: { by?: (name: string) => void }
  readonly globals: Map<string, Global>
  /** Types that D's own library knows for kernel symbols. */
  readonly symbols: Map<string, DType>
  readonly self: Map<string, Variable>
  readonly local: Map<string, Variable>
  readonly aggregations: Map<string, KnownAggregation>
  readonly translators: Translator[]
  /** Interfaces of providers that programs declared, by the provider's name. */
  readonly providers: Map<string, DeclaredProvider>
  /** The stability that a pragma gave to a name of a program or a library. */
  readonly stability: Map<string, Attributes>
  /** The version of the API that a pragma bound a global to. */
  readonly versions: Map<string, ApiVersion>
  /** Globals that are unknown since they are bound to a later version than the one in force. */
  readonly forgotten: Set<string>
  /** Globals and types (by their keys) that come from D's own library: what a program declares takes their place. */
  readonly provided: Set<string>
  readonly types: Map<string, DType>
  /** Completes a struct of D text that was only named so far; references made before see its members. */
  readonly completions: WeakMap<StructType, (body: StructBody) => void>
  /** Declared pointers that nothing was stored in yet: their address space is open, and this fixes the type. */
  readonly unsettled: Map<Variable, (type: DType) => void>
}

export const createScope = (): Scope => ({
  isPrivate: false,
  wanted: {},
  globals: new Map(),
  symbols: new Map(),
  self: new Map(),
  local: new Map(),
  aggregations: new Map(),
  translators: [],
  providers: new Map(),
  stability: new Map(),
  versions: new Map(),
  forgotten: new Set(),
  provided: new Set(),
  types: new Map(),
  completions: new WeakMap(),
  unsettled: new Map(),
})

/** Globals of a provider's own, over those of D's library and the programs; the variables of these aren't seen. */
class PrivateGlobals extends Map<string, Global> {
  readonly #outer: ReadonlyMap<string, Global>
  readonly #wanted: Scope['wanted']
  readonly #later = new Map<string, () => void>()

  constructor(outer: ReadonlyMap<string, Global>, wanted: Scope['wanted']) {
    super()
    this.#outer = outer
    this.#wanted = wanted
  }

  /** A global that `declare` makes is made when it is first looked up. */
  later(name: string, declare: () => void): void {
    this.#later.set(name, declare)
  }

  override get(name: string): Global | undefined {
    const declare = this.#later.get(name)
    if (declare) {
      this.#later.delete(name)
      declare()
    }
    const known = super.get(name)
    if (known && known.kind !== 'variable') return known
    this.#wanted.by?.(name)
    const own = super.get(name)
    if (own) return own
    const outer = this.#outer.get(name)
    return outer?.kind === 'variable' ? undefined : outer
  }

  override has(name: string): boolean {
    return this.get(name) !== undefined
  }
}

/** Thread-local or clause-local variables of a provider's own. */
class PrivateVariables extends Map<string, Variable> {
  readonly #wanted: Scope['wanted']

  constructor(wanted: Scope['wanted']) {
    super()
    this.#wanted = wanted
  }

  override get(name: string): Variable | undefined {
    this.#wanted.by?.(name)
    return super.get(name)
  }
}

export type PrivateScope = Scope & { readonly globals: PrivateGlobals }

/** A provider's own scope: its variables are known to nobody else. */
export const createPrivateScope = (outer: Scope): PrivateScope => {
  const wanted = {}
  return {
    ...outer,
    isPrivate: true,
    wanted,
    globals: new PrivateGlobals(outer.globals, wanted),
    self: new PrivateVariables(wanted),
    local: new PrivateVariables(wanted),
    provided: new Set(),
    unsettled: new Map(),
  }
}

/**
 * Makes room for a declaration: what D's own library defined gives way to what a program declares. True where the
 * library is being read (`deferred`) and the name is taken, so that its definition is not wanted.
 */
export const giveWay = ({ globals, types, provided }: Scope, name: string, deferred: boolean): boolean => {
  if (deferred) {
    const taken = globals.has(name) || types.has(name)
    if (!taken) provided.add(name)
    return taken
  }
  if (provided.delete(name)) {
    globals.delete(name)
    types.delete(name)
  }
  return false
}

/** The word for what a global is, in messages. */
export const kindOfGlobal = (global: Global): string => {
  switch (global.kind) {
    case 'variable':
      return kindOfVariable(global.variable)
    case 'enumerator':
      return 'enumerator'
    case 'extern':
      return 'external symbol reference'
    case 'inline':
      return 'scalar'
    case 'array-inline':
      return 'associative array'
  }
}

const kindOfVariable = (variable: Variable): string => (variable.keys ? 'associative array' : 'scalar')

/** As messages and programs spell it: `self->x`, `this->x`, `x`. */
export const nameOfVariable = (variable: Pick<Variable, 'class' | 'name'>): string =>
  variable.class === 'global' ? variable.name : `${variable.class}->${variable.name}`

/** All variables in order of creation within their class. */
export const variablesOf = (scope: Scope): Variable[] => [
  ...[...scope.globals.values()].flatMap((global) => (global.kind === 'variable' ? [global.variable] : [])),
  ...scope.self.values(),
  ...scope.local.values(),
]

/** The variable of a class and name, if there is one. */
export const findVariable = (
  scope: Scope,
  storage: Variable['class'],
  name: string,
): Variable | undefined => {
  if (storage !== 'global') return (storage === 'self' ? scope.self : scope.local).get(name)
  const global = scope.globals.get(name)
  return global?.kind === 'variable' ? global.variable : undefined
}

/** Creates a variable; the name must be free in its class. */
export const createVariable = (
  scope: Scope,
  storage: Variable['class'],
  name: string,
  type: DType,
  keys: readonly DType[] | undefined,
): Variable => {
  const index = variablesOf(scope).filter((each) => each.class === storage).length
  const variable: Variable = {
    name,
    class: storage,
    type,
    keys,
    index,
    ...(scope.isPrivate && { isPrivate: true }),
  }
  if (storage === 'global') scope.globals.set(name, { kind: 'variable', variable })
  else (storage === 'self' ? scope.self : scope.local).set(name, variable)
  return variable
}

/** A clause-local variable of the checker's own, whose name no program can spell. */
export const hiddenVariable = ({ scope }: { readonly scope: Scope }, type: DType): Variable =>
  createVariable(scope, 'this', `hidden ${scope.local.size}`, type, undefined)

/** Declares a pointer whose address space the first pointer stored in it decides. */
export const createPointer = (
  scope: Scope,
  ...declared: Parameters<typeof createVariable> extends [Scope, ...infer Rest] ? Rest : never
): void => {
  const variable: { -readonly [K in keyof Variable]: Variable[K] } = createVariable(scope, ...declared)
  scope.unsettled.set(variable, (type) => {
    variable.type = type
  })
}

/** Fixes the type of a declared pointer; false when it is fixed already. */
export const settle = (scope: Scope, variable: Variable, type: DType): boolean => {
  const fix = scope.unsettled.get(variable)
  fix?.(type)
  return scope.unsettled.delete(variable)
}
