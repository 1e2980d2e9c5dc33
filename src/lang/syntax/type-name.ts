/** Types as written: specifiers, struct and enum bodies, declarators, parameters, type names. */
import { fail, type Span } from '../../base/index.ts'
import type {
  Derivation,
  Enumerator,
  EnumSpecifier,
  MemberDeclaration,
  MemberDeclarator,
  Name,
  Parameter,
  Parameters,
  Qualifier,
  Specifiers,
  StructSpecifier,
  TypeName,
} from './ast.ts'
import type { Cursor } from './cursor.ts'
import { addBase, checkAttributes, emptyDraft, type Place, SPECIFIERS } from './specifier.ts'

/** Is the next token a word that names a type, in a place where an expression cannot stand? */
const atTypeWord = (cursor: Cursor): boolean => {
  const token = cursor.peek()
  return token.kind === 'word' && cursor.names.isType(token.text)
}

/**
 * The same where an expression or a declared name can stand as well. What follows a word can prove it an
 * identifier, and then the program has decided it for good.
 */
const atUnprovenTypeWord = (cursor: Cursor): boolean => {
  const token = cursor.peek()
  if (token.kind !== 'word') return false
  const { following } = cursor.lexer
  const assigned = following.startsWith('=') && following !== '=='
  const proof = assigned || following === '++' || following === '--' || /^[[;]/.test(following)
  if (proof || (following.startsWith(',') && !cursor.lexer.bracketed)) {
    cursor.names.declareIdentifier(token.text)
    return false
  }
  return cursor.names.isType(token.text)
}

/** Does the next token begin a type name or a declaration? */
export const startsType = (cursor: Cursor): boolean => {
  const token = cursor.peek()
  if (token.kind === 'word') return atUnprovenTypeWord(cursor)
  if (token.kind !== 'keyword') return false
  return SPECIFIERS.get(token.text)?.group === 'type' || startsOtherwise.has(token.text)
}

const QUALIFIERS = ['const', 'restrict', 'volatile'] as const satisfies readonly Qualifier[]
const startsOtherwise = new Set<string>(['struct', 'union', 'enum', ...QUALIFIERS])

/** At least one specifier. */
export const parseSpecifiers = (cursor: Cursor, place: Place): Specifiers => {
  const start = cursor.peek().span
  const draft = emptyDraft()
  const typeWord = place === 'declaration' ? atUnprovenTypeWord : atTypeWord
  for (let count = 0; ; count++) {
    const token = cursor.peek()
    const row = token.kind === 'keyword' ? SPECIFIERS.get(token.text) : undefined
    const typed = draft.base !== undefined || draft.sign !== undefined || draft.length !== undefined
    if (row && (row.group !== 'class' || place !== 'type')) {
      cursor.next()
      row.add(draft, token.span, place)
    } else if (cursor.at('struct') || cursor.at('union')) {
      addBase(draft, parseStruct(cursor))
    } else if (cursor.at('enum')) {
      addBase(draft, parseEnum(cursor))
    } else if (!typed && typeWord(cursor)) {
      cursor.next()
      addBase(draft, { kind: 'named', name: token.text, span: token.span })
    } else {
      if (count === 0) return missingType(cursor)
      const span = cursor.spanFrom(start)
      checkAttributes(draft, span)
      return { ...draft, span }
    }
  }
}

/** `foo bar` where foo is no type reads like a declaration of the last century. */
const missingType = (cursor: Cursor): never => {
  if (cursor.atKind('word') && /^[A-Za-z_]/.test(cursor.lexer.following)) {
    return fail('D_DECL_IDENT', cursor.peek().span)
  }
  return cursor.unexpected()
}

// ── struct, union, enum ──────────────────────────────────────────────────────────────────────────────────

const tagOf = (cursor: Cursor): Name | undefined => (cursor.atKind('word') ? cursor.word() : undefined)

const parseStruct = (cursor: Cursor): StructSpecifier =>
  cursor.nested(() => {
    const { span: start, text } = cursor.next()
    const kind = text === 'struct' ? 'struct' : 'union'
    const tag = tagOf(cursor)
    if (!cursor.at('{')) {
      if (!tag) return cursor.unexpected()
      return { kind, tag: tag.text, members: undefined, span: cursor.spanFrom(start) }
    }
    if (tag?.text.includes('`')) return fail('D_DECL_SCOPE.type', tag.span)
    cursor.next()
    const members: MemberDeclaration[] = []
    do members.push(parseMemberDeclaration(cursor))
    while (!cursor.accept('}'))
    return { kind, tag: tag?.text, members, span: cursor.spanFrom(start) }
  })

const parseMemberDeclaration = (cursor: Cursor): MemberDeclaration => {
  const start = cursor.peek().span
  const specifiers = parseSpecifiers(cursor, 'type')
  const anonymous = specifiers.base?.kind === 'struct' || specifiers.base?.kind === 'union'
  if (cursor.at(';') && !anonymous) return fail('D_DECL_MNAME', specifiers.span)
  const declarators = cursor.at(';') ? [] : cursor.list(() => parseMemberDeclarator(cursor))
  cursor.expect(';')
  return { specifiers, declarators, span: cursor.spanFrom(start) }
}

const parseMemberDeclarator = (cursor: Cursor): MemberDeclarator => {
  const start = cursor.peek().span
  const { name, derivations } = cursor.at(':') ? NO_DECLARATOR : parseDeclarator(cursor, 'named')
  if (name?.text.includes('`')) return fail('D_DECL_SCOPE.member', name.span, name.text)
  const width = cursor.accept(':') ? cursor.assignment(cursor) : undefined
  return { name, derivations, width, span: cursor.spanFrom(start) }
}

const parseEnum = (cursor: Cursor): EnumSpecifier => {
  const { span: start } = cursor.next()
  const tag = tagOf(cursor)
  if (!cursor.at('{')) {
    if (!tag) return cursor.unexpected()
    return { kind: 'enum', tag: tag.text, enumerators: undefined, span: cursor.spanFrom(start) }
  }
  if (tag?.text.includes('`')) return fail('D_DECL_SCOPE.type', tag.span)
  cursor.next()
  const enumerators = cursor.list(() => parseEnumerator(cursor))
  cursor.expect('}')
  return { kind: 'enum', tag: tag?.text, enumerators, span: cursor.spanFrom(start) }
}

const parseEnumerator = (cursor: Cursor): Enumerator => {
  const name = cursor.word()
  if (name.text.includes('`')) return fail('D_DECL_SCOPE.enumerator', name.span, name.text)
  cursor.names.declareIdentifier(name.text)
  const value = cursor.accept('=') ? cursor.assignment(cursor) : undefined
  return { name, value, span: cursor.spanFrom(name.span) }
}

// ── declarators ──────────────────────────────────────────────────────────────────────────────────────────

type Parsed = { readonly name: Name | undefined; readonly derivations: readonly Derivation[] }

const NO_DECLARATOR: Parsed = { name: undefined, derivations: [] }

/** Must, may or may not the declarator have a name? */
type Naming = 'named' | 'either' | 'abstract'

/** `[pointer] direct`: what stands right of the name binds first, then the pointers from right to left. */
export const parseDeclarator = (cursor: Cursor, naming: Naming): Parsed =>
  cursor.nested(() => {
    const pointers: Derivation[] = []
    while (cursor.at('*')) {
      cursor.limit(pointers.length)
      pointers.unshift(parsePointer(cursor))
    }
    const { name, derivations } = parseDirect(cursor, naming)
    return { name, derivations: [...derivations, ...pointers] }
  })

const parsePointer = (cursor: Cursor): Derivation => {
  const { span: start } = cursor.next()
  const qualifiers: Qualifier[] = []
  for (let next = qualifierAt(cursor); next; next = qualifierAt(cursor)) {
    cursor.next()
    if (!qualifiers.includes(next)) qualifiers.push(next)
  }
  return { kind: 'pointer', qualifiers, span: cursor.spanFrom(start) }
}

const qualifierAt = (cursor: Cursor): Qualifier | undefined =>
  QUALIFIERS.find((qualifier) => cursor.at(qualifier))

const parseDirect = (cursor: Cursor, naming: Naming): Parsed => {
  let core = NO_DECLARATOR
  const suffixes: Derivation[] = []
  if (cursor.atKind('word') && naming !== 'abstract') {
    core = { name: cursor.word(), derivations: [] }
    if (cursor.atKind('word')) return fail('D_DECL_IDENT', cursor.peek().span)
  } else if (cursor.at('(')) {
    const { span: start } = cursor.next()
    if (naming === 'named' || cursor.at('*') || cursor.at('(') || cursor.at('[')) {
      core = parseDeclarator(cursor, naming)
      cursor.expect(')')
    } else suffixes.push(parseFunction(cursor, start))
  } else if (naming === 'named') return cursor.unexpected()
  for (;;) {
    const { span: start } = cursor.peek()
    cursor.limit(suffixes.length)
    if (cursor.accept('[')) suffixes.push(parseArray(cursor, start))
    else if (cursor.accept('(')) suffixes.push(parseFunction(cursor, start))
    else return { name: core.name, derivations: [...core.derivations, ...suffixes] }
  }
}

const parseFunction = (cursor: Cursor, start: Span): Derivation => {
  const parameters = parseParameters(cursor, ')')
  cursor.expect(')')
  return { kind: 'function', parameters, span: cursor.spanFrom(start) }
}

const parseArray = (cursor: Cursor, start: Span): Derivation => {
  if (startsParameter(cursor)) {
    const parameters = parseParameters(cursor, ']')
    cursor.expect(']')
    return { kind: 'associative', parameters, span: cursor.spanFrom(start) }
  }
  const size = cursor.at(']') ? undefined : cursor.assignment(cursor)
  cursor.expect(']')
  return { kind: 'array', size, span: cursor.spanFrom(start) }
}

const startsParameter = (cursor: Cursor): boolean => {
  const token = cursor.peek()
  const storage = token.kind === 'keyword' && SPECIFIERS.has(token.text)
  return storage || cursor.at('...') || startsType(cursor)
}

/** The list up to, but without, its closer. */
export const parseParameters = (cursor: Cursor, closer: ')' | ']'): Parameters => {
  const start = cursor.peek().span
  const list: Parameter[] = []
  let variadic = false
  while (!cursor.at(closer)) {
    if (cursor.accept('...')) {
      variadic = true
      break
    }
    list.push(parseParameter(cursor))
    if (!cursor.accept(',')) break
    if (cursor.at(closer)) return cursor.unexpected()
  }
  return { list, variadic, span: list.length > 0 || variadic ? cursor.spanFrom(start) : start }
}

const parseParameter = (cursor: Cursor): Parameter => {
  const start = cursor.peek().span
  const specifiers = parseSpecifiers(cursor, 'parameter')
  const { name, derivations } = parseDeclarator(cursor, 'either')
  return { specifiers, name, derivations, span: cursor.spanFrom(start) }
}

/** `spec-qual-list [abstract-declarator]` */
export const parseTypeNameAt = (cursor: Cursor): TypeName => {
  const start = cursor.peek().span
  const specifiers = parseSpecifiers(cursor, 'type')
  const { derivations } = parseDeclarator(cursor, 'abstract')
  return { specifiers, derivations, span: cursor.spanFrom(start) }
}
