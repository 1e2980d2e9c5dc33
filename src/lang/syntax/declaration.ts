/** External declarations other than clauses: variables and types, inlines, translators, providers. */
import { fail } from '../../base/index.ts'
import type {
  Declarator,
  InlineDeclaration,
  Specifiers,
  TranslatorDeclaration,
  TranslatorMember,
  VariableDeclaration,
} from './ast.ts'
import type { Cursor } from './cursor.ts'
import { parseDeclarator, parseSpecifiers, parseTypeNameAt } from './type-name.ts'

const checkName = ({ name }: Declarator): void => {
  if (name.text.includes('`')) fail('D_DECL_SCOPE.declaration', name.span, name.text)
}

const parseNamed = (cursor: Cursor): Declarator => {
  const start = cursor.peek().span
  const { name, derivations } = parseDeclarator(cursor, 'named')
  if (!name) return cursor.unexpected()
  const declarator: Declarator = { name, derivations, span: cursor.spanFrom(start) }
  checkName(declarator)
  return declarator
}

/** A `static` function prototype is an extern one. */
const checkClass = (specifiers: Specifiers, { derivations }: Declarator): void => {
  const { class: storage } = specifiers
  const prototype = derivations[0]?.kind === 'function'
  if (storage === 'auto' || storage === 'register' || (storage === 'static' && !prototype)) {
    fail('D_DECL_BADCLASS', specifiers.span)
  }
}

/** From its declarator on, a name means what the declaration says. */
const declare = (cursor: Cursor, specifiers: Specifiers, { name }: Declarator): void => {
  if (specifiers.class === 'typedef') cursor.names.declareTypedef(name.text)
  else if (specifiers.class !== 'self' && specifiers.class !== 'this')
    cursor.names.declareIdentifier(name.text)
}

/** `decl-specs [declarator (, declarator)*] ;` */
export const parseVariables = (cursor: Cursor): VariableDeclaration => {
  const start = cursor.peek().span
  const specifiers = parseSpecifiers(cursor, 'declaration')
  const declaresType = specifiers.base && !['keyword', 'named'].includes(specifiers.base.kind)
  if (cursor.at(';') && !declaresType) return fail('D_DECL_USELESS', specifiers.span)
  const declarators = cursor.at(';')
    ? []
    : cursor.list(() => {
        const declarator = parseNamed(cursor)
        checkClass(specifiers, declarator)
        declare(cursor, specifiers, declarator)
        return declarator
      })
  cursor.expect(';')
  return { kind: 'declaration', specifiers, declarators, span: cursor.spanFrom(start) }
}

/** What the value of an array inline calls its arguments. */
const parameterNames = ({ derivations }: Declarator): string[] =>
  derivations.flatMap((step) =>
    step.kind === 'associative' ? step.parameters.list.flatMap(({ name }) => (name ? [name.text] : [])) : [],
  )

/** `inline decl-specs declarator = assign-expr ;` */
export const parseInline = (cursor: Cursor): InlineDeclaration => {
  const { span: start } = cursor.next()
  // Where text is read late, nothing but the name is wanted of most.
  const name = cursor.context.lazy ? cursor.lexer.declaredName() : undefined
  const rest = cursor.later(';', parseInlineRest)
  cursor.expect(';')
  const span = cursor.spanFrom(start)
  if (!name) return { kind: 'inline', ...rest(), span }
  cursor.names.declareIdentifier(name.text)
  return {
    kind: 'inline',
    get specifiers() {
      return rest().specifiers
    },
    declarator: {
      name,
      get derivations() {
        return rest().declarator.derivations
      },
      get span() {
        return rest().declarator.span
      },
    },
    get value() {
      return rest().value
    },
    span,
  }
}

const parseInlineRest = (cursor: Cursor): Pick<InlineDeclaration, 'specifiers' | 'declarator' | 'value'> => {
  const specifiers = parseSpecifiers(cursor, 'declaration')
  if (specifiers.class) return fail('D_DECL_BADCLASS.inline', specifiers.span)
  if (cursor.at('=')) return fail('D_DECL_USELESS.inline', specifiers.span)
  const declarator = parseNamed(cursor)
  declare(cursor, specifiers, declarator)
  cursor.expect('=')
  const value = cursor.names.hiding(parameterNames(declarator), () => cursor.assignment(cursor))
  return { specifiers, declarator, value }
}

/** `translator type-name < type-name IDENT > { (IDENT = assign-expr ;)* } ;` */
export const parseTranslator = (cursor: Cursor): TranslatorDeclaration => {
  const { span: start } = cursor.next()
  const output = parseTypeNameAt(cursor)
  cursor.expect('<')
  const inputStart = cursor.peek().span
  const specifiers = parseSpecifiers(cursor, 'type')
  const { name: parameter, derivations } = parseNamed(cursor)
  const input = { specifiers, derivations, span: cursor.spanFrom(inputStart) }
  cursor.expect('>')
  cursor.expect('{')
  const members: TranslatorMember[] = []
  while (!cursor.accept('}')) {
    const name = cursor.word()
    cursor.expect('=')
    const value = cursor.later(';', (within) =>
      within.names.hiding([parameter.text], () => within.assignment(within)),
    )
    cursor.expect(';')
    members.push({
      name,
      get value() {
        return value()
      },
      span: cursor.spanFrom(name.span),
    })
  }
  cursor.expect(';')
  return { kind: 'translator', output, input, parameter, members, span: cursor.spanFrom(start) }
}
