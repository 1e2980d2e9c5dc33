/** Random D programs as trees, for properties of parser, printer and checker. */
import fc from 'fast-check'
import { type Span, spanOf } from '../../src/base/index.ts'
import type {
  Clause,
  Declaration,
  Declarator,
  Derivation,
  Expression,
  IntegerType,
  Name,
  Parameters,
  ProbeDescription,
  Program,
  Qualifier,
  Specifiers,
  Statement,
  TypeName,
  TypeSpecifier,
} from '../../src/lang/syntax/index.ts'

/** Words that the trees use as type names; `isTypeName` must know them. */
export const TYPE_WORDS = ['uint32_t', 'size_t', 'conn_t']

const span: Span = spanOf({ name: 'generated', text: '', kind: 'file' }, 0, 0)

const IDENTIFIERS = ['x', 'y', 'arg0', 'execname', 'trace', '_z9']
const word = fc.constantFrom(...IDENTIFIERS)
const name = word.map((text): Name => ({ text, span }))
/** Behind `.` and `->` keywords are names. */
const memberName = fc
  .constantFrom(...IDENTIFIERS, 'if', 'struct', 'self')
  .map((text): Name => ({ text, span }))
const some = <T>(item: fc.Arbitrary<T>, maxLength = 3) => fc.array(item, { minLength: 1, maxLength })

/** The values that each type of literal can have when a suffix spells the type. */
const RANGES: Record<IntegerType, [bigint, bigint]> = {
  int: [0n, 2n ** 31n - 1n],
  'unsigned int': [0n, 2n ** 32n - 1n],
  long: [0n, 2n ** 63n - 1n],
  'unsigned long': [0n, 2n ** 64n - 1n],
  'long long': [0n, 2n ** 63n - 1n],
  'unsigned long long': [0n, 2n ** 64n - 1n],
}
const integer = fc
  .constantFrom(...(Object.keys(RANGES) as IntegerType[]))
  .chain((type) =>
    fc
      .bigInt({ min: RANGES[type][0], max: RANGES[type][1] })
      .map((value): Expression => ({ kind: 'integer', value, type, span })),
  )

const bytes = fc
  .uint8Array({ maxLength: 8 })
  .map((array) => [...array].map((byte) => String.fromCharCode(byte)).join(''))

const leaf: fc.Arbitrary<Expression> = fc.oneof(
  integer,
  bytes.map((value): Expression => ({ kind: 'string', value, span })),
  word.map((text): Expression => ({ kind: 'identifier', name: text, span })),
  fc.record({
    kind: fc.constant('symbol' as const),
    space: fc.constantFrom('kernel' as const, 'user' as const),
    module: fc.constantFrom('', 'vmlinux', '8021q'),
    name: word,
    span: fc.constant(span),
  }),
  fc.record({
    kind: fc.constant('variable' as const),
    class: fc.constantFrom('self' as const, 'this' as const),
    name: fc.constantFrom(...IDENTIFIERS, 'string'),
    span: fc.constant(span),
  }),
  fc.constantFrom('_', 'a').map((text): Expression => ({ kind: 'aggregation', name: text, span })),
)

const UNARY = ['+', '-', '~', '!', '*', '&'] as const
const BINARY = ['*', '/', '%', '+', '-', '<<', '>>', '<', '<=', '>', '>=', '==', '!=', '&', '^', '|'] as const
const LOGICAL = ['&&', '^^', '||'] as const
const ASSIGN = ['=', '*=', '/=', '%=', '+=', '-=', '<<=', '>>=', '&=', '^=', '|='] as const

type Fields<K> = {
  [P in Exclude<keyof Extract<Expression, { kind: K }>, 'kind' | 'span'>]: fc.Arbitrary<
    Extract<Expression, { kind: K }>[P]
  >
}

/** A node of `kind` with random fields and the dummy span. */
const node = <K extends Expression['kind']>(kind: K, fields: Fields<K>): fc.Arbitrary<Expression> =>
  fc.record({
    kind: fc.constant(kind),
    span: fc.constant(span),
    ...fields,
  }) as unknown as fc.Arbitrary<Expression>

/** Every node that has parts. */
const compound = (sub: fc.Arbitrary<Expression>, type: fc.Arbitrary<TypeName>) =>
  fc.oneof(
    node('unary', { operator: fc.constantFrom(...UNARY), operand: sub }),
    node('binary', { operator: fc.constantFrom(...BINARY), left: sub, right: sub }),
    node('logical', { operator: fc.constantFrom(...LOGICAL), left: sub, right: sub }),
    fc.tuple(sub, sub, sub).map(
      ([condition, then, otherwise]): Expression => ({
        kind: 'conditional',
        condition,
        then,
        else: otherwise,
        span,
      }),
    ),
    node('comma', { left: sub, right: sub }),
    node('assignment', { operator: fc.constantFrom(...ASSIGN), target: sub, value: sub }),
    node('increment', {
      operator: fc.constantFrom('++', '--'),
      position: fc.constantFrom('prefix', 'postfix'),
      operand: sub,
    }),
    node('cast', { type, operand: sub }),
    node('sizeof', { operand: sub }),
    node('sizeof-type', { type }),
    node('stringof', { operand: sub }),
    node('offsetof', { type, member: name }),
    node('xlate', { type, operand: sub }),
    node('member', { operator: fc.constantFrom('.', '->'), object: sub, member: memberName }),
    node('index', { object: sub, arguments: some(sub) }),
    node('call', { callee: sub, arguments: fc.array(sub, { maxLength: 3 }) }),
  )

const qualifiers = fc.subarray<Qualifier>(['const', 'restrict', 'volatile'])

/** Attributes only where C permits them. */
const plainBase = fc.constantFrom('void', 'float', 'double', 'string').map((keyword) => ({ keyword }))
const signs = fc.constantFrom('signed' as const, 'unsigned' as const, undefined)
const lengths = fc.constantFrom('short' as const, 'long' as const, 'long long' as const, undefined)

/** `uint32_t[3]` reads as a subscript where an expression can stand, so typedefs get pointers only. */
const readsAsType = (type: Pick<TypeName, 'specifiers' | 'derivations'>): boolean =>
  type.specifiers.base?.kind !== 'named' || type.derivations.every(({ kind }) => kind === 'pointer')

const { typeName, parameters, expression, specifiers, derivations } = fc.letrec<{
  specifiers: Specifiers
  derivations: Derivation[]
  parameters: Parameters
  typeName: TypeName
  expression: Expression
}>((tie) => ({
  specifiers: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'type' },
    fc
      .record({ quals: qualifiers, sign: signs, length: lengths })
      .map(({ quals, sign, length }) =>
        specifiersOf(quals, { kind: 'keyword', name: 'int', span }, sign, length),
      ),
    fc
      .record({ quals: qualifiers, base: plainBase })
      .map(({ quals, base }) =>
        specifiersOf(quals, { kind: 'keyword', name: base.keyword as 'void', span }, undefined, undefined),
      ),
    fc
      .record({ quals: qualifiers, type: fc.constantFrom(...TYPE_WORDS) })
      .map(({ quals, type }) =>
        specifiersOf(quals, { kind: 'named', name: type, span }, undefined, undefined),
      ),
    fc
      .record({ kind: fc.constantFrom('struct' as const, 'union' as const), tag: word })
      .map(({ kind, tag }) =>
        specifiersOf([], { kind, tag, members: undefined, span }, undefined, undefined),
      ),
  ),
  derivations: fc.array(
    fc.oneof(
      { maxDepth: 2, depthIdentifier: 'type' },
      qualifiers.map((list): Derivation => ({ kind: 'pointer', qualifiers: list, span })),
      fc.option(integer, { nil: undefined }).map((size): Derivation => ({ kind: 'array', size, span })),
      tie('parameters').map((list): Derivation => ({ kind: 'function', parameters: list, span })),
    ),
    { maxLength: 3 },
  ),
  parameters: fc
    .record({
      list: fc.array(
        fc.record({
          specifiers: tie('specifiers'),
          name: fc.option(name, { nil: undefined }),
          derivations: tie('derivations'),
          span: fc.constant(span),
        }),
        { maxLength: 2 },
      ),
      variadic: fc.boolean(),
    })
    .map(({ list, variadic }) => ({ list, variadic, span })),
  typeName: fc
    .record({ specifiers: tie('specifiers'), derivations: tie('derivations'), span: fc.constant(span) })
    .filter(readsAsType),
  expression: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    compound(tie('expression'), tie('typeName')),
  ),
}))

const specifiersOf = (
  list: readonly Qualifier[],
  base: TypeSpecifier,
  sign: Specifiers['sign'],
  length: Specifiers['length'],
): Specifiers => ({ class: undefined, qualifiers: list, sign, length, base, span })

const statement = fc.letrec<{ statement: Statement }>((tie) => ({
  statement: fc.oneof(
    { maxDepth: 2 },
    expression.map((value): Statement => ({ kind: 'expression', expression: value, span })),
    fc
      .tuple(
        expression,
        fc.array(tie('statement'), { maxLength: 2 }),
        fc.option(fc.array(tie('statement'), { maxLength: 2 }), { nil: undefined }),
      )
      .map(
        ([condition, then, otherwise]): Statement => ({ kind: 'if', condition, then, else: otherwise, span }),
      ),
  ),
})).statement

const component = fc.constantFrom('', 'tcp', 'sys_*', 'a[b-d]?', 'tick-1s')
const written: fc.Arbitrary<ProbeDescription> = fc
  .tuple(component, component, component, component)
  .map(([provider, module, fn, last]) => ({
    kind: 'description' as const,
    text: `${provider}:${module}:${fn}:${last}`,
    provider,
    module,
    function: fn,
    name: last,
    span,
  }))
const description: fc.Arbitrary<ProbeDescription> = fc.oneof(
  written,
  fc.nat().map((id) => ({ kind: 'id' as const, id, span })),
)

const declarator = (list: fc.Arbitrary<readonly Derivation[]>) =>
  fc.record({ name, derivations: list }).map((fields): Declarator => ({ ...fields, span }))

const withKeys = fc.oneof(
  derivations,
  parameters
    .filter(({ list, variadic }) => list.every(readsAsType) && (list.length > 0 || variadic))
    .map((keys): Derivation[] => [{ kind: 'associative', parameters: keys, span }]),
)

const clauseOn = (one: fc.Arbitrary<ProbeDescription>) =>
  fc
    .record({
      descriptions: some(one),
      predicate: fc.option(expression, { nil: undefined }),
      body: fc.array(statement, { maxLength: 3 }),
    })
    .map(
      ({ descriptions, predicate, body }): Clause => ({
        kind: 'clause',
        descriptions,
        ...(predicate && { predicate }),
        body,
        span,
      }),
    )

const point = fc.record({
  descriptions: some(written),
  guard: fc.option(expression, { nil: undefined }),
  natives: fc.array(fc.record({ name, value: leaf, span: fc.constant(span) }), { maxLength: 2 }),
  span: fc.constant(span),
})

const declaration: fc.Arbitrary<Declaration> = fc.oneof(
  clauseOn(description),
  fc
    .record({
      specifiers,
      declarators: some(declarator(withKeys)),
      class: fc.constantFrom('self', 'extern', undefined),
    })
    .map(
      (fields): Declaration => ({
        kind: 'declaration',
        specifiers: { ...fields.specifiers, class: fields.class as Specifiers['class'] },
        declarators: fields.declarators,
        span,
      }),
    ),
  fc
    .record({ specifiers, declarator: declarator(withKeys), value: leaf })
    .map((fields): Declaration => ({ kind: 'inline', ...fields, span })),
  fc
    .record({
      output: typeName,
      input: typeName,
      parameter: name,
      members: fc.array(fc.record({ name, value: leaf, span: fc.constant(span) }), { maxLength: 2 }),
    })
    .map((fields): Declaration => ({ kind: 'translator', ...fields, span })),
  fc
    .record({
      name,
      probes: fc.array(
        fc.record({
          name,
          input: parameters,
          output: fc.option(parameters, { nil: undefined }),
          span: fc.constant(span),
        }),
        { maxLength: 2 },
      ),
      locations: fc.array(
        fc.record({
          probe: name,
          module: fc.constantFrom('', 'vmlinux'),
          function: fc.constantFrom('tcp_rcv', 'ip_output'),
          alternatives: some(some(point)),
          span: fc.constant(span),
        }),
        { maxLength: 2 },
      ),
      clauses: fc.array(
        clauseOn(written).map((clause) => ({ ...clause, changes: [] })),
        { maxLength: 2 },
      ),
      declarations: fc.constant([]),
    })
    .map((fields): Declaration => ({ kind: 'provider', ...fields, span })),
)

/** Programs that the parser accepts, with meaningless spans. A description names all four components. */
export const programs: fc.Arbitrary<Program> = some(declaration, 4).map((declarations) => ({
  declarations,
  lines: [],
  span,
}))
