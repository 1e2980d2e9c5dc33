/**
 * The abstract syntax of D: plain data, closed unions. Nothing here is typed or resolved, except that macro
 * arguments and macro variables stand as the tokens that they became, and parentheses are in the tree's shape.
 */
import type { Span } from '../../base/index.ts'

/** What every node carries: the text that it was read from. */
type Node = { readonly span: Span }

/** A name with its own place, for messages about that name alone. */
export type Name = Node & { readonly text: string }

/** One translation unit, in source order. */
export type Program = Node & {
  readonly declarations: readonly Declaration[]
  /** Line directives in source order; empty unless the text was preprocessed. See `locate`. */
  readonly lines: readonly LineMarker[]
  /** Where a program without a clause, inline, translator or provider ends: it is refused once it has been checked. */
  readonly empty?: Span
}

/** `# N "file"`: the text from `offset` on is line `line` of `file`. */
export type LineMarker = {
  readonly offset: number
  /** `undefined` is the main file, whatever its name. */
  readonly file: string | undefined
  readonly line: number
  /** How many `#include`s deep the text is; above 0 new types belong to the C container. */
  readonly includeDepth: number
}

export type Declaration =
  | Clause
  | VariableDeclaration
  | InlineDeclaration
  | TranslatorDeclaration
  | ProviderDeclaration
  | Pragma

// ── clauses ──────────────────────────────────────────────────────────────────────────────────────────────

export type Clause = Node & {
  readonly kind: 'clause'
  /** At least one. */
  readonly descriptions: readonly ProbeDescription[]
  readonly predicate?: Expression | undefined
  /** `undefined` when there are no braces (command line only); empty for `{ }`. */
  readonly body: readonly Statement[] | undefined
}

/** A component is a glob; the empty one matches anything. Macro references in components are substituted. */
export type ProbeDescription =
  | (Node & {
      readonly kind: 'description'
      /** As written. */
      readonly text: string
      readonly provider: string
      readonly module: string
      readonly function: string
      readonly name: string
    })
  | (Node & { readonly kind: 'id'; readonly id: number })

/** Empty statements leave no node. */
export type Statement =
  | (Node & { readonly kind: 'expression'; readonly expression: Expression })
  | (Node & {
      readonly kind: 'if'
      readonly condition: Expression
      readonly then: readonly Statement[]
      /** `undefined` without `else`; `else if` is one `if` statement in the list. */
      readonly else: readonly Statement[] | undefined
    })

// ── expressions ──────────────────────────────────────────────────────────────────────────────────────────

export type Expression =
  | IntegerLiteral
  | StringLiteral
  | Identifier
  | SymbolReference
  | Variable
  | Aggregation
  | Unary
  | Binary
  | Logical
  | Conditional
  | Comma
  | Assignment
  | Increment
  | Cast
  | SizeofExpression
  | SizeofType
  | Stringof
  | Offsetof
  | Xlate
  | Member
  | Index
  | Call

/** C type of an integer literal by the ladder of C99 6.4.4.1. */
export type IntegerType =
  | 'int'
  | 'unsigned int'
  | 'long'
  | 'unsigned long'
  | 'long long'
  | 'unsigned long long'

/** Also a character constant. `value` is in [0, 2^64); a sign is a unary operator. */
export type IntegerLiteral = Node & {
  readonly kind: 'integer'
  readonly value: bigint
  readonly type: IntegerType
}

/** `value` holds one char (U+0000 … U+00FF) a byte, escapes processed, source text encoded as UTF-8. */
export type StringLiteral = Node & { readonly kind: 'string'; readonly value: string }

/** An unscoped name: global variable, inline, enumerator, built-in, function. Bare `self` and `this` too. */
export type Identifier = Node & { readonly kind: 'identifier'; readonly name: string }

/** A kernel (`` mod`name ``) or user (``` mod``name ```) symbol; `module` is empty in `` `name ``. */
export type SymbolReference = Node & {
  readonly kind: 'symbol'
  readonly space: 'kernel' | 'user'
  readonly module: string
  readonly name: string
}

/** `self->name` (thread-local) or `this->name` (clause-local). */
export type Variable = Node & {
  readonly kind: 'variable'
  readonly class: 'self' | 'this'
  readonly name: string
}

/** `@name` without its keys (those are an `index` around it); `_` is the anonymous aggregation. */
export type Aggregation = Node & { readonly kind: 'aggregation'; readonly name: string }

export type UnaryOperator = '+' | '-' | '~' | '!' | '*' | '&'
export type Unary = Node & {
  readonly kind: 'unary'
  readonly operator: UnaryOperator
  readonly operand: Expression
}

export type BinaryOperator =
  | ('*' | '/' | '%' | '+' | '-' | '<<' | '>>')
  | ('<' | '<=' | '>' | '>=' | '==' | '!=')
  | ('&' | '^' | '|')
export type Binary = Node & {
  readonly kind: 'binary'
  readonly operator: BinaryOperator
  readonly left: Expression
  readonly right: Expression
}

export type LogicalOperator = '&&' | '^^' | '||'
export type Logical = Node & {
  readonly kind: 'logical'
  readonly operator: LogicalOperator
  readonly left: Expression
  readonly right: Expression
}

export type Conditional = Node & {
  readonly kind: 'conditional'
  readonly condition: Expression
  readonly then: Expression
  readonly else: Expression
}

export type Comma = Node & { readonly kind: 'comma'; readonly left: Expression; readonly right: Expression }

export type AssignmentOperator =
  | '='
  | ('*=' | '/=' | '%=' | '+=' | '-=' | '<<=' | '>>=')
  | ('&=' | '^=' | '|=')
export type Assignment = Node & {
  readonly kind: 'assignment'
  readonly operator: AssignmentOperator
  readonly target: Expression
  readonly value: Expression
}

export type Increment = Node & {
  readonly kind: 'increment'
  readonly operator: '++' | '--'
  readonly position: 'prefix' | 'postfix'
  readonly operand: Expression
}

export type Cast = Node & { readonly kind: 'cast'; readonly type: TypeName; readonly operand: Expression }
export type SizeofExpression = Node & { readonly kind: 'sizeof'; readonly operand: Expression }
export type SizeofType = Node & { readonly kind: 'sizeof-type'; readonly type: TypeName }
export type Stringof = Node & { readonly kind: 'stringof'; readonly operand: Expression }
export type Offsetof = Node & { readonly kind: 'offsetof'; readonly type: TypeName; readonly member: Name }
export type Xlate = Node & { readonly kind: 'xlate'; readonly type: TypeName; readonly operand: Expression }

export type Member = Node & {
  readonly kind: 'member'
  readonly operator: '.' | '->'
  readonly object: Expression
  readonly member: Name
}

/** An array element, an associative array element, or an aggregation with its keys. */
export type Index = Node & {
  readonly kind: 'index'
  readonly object: Expression
  /** At least one. */
  readonly arguments: readonly Expression[]
}

/** The callee is an identifier in every program that type-checks. */
export type Call = Node & {
  readonly kind: 'call'
  readonly callee: Expression
  readonly arguments: readonly Expression[]
}

// ── types ────────────────────────────────────────────────────────────────────────────────────────────────

export type StorageClass = 'auto' | 'register' | 'static' | 'extern' | 'typedef' | 'self' | 'this'
export type Qualifier = 'const' | 'restrict' | 'volatile'

/** What stands before a declarator. Sets of words that C forbids have been refused. */
export type Specifiers = Node & {
  readonly class: StorageClass | undefined
  readonly qualifiers: readonly Qualifier[]
  readonly sign: 'signed' | 'unsigned' | undefined
  readonly length: 'short' | 'long' | 'long long' | undefined
  /** `undefined` when only attributes, qualifiers or a class are there: it is `int`. */
  readonly base: TypeSpecifier | undefined
}

export type TypeSpecifier =
  | (Node & {
      readonly kind: 'keyword'
      readonly name: 'void' | 'char' | 'int' | 'float' | 'double' | 'string'
    })
  /** A typedef name as written; `` module`name `` restricts the look-up. */
  | (Node & { readonly kind: 'named'; readonly name: string })
  | StructSpecifier
  | EnumSpecifier

export type StructSpecifier = Node & {
  readonly kind: 'struct' | 'union'
  /** May carry `` module` ``. A specifier has a tag, members, or both. */
  readonly tag: string | undefined
  /** `undefined` in a reference (`struct tag`). */
  readonly members: readonly MemberDeclaration[] | undefined
}

/** `int a, *b, c : 3;` An empty declarator list is an anonymous struct or union member. */
export type MemberDeclaration = Node & {
  readonly specifiers: Specifiers
  readonly declarators: readonly MemberDeclarator[]
}

/** `name` is undefined only for an unnamed bit-field. */
export type MemberDeclarator = Node & {
  readonly name: Name | undefined
  readonly derivations: readonly Derivation[]
  /** Bit-field width, a constant expression. */
  readonly width: Expression | undefined
}

export type EnumSpecifier = Node & {
  readonly kind: 'enum'
  readonly tag: string | undefined
  readonly enumerators: readonly Enumerator[] | undefined
}
export type Enumerator = Node & { readonly name: Name; readonly value: Expression | undefined }

/**
 * One step of a derived type. A declarator lists them from the name outwards: `int *a[3]` is
 * `[array 3, pointer]` (array of pointers), `int (*a)[3]` is `[pointer, array 3]`.
 */
export type Derivation =
  | (Node & { readonly kind: 'pointer'; readonly qualifiers: readonly Qualifier[] })
  /** `size` is a constant expression, or undefined for `[]`. */
  | (Node & { readonly kind: 'array'; readonly size: Expression | undefined })
  /** `x[int, string]`: the key types of an associative array, or the parameters of an array inline. */
  | (Node & { readonly kind: 'associative'; readonly parameters: Parameters })
  | (Node & { readonly kind: 'function'; readonly parameters: Parameters })

/** `(void)` is one parameter of type void. */
export type Parameters = Node & { readonly list: readonly Parameter[]; readonly variadic: boolean }
export type Parameter = Node & {
  readonly specifiers: Specifiers
  readonly name: Name | undefined
  readonly derivations: readonly Derivation[]
}

export type Declarator = Node & { readonly name: Name; readonly derivations: readonly Derivation[] }

/** Specifiers with an abstract declarator, as in a cast. */
export type TypeName = Node & {
  readonly specifiers: Specifiers
  readonly derivations: readonly Derivation[]
}

// ── declarations ─────────────────────────────────────────────────────────────────────────────────────────

/** Variables, externs, typedefs (by `specifiers.class`), and bare `struct s { … };`, which has no declarator. */
export type VariableDeclaration = Node & {
  readonly kind: 'declaration'
  readonly specifiers: Specifiers
  readonly declarators: readonly Declarator[]
}

export type InlineDeclaration = Node & {
  readonly kind: 'inline'
  readonly specifiers: Specifiers
  readonly declarator: Declarator
  readonly value: Expression
}

/** `translator output < input parameter > { member = value; … };` */
export type TranslatorDeclaration = Node & {
  readonly kind: 'translator'
  readonly output: TypeName
  readonly input: TypeName
  readonly parameter: Name
  readonly members: readonly TranslatorMember[]
}
export type TranslatorMember = Node & { readonly name: Name; readonly value: Expression }

export type ProviderDeclaration = Node & {
  readonly kind: 'provider'
  readonly name: Name
  readonly probes: readonly ProviderProbe[]
  /** Where its probes are realised; none in a declaration that only gives an interface. */
  readonly locations: readonly ProviderLocation[]
  /** Declarations for the provider's own use. */
  readonly declarations: readonly PrivateDeclaration[]
  /** Clauses that keep what the provider's expressions read. */
  readonly clauses: readonly PrivateClause[]
}
/** A clause of a provider's own, and the names of the variables and inlines that it assigns or steps. */
export type PrivateClause = Clause & { readonly changes: readonly string[] }
export type PrivateDeclaration = VariableDeclaration | InlineDeclaration | TranslatorDeclaration
export type ProviderProbe = Node & {
  /** As written: `__` still stands for `-`. */
  readonly name: Name
  /** Native arguments. */
  readonly input: Parameters
  /** Translated arguments; undefined when they are the native ones. */
  readonly output: Parameters | undefined
}
/** A row of `-l`, and what realises it, best first. */
export type ProviderLocation = Node & {
  /** As written: `__` still stands for `-`. */
  readonly probe: Name
  readonly module: string
  readonly function: string
  /** Each of points that together are one way of realising it. */
  readonly alternatives: readonly (readonly ProviderPoint[])[]
}
/** Probes whose firings that pass the guard are the location's, and the native arguments then. */
export type ProviderPoint = Node & {
  readonly descriptions: readonly ProbeDescription[]
  readonly guard: Expression | undefined
  readonly natives: readonly NativeValue[]
}
export type NativeValue = Node & { readonly name: Name; readonly value: Expression }

// ── pragmas ──────────────────────────────────────────────────────────────────────────────────────────────

export type Pragma = OptionPragma | AttributesPragma | BindingPragma | DependsPragma

/** `#pragma D option name=value`; already told to the context when it was read. */
export type OptionPragma = Node & {
  readonly kind: 'option'
  readonly name: string
  readonly value: string | undefined
}

/** Stability attributes, spelled as DTrace prints them (`Evolving`, `ISA`). */
export type Attributes = {
  readonly name: Stability
  readonly data: Stability
  readonly class: DependencyClass
}
export type Stability =
  | ('Internal' | 'Private' | 'Obsolete' | 'External')
  | ('Unstable' | 'Evolving' | 'Stable' | 'Standard')
export type DependencyClass = 'Unknown' | 'CPU' | 'Platform' | 'Group' | 'ISA' | 'Common'

export type AttributesPragma = Node & {
  readonly kind: 'attributes'
  readonly attributes: Attributes
  readonly target:
    | { readonly kind: 'identifier'; readonly name: string }
    | {
        readonly kind: 'provider'
        readonly name: string
        readonly component: 'provider' | 'module' | 'function' | 'name' | 'args'
      }
}

/** `version` is `major.minor[.micro]`. */
export type BindingPragma = Node & {
  readonly kind: 'binding'
  readonly version: string
  readonly name: string
}

export type DependsPragma = Node & {
  readonly kind: 'depends'
  readonly class: 'provider' | 'module' | 'library'
  readonly name: string
}
