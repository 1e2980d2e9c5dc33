/**
 * The typed AST: what the checker hands to the compiler. Names are resolved, conversions are explicit, and
 * every clause appears once for each probe description it was checked against.
 */
import type { FormatItem, Span } from '../base/index.ts'
import type { ActionDef, AggregationDef, SubroutineDef, VariableDef } from './builtin.ts'
import type { Attributes, Probe, ProbeGroup } from './provider.ts'
import type { DType, Member } from './types.ts'

/** A variable of the D program. */
export type Variable = {
  readonly name: string
  readonly class: 'global' | 'self' | 'this'
  /** The value's type; for an associative array that of its elements. */
  readonly type: DType
  /** Key types of an associative array; undefined for a scalar. */
  readonly keys: readonly DType[] | undefined
  /** Index among the variables of its class, in order of creation. */
  readonly index: number
  /** A provider's own: how much it keeps follows from what the kernel has. */
  readonly isPrivate?: boolean
}

export type UnaryOperator = '-' | '+' | '~' | '!'
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '<<' | '>>' | '&' | '^' | '|'
export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>='

/** Designates storage: what `=` stores to, `&` takes the address of, and a load reads. */
export type Place = { readonly type: DType; readonly span: Span } & (
  | { readonly kind: 'variable'; readonly variable: Variable }
  | { readonly kind: 'element'; readonly variable: Variable; readonly keys: readonly Expr[] }
  /** `*pointer`: the pointer's type says the address space. */
  | { readonly kind: 'deref'; readonly pointer: Expr }
  /** A member of a struct that is itself a place, or of a struct value (`value`). `p->m` is member(deref(p)). */
  | { readonly kind: 'member'; readonly object: Place; readonly member: Member }
  /** An element of an array place; `bounds` is checked at run time when the index isn't constant. */
  | {
      readonly kind: 'index'
      readonly array: Place
      readonly index: Expr
      readonly bounds: number | undefined
    }
  /** An object that an expression gives, read-only. */
  | { readonly kind: 'value'; readonly value: Expr }
  /** A kernel variable, read-only. */
  | { readonly kind: 'symbol'; readonly module: string; readonly name: string; readonly address: bigint }
)

/** An expression. `type` is the D type of its value after conversions. */
export type Expr = { readonly type: DType; readonly span: Span } & (
  | { readonly kind: 'int'; readonly value: bigint }
  /** Bytes as latin1 text, without the NUL. */
  | { readonly kind: 'string'; readonly value: string }
  /** The value in a place: scalars by value, strings by copy semantics, structs and arrays as objects in memory. */
  | { readonly kind: 'load'; readonly place: Place }
  | { readonly kind: 'builtin'; readonly def: VariableDef; readonly index: number | undefined }
  | { readonly kind: 'address'; readonly place: Place }
  /** An array that decays to a pointer to its first element. */
  | { readonly kind: 'decay'; readonly place: Place }
  | { readonly kind: 'unary'; readonly op: UnaryOperator; readonly operand: Expr }
  /** Integer arithmetic; operands are already converted to their common type. */
  | {
      readonly kind: 'arithmetic'
      readonly op: ArithmeticOperator
      readonly left: Expr
      readonly right: Expr
    }
  /** pointer ± integer, scaled by the element's size. */
  | {
      readonly kind: 'pointer-offset'
      readonly op: '+' | '-'
      readonly pointer: Expr
      readonly offset: Expr
      readonly scale: number
    }
  /** Number of elements between two pointers. */
  | { readonly kind: 'pointer-difference'; readonly left: Expr; readonly right: Expr; readonly scale: number }
  /** Of integers or pointers; `signed` says how the common type compares. */
  | {
      readonly kind: 'compare'
      readonly op: Comparison
      readonly left: Expr
      readonly right: Expr
      readonly signed: boolean
    }
  /** Of strings, bytewise as strcmp(3); both operands have string type. */
  | { readonly kind: 'compare-strings'; readonly op: Comparison; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'logical'; readonly op: '&&' | '||' | '^^'; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'conditional'; readonly condition: Expr; readonly then: Expr; readonly else: Expr }
  | { readonly kind: 'comma'; readonly left: Expr; readonly right: Expr }
  /**
   * `target = value`; `value` is converted to the target's type. A thread-local variable or an associative
   * element that gets 0 is deleted; for one of string or struct type `value` then is the integer constant 0.
   */
  | { readonly kind: 'assign'; readonly target: Place; readonly value: Expr }
  /**
   * `target op= operand`: computed in `operation` (the common type) and converted back. For pointers `scale`
   * is the element's size, else 1.
   */
  | {
      readonly kind: 'update'
      readonly op: ArithmeticOperator
      readonly target: Place
      readonly operand: Expr
      readonly operation: DType
      readonly scale: number
    }
  /** ++ and --: `step` is 1 or the element's size; the value is the old one when `postfix`. */
  | {
      readonly kind: 'increment'
      readonly op: '+' | '-'
      readonly target: Place
      readonly step: number
      readonly postfix: boolean
    }
  /**
   * Between integers, pointers and integers, and between pointers: changes width and sign only. To the type
   * that the operand has already: cuts an intermediate result to it. To void: discards.
   */
  | { readonly kind: 'convert'; readonly operand: Expr }
  /**
   * A string from a char pointer, array or address: the bytes are read when the value is needed. Of the
   * integer constant 0 it is the NULL string.
   */
  | { readonly kind: 'stringof'; readonly operand: Expr }
  /** A value that a firing has one of, however often it is named: it is computed once, before what names it. */
  | { readonly kind: 'shared'; readonly operand: Expr }
  | { readonly kind: 'call'; readonly def: SubroutineDef; readonly args: readonly Expr[] }
)

/** `@name[keys] = function(args)`: one object per name, shared by all statements that feed it. */
export type Aggregation = {
  readonly name: string
  /** Order of first appearance. */
  readonly index: number
  readonly def: AggregationDef
  /** The constants of the call (lquantize's base, limit, step). */
  readonly parameters: readonly bigint[]
  /** Key types by position, as the first use fixed them. */
  readonly keys: readonly DType[]
  /**
   * For each string key, the most bytes (NUL included) that any use in the program can put there, from the
   * definitions of built-ins and literals; strsize where unknown. Filled once the whole program is checked.
   */
  readonly keyBytes: (number | undefined)[]
}

/** A call of an action, its arguments checked. */
export type ActionCall = {
  readonly kind: 'action'
  readonly def: ActionDef
  readonly args: readonly Expr[]
  readonly format?: readonly FormatItem[]
  readonly aggregations?: readonly Aggregation[]
  readonly span: Span
}

export type Statement =
  | { readonly kind: 'expression'; readonly expr: Expr; readonly span: Span }
  | ActionCall
  | {
      readonly kind: 'aggregate'
      readonly aggregation: Aggregation
      readonly keys: readonly Expr[]
      /** The run-time arguments of the aggregating function (value and increment), constants removed. */
      readonly args: readonly Expr[]
      readonly span: Span
    }
  | {
      readonly kind: 'if'
      readonly condition: Expr
      readonly then: readonly Statement[]
      readonly else: readonly Statement[]
      readonly span: Span
    }

/** A stable probe, and what makes a firing of a base probe one of it. */
export type StableCase = { readonly probe: Probe; readonly guard: Expr | undefined }

/** A clause checked against one of its probe descriptions. */
export type TypedClause = {
  /** Index of the source clause over all programs of the session (dt_clause_N). */
  readonly index: number
  readonly predicate: Expr | undefined
  readonly body: readonly Statement[]
  /** A clause with no statements records the default action. */
  readonly empty: boolean
  /** The names that it uses and that a pragma gave a stability, with what it gave. */
  readonly annotated: readonly { readonly name: string; readonly attributes: Attributes }[]
  /** The probes of its description; the same object for all that one description made of a source clause. */
  readonly probes: ProbeGroup
  /** The probes of base providers whose programs run it. */
  readonly attach: readonly Probe[]
  /** The probes that it shows where those only realise them: the first whose guard passes, before everything else. */
  readonly stable?: readonly StableCase[]
  /** Its faults are nobody's business: it belongs to a provider. */
  readonly silent?: true
  readonly span: Span
}

/** What a provider declaration says: the native arguments of its probes, by their names (with `-`). */
export type ProviderInterface = {
  readonly name: string
  readonly probes: ReadonlyMap<string, { readonly input: readonly DType[] }>
  /** The declaration as D text, with the pragmas that say what the provider promises. */
  readonly text: () => string
}

/** One program: a script file or one command-line clause, with what all its clauses share. */
export type TypedProgram = {
  readonly clauses: readonly TypedClause[]
  readonly variables: readonly Variable[]
  readonly aggregations: readonly Aggregation[]
  /** The providers that it declares, in its order. */
  readonly providers: readonly ProviderInterface[]
  /** What it and the programs and libraries before it declare: structs, unions, enums and typedefs. */
  readonly types: readonly DType[]
}
