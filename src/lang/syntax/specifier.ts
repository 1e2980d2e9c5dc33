/** Declaration specifiers: storage class, qualifiers, attributes and one base type, in any order. */
import { fail, type Span } from '../../base/index.ts'
import type { Qualifier, Specifiers, StorageClass, TypeSpecifier } from './ast.ts'

/** Which specifiers the place permits. */
export type Place = 'declaration' | 'parameter' | 'type'

export type Mutable<T> = { -readonly [K in keyof T]: T[K] }
export type Draft = Mutable<Omit<Specifiers, 'span'>>

export const emptyDraft = (): Draft => ({
  class: undefined,
  qualifiers: [],
  sign: undefined,
  length: undefined,
  base: undefined,
})

const addClass = (draft: Draft, name: StorageClass, span: Span, place: Place): void => {
  if (draft.class) fail('D_DECL_CLASS', span)
  if (place === 'parameter' && name !== 'register') fail('D_DECL_PARMCLASS', span)
  draft.class = name
}

const addQualifier = (draft: Draft, name: Qualifier): void => {
  if (!draft.qualifiers.includes(name)) draft.qualifiers = [...draft.qualifiers, name]
}

const addSign = (draft: Draft, sign: 'signed' | 'unsigned', span: Span): void => {
  if (draft.sign && draft.sign !== sign) fail('D_DECL_COMBO', span)
  draft.sign = sign
}

const addLength = (draft: Draft, word: 'short' | 'long', span: Span): void => {
  if (draft.length === undefined) draft.length = word
  else if (draft.length === 'long' && word === 'long') draft.length = 'long long'
  else if (draft.length === 'long long' && word === 'long') fail('D_DECL_COMBO', span)
  else if (draft.length !== word) fail('D_UNKNOWN.type', span, 'short long ')
}

export const addBase = (draft: Draft, base: TypeSpecifier): void => {
  if (draft.base) fail('D_DECL_COMBO', base.span)
  draft.base = base
}

type Keyword = Extract<TypeSpecifier, { kind: 'keyword' }>['name']

const base =
  (name: Keyword) =>
  (draft: Draft, span: Span): void =>
    addBase(draft, { kind: 'keyword', name, span })
const storage = (name: StorageClass) => (draft: Draft, span: Span, place: Place) =>
  addClass(draft, name, span, place)
const qualifier = (name: Qualifier) => (draft: Draft) => addQualifier(draft, name)
const sign = (name: 'signed' | 'unsigned') => (draft: Draft, span: Span) => addSign(draft, name, span)
const length = (name: 'short' | 'long') => (draft: Draft, span: Span) => addLength(draft, name, span)

type Row = {
  readonly group: 'class' | 'qualifier' | 'type'
  readonly add: (draft: Draft, span: Span, place: Place) => void
}

/** Every keyword that is a specifier by itself. */
export const SPECIFIERS: ReadonlyMap<string, Row> = new Map<string, Row>([
  ...(['auto', 'register', 'static', 'extern', 'typedef', 'self', 'this'] as const).map(
    (name) => [name, { group: 'class', add: storage(name) }] as const,
  ),
  ...(['const', 'restrict', 'volatile'] as const).map(
    (name) => [name, { group: 'qualifier', add: qualifier(name) }] as const,
  ),
  ...(['signed', 'unsigned'] as const).map((name) => [name, { group: 'type', add: sign(name) }] as const),
  ...(['short', 'long'] as const).map((name) => [name, { group: 'type', add: length(name) }] as const),
  ...(['void', 'char', 'int', 'float', 'double', 'string'] as const).map(
    (name) => [name, { group: 'type', add: base(name) }] as const,
  ),
])

/** `kind` sorts the base types by the attributes that C lets them have. */
const kindOf = (type: TypeSpecifier): 'void' | 'char' | 'int' | 'float' | 'double' | 'other' => {
  if (type.kind !== 'keyword' || type.name === 'string') return 'other'
  return type.name
}

/** @throws D_DECL_CHARATTR, D_DECL_VOIDATTR, D_DECL_SIGNINT, D_DECL_LONGINT, D_UNKNOWN */
export const checkAttributes = ({ base, sign, length }: Draft, span: Span): void => {
  if (!base || (!sign && !length)) return
  const kind = kindOf(base)
  if (kind === 'void') fail('D_DECL_VOIDATTR', span)
  if (kind === 'char' && length) fail('D_DECL_CHARATTR', span)
  if (sign && kind !== 'char' && kind !== 'int') fail('D_DECL_SIGNINT', span)
  if (length && kind === 'other') fail('D_DECL_LONGINT', span)
  const wrong = kind === 'float' ? length : kind === 'double' && length !== 'long' ? length : undefined
  if (wrong) fail('D_UNKNOWN.type', span, `${wrong} ${kind}`)
}
