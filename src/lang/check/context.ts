/** What every rule of the checker is given. */

import type {
  ApiVersion,
  Attributes,
  Expr,
  ProbeGroup,
  Target,
  TypedClause,
  Vocabulary,
} from '../../defs/index.ts'
import type * as ast from '../syntax/index.ts'
import type { ProgramProbes } from './program-probes.ts'
import type { Scope } from './scope.ts'
import type { Point } from './stable-point.ts'
import type { StableProviders } from './stable-provider.ts'

export type CheckOptions = {
  /** Bytes of a string value, NUL included; also `sizeof (string)`. */
  readonly strsize: number
  /** Most components of a key. */
  readonly tregs: number
  /** Accept probe descriptions that match nothing. */
  readonly zdefs: boolean
  /** A process is traced (-c, -p): the addresses that %A shows are its. */
  readonly hasTarget: boolean
  /** The least stability that clauses may have (option amin). */
  readonly amin: Attributes | undefined
  /** What D's API had in this version is known, and nothing that came later (option version). */
  readonly version: ApiVersion
}

export type Context = {
  readonly target: Target
  readonly vocabulary: Vocabulary
  readonly options: CheckOptions
  readonly scope: Scope
  /** The probes of the clause that is being checked; undefined outside clauses. */
  readonly probes: ProbeGroup | undefined
  /** Of a stable probe's clause: what args[] and arg0 … stand for. */
  readonly point: Point | undefined
  /** The providers whose probes D text realises. */
  readonly stable: StableProviders
  /** What programs say of their probes. */
  readonly programs: ProgramProbes
  /** A provider's text is being checked: its programs may be shared with probes of other prototypes. */
  readonly isolated: boolean
  /** Takes the names of the clause that a pragma gave a stability. */
  readonly annotated: TypedClause['annotated'][number][]
  /** The arguments of the array inline, or the translator's source, whose expression is being checked. */
  readonly parameters: ReadonlyMap<string, Expr>
  /**
   * What stands for the parameters is a use's values: a divisor that is 0 by them is one at run time, since the
   * expression itself has none.
   */
  readonly substituted: boolean
  /**
   * D's own library is being read: its expressions are checked where they are used, since one that this kernel can't
   * resolve matters only to the program that uses it, and what a program declared hides what the library does.
   */
  readonly deferred: boolean
  /** Reads the library file that defines a name; true if one was read, and the name is worth another look. */
  readonly require: (name: string) => boolean
  /** What `require` may find. */
  readonly offered: () => Iterable<string>
  /** Is there such a provider, is such a module loaded? */
  readonly isPresent: (kind: 'provider' | 'module' | 'library', name: string) => boolean
  /** The providers that are no D text: nothing declared their probes. */
  readonly baseProviders: ReadonlySet<string>
  /** Checks an expression: the one recursion that all rules share. */
  readonly expr: (context: Context, node: ast.Expression) => Expr
}

export const check = (context: Context, node: ast.Expression): Expr => context.expr(context, node)
