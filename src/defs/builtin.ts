/** The shapes of D's built-ins: one object a built-in, in one file under builtin/. */
import type { Diagnostic, DiagnosticKey, Span } from '../base/index.ts'
import type { FeatureName } from '../bpf/load/index.ts'
import type { Reg } from '../compile/ir/index.ts'
import type { Field, ProbePart, RecordItem, Shape } from '../record/index.ts'
import type { Published } from './api-version.ts'
import type { AggregationValue, ConsumerPort, RecordReader } from './consumer.ts'
import type { AggregationLowering, Lowering, RecordableValue, Value } from './lowering.ts'
import type { Attributes } from './provider.ts'
import type { ActionCall, Expr } from './typed.ts'
import type { DType } from './types.ts'

/**
 * One parameter of a function, as the checker needs it. `type` gives the prototype's text in messages and
 * what the argument is converted to.
 */
export type Parameter = {
  /** As in messages: `char *`, `uintptr_t`, `size_t`. */
  readonly prototype: string
  /**
   * integer: any integer, converted to `type`; string: anything string-compatible (converted to string);
   * pointer: any pointer or integer address; constant: an integer constant; scalar: integer, enum or pointer;
   * scratch: a pointer to memory of alloca() or copyin(); any: whatever can be recorded; aggregation: `@name`;
   * format: a string literal.
   */
  readonly kind:
    | 'integer'
    | 'string'
    | 'pointer'
    | 'scratch'
    | 'constant'
    | 'scalar'
    | 'any'
    | 'aggregation'
    | 'format'
  readonly type?: DType
  readonly optional?: boolean
  /** The last parameter may repeat. */
  readonly rest?: boolean
  /** Its refusals have tags of their own: D_CLEAR_AGGARG, D_CLEAR_AGGBAD, D_NORMALIZE_SCALAR. Of a format, FREOPEN: may be empty. */
  readonly family?: 'CLEAR' | 'TRUNC' | 'NORMALIZE' | 'PRINTA' | 'TRACEMEM' | 'FREOPEN'
}

type Documented = {
  readonly name: string
  /** One or two sentences for the reference tables. */
  readonly doc: string
  readonly attributes?: Attributes
  /** The version of D's API that brought it; always there without one. */
  readonly since?: Published
  /** Its code asks for the program's context: the clause is compiled so that it has it. */
  readonly usesContext?: true
}

/** Checks beyond the parameters; `report` raises. */
type ArgumentCheck = (args: readonly Expr[], span: Span, report: (diagnostic: Diagnostic) => never) => void

/** A struct of the kernel by name, or a pointer to it. */
export type KernelType = { readonly kernel: 'struct'; readonly name: string; readonly pointer: boolean }

export type VariableDef = Documented & {
  /** undefined: it depends on the probe (args[]). Kernel types are looked up by name when first used. */
  readonly type: DType | KernelType | 'per-probe'
  /** Subscripted: args[], uregs[]. The subscript must be an integer constant. */
  readonly indexed?: boolean
  /** How many subscripts there are, from 0 on, where it doesn't depend on the probe. */
  readonly elements?: number
  /** For strings: the most bytes, NUL included (execname: 16). */
  readonly bytes?: number
  /** It asks for the time that threads ran: context switches are then watched. */
  readonly threadTime?: true
  /** Its text is this part of the firing probe's name: known by the probe's ID, so never copied. */
  /** It is the raw argument of this number. */
  readonly argument?: number
  readonly probePart?: ProbePart
  readonly lower: (lowering: Lowering, index: number | undefined, type: DType) => Value
}

/** An address whose text a subroutine makes: of IPv4, of IPv6, or of the family that an expression gives. */
export type PrintedAddress = {
  readonly family: 4 | 6 | Expr
  readonly address: Expr
  /** An embedded IPv4 address is shown behind its prefix. */
  readonly strict: boolean
}

export type SubroutineDef = Documented & {
  readonly parameters: readonly Parameter[]
  /** What depends on constants among the arguments is given as a function of them. */
  readonly returns: DType | KernelType | ((args: readonly Expr[]) => DType)
  readonly check?: ArgumentCheck
  /** For strings: the most bytes of the result, NUL included, given the arguments. */
  readonly bytes?: (args: readonly Expr[], strsize: number) => number
  readonly destructive?: boolean
  /** What it needs of the kernel beyond what every program needs. */
  readonly feature?: FeatureName
  /** Its result is the text of this address. */
  readonly prints?: (args: readonly Expr[]) => PrintedAddress
  /** 1 if the result is this text, else 0, without the text being made; undefined: it must be made. */
  readonly equals?: (lowering: Lowering, args: readonly Expr[], text: string) => Reg | undefined
  readonly lower: (lowering: Lowering, args: readonly Expr[]) => RecordableValue
}

export type ActionDef = Documented & {
  readonly parameters: readonly Parameter[]
  /** Appears in the output or acts in the consumer, so the clause has a record. */
  readonly records: boolean
  /** The clause prints a line because of it (not of commit and discard). */
  readonly prints: boolean
  readonly destructive?: boolean
  /** What it needs of the kernel beyond what every program needs. */
  readonly feature?: FeatureName
  /** Why no kernel can serve it: programs that call it are refused when tracing starts. */
  readonly unavailable?: string
  /** How it bears on speculations; such an action isn't part of a record. */
  readonly speculation?: 'speculate' | 'commit' | 'discard'
  /** It may make the output a file of packets. */
  readonly captures?: true
  /** It ends the tracing (exit): programs then test, before each clause, whether tracing goes on. */
  readonly stopsTracing?: boolean
  readonly check?: ArgumentCheck
  /** The type of what it shows, where the consumer needs that. */
  readonly shape?: (args: readonly Expr[], strsize: number) => Shape | undefined
  /** Stores what it records; the fields become the item's. */
  readonly lower: (lowering: Lowering, call: ActionCall) => readonly Field[]
  /** What the consumer does when it meets the record. */
  readonly deliver: (item: RecordItem, record: RecordReader, port: ConsumerPort) => void
}

/** Why a call's constant parameters are refused. */
export type ConstantProblem = Exclude<
  Extract<DiagnosticKey, `D_${'L' | 'LL'}QUANT_${string}`>,
  `${string}QUANT_MATCH${string}`
>

export type AggregationDef = Documented & {
  /** Value and increment expressions evaluated at each firing: how many at least and at most. */
  readonly values: readonly [least: number, most: number]
  /**
   * Total arguments accepted, with the constants: `constants` says which argument positions must be integer
   * constants, how they are called in messages, and their default when optional.
   */
  readonly constants: readonly {
    readonly position: number
    readonly name: string
    readonly default?: bigint
    /** How a value that is no constant, and one that another call contradicts, are refused. */
    readonly tags?: {
      readonly type: Extract<DiagnosticKey, `D_${'L' | 'LL'}QUANT_${string}TYPE`>
      readonly match: Extract<DiagnosticKey, `D_${'L' | 'LL'}QUANT_MATCH${string}`>
    }
  }[]
  /** Validates the constants. */
  readonly check?: (parameters: readonly bigint[]) => ConstantProblem | undefined
  /** The constants in the form in which those of two calls are compared and told; as they are without it. */
  readonly canonical?: (parameters: readonly bigint[]) => readonly bigint[]
  /** Number of 64-bit cells of an entry. */
  readonly cells: (parameters: readonly bigint[]) => number
  /** The cells of a new entry, where they aren't all zero (min, max). */
  readonly initial?: readonly bigint[]
  readonly update: (
    lowering: AggregationLowering,
    parameters: readonly bigint[],
    values: readonly Reg[],
  ) => void
  /** Adds the cells of another CPU's entry into `into`. */
  readonly merge: (into: BigInt64Array, from: BigInt64Array) => void
  /**
   * What clear() leaves to subtract later, applied by the consumer: `sum` functions subtract the baseline's
   * cells; `restart` ones (min, max) can't be cleared by subtraction.
   */
  readonly clearing: 'subtract' | 'restart'
  /** Takes the baseline's cells off `into`; needed where cells carry into each other, else cell by cell. */
  readonly subtract?: (into: BigInt64Array, baseline: BigInt64Array) => void
  /** The option that draws all entries as one picture. */
  readonly picture?: 'agghist' | 'aggpack'
  /** Sort keys, compared left to right as signed numbers. */
  readonly rank: (cells: BigInt64Array, parameters: readonly bigint[]) => readonly bigint[]
  /** What is shown, after dividing by `normal` (1n: as is). */
  readonly show: (cells: BigInt64Array, parameters: readonly bigint[], normal: bigint) => AggregationValue
}

/** A name of DTrace that Linux has nothing for, and why it hasn't. */
export type Absent = { readonly kind: 'subroutine' | 'variable'; readonly why: string }

/** All definitions that the checker, the compiler and the consumer know: they test for none by name. */
export type Vocabulary = {
  readonly variables: ReadonlyMap<string, VariableDef>
  readonly subroutines: ReadonlyMap<string, SubroutineDef>
  readonly actions: ReadonlyMap<string, ActionDef>
  readonly aggregations: ReadonlyMap<string, AggregationDef>
  /** Named integer constants: fault codes and their like. */
  readonly constants: ReadonlyMap<string, { readonly type: DType; readonly value: bigint }>
  /** Names of DTrace that no version serves: using one is told apart from a misspelt name. */
  readonly absent: ReadonlyMap<string, Absent>
}
