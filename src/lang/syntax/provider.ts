/** Providers: the prototypes of their probes, where these are realised, and what is the provider's own. */
import type {
  NativeValue,
  PrivateClause,
  PrivateDeclaration,
  ProbeDescription,
  ProviderDeclaration,
  ProviderLocation,
  ProviderPoint,
  ProviderProbe,
} from './ast.ts'
import { parseBlock, parsePredicate } from './clause.ts'
import type { Cursor } from './cursor.ts'
import { parseInline, parseTranslator, parseVariables } from './declaration.ts'
import { parseDescription } from './description.ts'
import type { Token } from './token.ts'
import { parseParameters } from './type-name.ts'

type Items = {
  readonly probes: ProviderProbe[]
  readonly locations: ProviderLocation[]
  readonly declarations: PrivateDeclaration[]
  readonly clauses: PrivateClause[]
}

/** `provider IDENT { (prov-probe | location | clause | declaration)* } ;` */
export const parseProvider = (cursor: Cursor): ProviderDeclaration => {
  const { span: start } = cursor.next()
  const name = cursor.word()
  const items: Items = { probes: [], locations: [], declarations: [], clauses: [] }
  cursor.lexer.insideProvider(() => {
    cursor.expect('{')
    while (parseItem(cursor, items));
    cursor.expect('}')
  })
  cursor.expect(';')
  return { kind: 'provider', name, ...items, span: cursor.spanFrom(start) }
}

const DECLARATIONS: Readonly<Record<string, (cursor: Cursor) => PrivateDeclaration>> = {
  inline: parseInline,
  translator: parseTranslator,
}

/** False at the end of the provider. */
const parseItem = (cursor: Cursor, { probes, locations, declarations, clauses }: Items): boolean => {
  const description = cursor.description()
  if (description) clauses.push(parsePrivateClause(cursor, description))
  else if (cursor.at('}')) return false
  else if (cursor.at('probe')) probes.push(parseProbe(cursor))
  else if (atLocation(cursor)) locations.push(parseLocation(cursor))
  else if (cursor.atKind('word') && !cursor.names.isType(cursor.peek().text)) cursor.unexpected()
  else declarations.push((DECLARATIONS[cursor.peek().text] ?? parseVariables)(cursor))
  return true
}

/** `probe IDENT ( params ) [: ( params )] ;` */
const parseProbe = (cursor: Cursor): ProviderProbe => {
  const { span: start } = cursor.expect('probe')
  const name = cursor.word()
  const prototype = cursor.later(';', parsePrototype)
  cursor.expect(';')
  return {
    name,
    get input() {
      return prototype().input
    },
    get output() {
      return prototype().output
    },
    span: cursor.spanFrom(start),
  }
}

const parsePrototype = (cursor: Cursor): Pick<ProviderProbe, 'input' | 'output'> => {
  const parameters = () => {
    cursor.expect('(')
    const list = parseParameters(cursor, ')')
    cursor.expect(')')
    return list
  }
  const input = parameters()
  const output = cursor.accept(':') ? parameters() : undefined
  return { input, output }
}

/** A name and the word `at`, which is a word like any other elsewhere. */
const atLocation = (cursor: Cursor): boolean => cursor.atKind('word') && cursor.lexer.following === 'at'

/** `` IDENT at [module]`function = alternative (| alternative)* ; `` */
const parseLocation = (cursor: Cursor): ProviderLocation => {
  const probe = cursor.word()
  cursor.word()
  const place = cursor.word()
  const tick = place.text.lastIndexOf('`')
  if (tick < 0) cursor.unexpectedAt(place.span)
  cursor.expect('=')
  const points = cursor.later(';', parseAlternatives)
  cursor.expect(';')
  return {
    probe,
    module: place.text.slice(0, tick),
    function: place.text.slice(tick + 1),
    get alternatives() {
      return points()
    },
    span: cursor.spanFrom(probe.span),
  }
}

type Alternatives = ProviderLocation['alternatives']

const parseAlternatives = (cursor: Cursor): Alternatives =>
  separated(cursor, '|', () => separated(cursor, '+', () => parsePoint(cursor)))

const separated = <T>(cursor: Cursor, separator: string, item: () => T): T[] => {
  const items = [item()]
  while (cursor.accept(separator)) items.push(item())
  return items
}

const described = (cursor: Cursor, { text, span }: Token): ProbeDescription =>
  parseDescription(text, span, { ...cursor.context, rightmost: 'name' })

/** `description (, description)*`, the first of which may have been read. */
const parseDescriptions = (cursor: Cursor, first: Token | undefined): ProbeDescription[] => {
  const descriptions: ProbeDescription[] = []
  for (let token = first; ; token = cursor.description()) {
    descriptions.push(described(cursor, token ?? cursor.unexpected()))
    if (!cursor.accept(',')) return descriptions
  }
}

/** `descriptions [/ guard /] { (native = expression ;)* }` */
const parsePoint = (cursor: Cursor): ProviderPoint => {
  const descriptions = parseDescriptions(cursor, cursor.description())
  const start = descriptions[0]?.span ?? cursor.peek().span
  const guard = parsePredicate(cursor)
  cursor.expect('{')
  const natives: NativeValue[] = []
  while (!cursor.accept('}')) {
    const name = cursor.word()
    cursor.expect('=')
    const value = cursor.assignment(cursor)
    cursor.expect(';')
    natives.push({ name, value, span: cursor.spanFrom(name.span) })
  }
  return { descriptions, guard, natives, span: cursor.spanFrom(start) }
}

const parsePrivateClause = (cursor: Cursor, first: Token): PrivateClause => {
  const inside = cursor.later('}', (within) =>
    within.noting(() => {
      const descriptions = parseDescriptions(within, first)
      const predicate = parsePredicate(within)
      return { descriptions, predicate, body: parseBlock(within) }
    }),
  )
  return {
    kind: 'clause',
    get descriptions() {
      return inside().descriptions
    },
    get predicate() {
      return inside().predicate
    },
    get body() {
      return inside().body
    },
    get changes() {
      return inside().changes
    },
    span: cursor.lexer.spanFrom(first.span),
  }
}
