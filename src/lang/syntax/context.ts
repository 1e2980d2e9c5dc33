/** What the reader of a program must be told: the macros, the options that change lexing, the type names. */
import type { OptionPragma } from './ast.ts'

export type Macros = {
  /** `$0`, `$1`, …: the program's name, then the operands of the command line. */
  readonly args: readonly string[]
  /** `$pid`, `$target`, … by name, without the dollar. */
  readonly variables: ReadonlyMap<string, bigint>
  /** Filled while reading: the indexes into `args` that the text refers to. */
  readonly used: Set<number>
}

/** The options that the syntax itself obeys; `#pragma D option` adds to them from its line on. */
export const SYNTAX_FLAGS = ['pspec', 'defaultargs', 'argref', 'empty'] as const
export type SyntaxFlag = (typeof SYNTAX_FLAGS)[number]

export type Component = 'provider' | 'module' | 'function' | 'name'

/**
 * The text's own `Source.kind` says the rest: a command-line string reads every outer word as a probe
 * description and permits one without a body; a library may be empty.
 */
export type SyntaxContext = {
  /** What a probe description without colons names: `-P`, `-m`, `-f`, else `name`. */
  readonly rightmost: Component
  readonly flags: ReadonlySet<SyntaxFlag>
  readonly macros: Macros
  /**
   * Leave the insides of declarations unread until somebody looks at them: the values of inlines and of translators'
   * members, the prototypes of probes, the points of locations, a provider's clauses. For text that is known to be right:
   * an error in them would be late.
   */
  readonly lazy: boolean
  /** The offsets between which the text is read; undefined: all of it. */
  readonly part: { readonly from: number; readonly to: number } | undefined
  /** Does the word name a type? Must say no for the name of a D variable, function or inline. */
  isTypeName(name: string): boolean
  /** Called at each `#pragma D option` as it is read; throws `D_PRAGMA_OPTSET` to refuse. */
  onOption(pragma: OptionPragma): void
}

export const syntaxContext = (given: Partial<SyntaxContext> = {}): SyntaxContext => ({
  rightmost: 'name',
  flags: new Set(),
  macros: { args: [], variables: new Map(), used: new Set() },
  lazy: false,
  part: undefined,
  isTypeName: () => false,
  onOption: () => {},
  ...given,
})
