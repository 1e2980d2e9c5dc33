/** `#pragma`: the words of one, checked and turned into a node. */
import { fail, type Span } from '../../base/index.ts'
import type {
  Attributes,
  AttributesPragma,
  DependencyClass,
  DependsPragma,
  Pragma,
  Stability,
} from './ast.ts'

export type Word = {
  readonly kind: 'integer' | 'string' | 'word'
  /** A string without its quotes, escapes processed. */
  readonly text: string
}

type Reader = (words: readonly Word[], span: Span) => Pragma

/** By rank, worst first. */
export const STABILITIES = [
  ...(['Internal', 'Private', 'Obsolete', 'External'] as const),
  ...(['Unstable', 'Evolving', 'Stable', 'Standard'] as const),
] satisfies readonly Stability[]

/** By rank, worst first. */
export const DEPENDENCY_CLASSES = [
  ...(['Unknown', 'CPU', 'Platform', 'Group', 'ISA', 'Common'] as const),
] satisfies readonly DependencyClass[]

const named = <T extends string>(names: readonly T[], text: string | undefined): T | undefined =>
  text === undefined ? names.at(-1) : names.find((name) => name.toLowerCase() === text.toLowerCase())

/** `name/data/class`, in any letter case; parts left out are the best there is. */
export const parseAttributes = (text: string): Attributes | undefined => {
  const parts = text.split('/')
  const name = named(STABILITIES, parts[0])
  const data = named(STABILITIES, parts[1])
  const dependency = named(DEPENDENCY_CLASSES, parts[2])
  return name && data && dependency && parts.length <= 3 ? { name, data, class: dependency } : undefined
}

const COMPONENTS = ['provider', 'module', 'function', 'name', 'args'] as const
const CLASSES = ['provider', 'module', 'library'] as const satisfies readonly DependsPragma['class'][]

const ATTRIBUTES_USAGE = '#pragma attributes <attributes> <ident>'

const readAttributes: Reader = (words, span) => {
  const [triple, target, provider, component, ...extra] = words
  if (triple?.kind !== 'word' || target?.kind !== 'word')
    return fail('D_PRAGMA_MALFORM', span, ATTRIBUTES_USAGE)
  const attributes = parseAttributes(triple.text) ?? fail('D_PRAGMA_INVAL.attributes', span)
  const node = (to: AttributesPragma['target']): AttributesPragma => ({
    kind: 'attributes',
    attributes,
    target: to,
    span,
  })
  if (target.text !== 'provider' || provider === undefined) {
    if (provider) return fail('D_PRAGMA_MALFORM.extra', span, 'attributes')
    return node({ kind: 'identifier', name: target.text })
  }
  if (provider.kind !== 'word' || component?.kind !== 'word')
    return fail('D_PRAGMA_MALFORM', span, ATTRIBUTES_USAGE)
  if (extra.length > 0) return fail('D_PRAGMA_MALFORM.extra', span, 'attributes')
  const which = COMPONENTS.find((known) => known === component.text)
  if (!which) return fail('D_PRAGMA_INVAL.component', span, provider.text, component.text)
  return node({ kind: 'provider', name: provider.text, component: which })
}

const readBinding: Reader = (words, span) => {
  const [version, name, ...extra] = words
  if (version?.kind !== 'string' || name?.kind !== 'word')
    return fail('D_PRAGMA_MALFORM', span, '#pragma binding "version" <ident>')
  if (extra.length > 0) return fail('D_PRAGMA_MALFORM.extra', span, 'binding')
  if (!/^[0-9]+\.[0-9]+(\.[0-9]+)?$/.test(version.text)) return fail('D_PRAGMA_INVAL.version', span)
  return { kind: 'binding', version: version.text, name: name.text, span }
}

const readDepends: Reader = (words, span) => {
  const [word, name, ...extra] = words
  if (word?.kind !== 'word' || name?.kind !== 'word')
    return fail('D_PRAGMA_MALFORM', span, '#pragma depends_on <class> <name>')
  if (extra.length > 0) return fail('D_PRAGMA_MALFORM.extra', span, 'depends_on')
  const which = CLASSES.find((known) => known === word.text)
  if (!which) return fail('D_PRAGMA_INVAL.class', span, word.text)
  return { kind: 'depends', class: which, name: name.text, span }
}

const readOption: Reader = (words, span) => {
  const [option, ...extra] = words
  if (option?.kind !== 'word') return fail('D_PRAGMA_MALFORM', span, '#pragma option <option>=<val>')
  if (extra.length > 0) return fail('D_PRAGMA_MALFORM.extra', span, 'option')
  const [, name = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(option.text) ?? []
  return { kind: 'option', name, value, span }
}

const readError: Reader = (words, span) =>
  fail('D_PRAGERR', span, words.map((word) => `${word.text} `).join(''))

const D_PRAGMAS: ReadonlyMap<string, Reader> = new Map([
  ['attributes', readAttributes],
  ['binding', readBinding],
  ['depends_on', readDepends],
  ['error', readError],
  ['option', readOption],
])

/** The pragma of the words after `#pragma`, or undefined for one that is not D's. */
export const readPragma = (words: readonly Word[], span: Span): Pragma | undefined => {
  const [first, ...rest] = words
  if (first?.text === 'error') return readError(rest, span)
  if (first?.text !== 'D') return undefined
  const [name, ...args] = rest
  const read = D_PRAGMAS.get(name?.text ?? '')
  return read ? read(args, span) : fail('D_PRAGMA_INVAL', span, name?.text ?? '')
}
