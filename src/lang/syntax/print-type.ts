/** Types as D text: specifiers and declarators. */
import type {
  Declarator,
  Derivation,
  Enumerator,
  Expression,
  MemberDeclaration,
  Parameter,
  Parameters,
  Specifiers,
  TypeName,
  TypeSpecifier,
} from './ast.ts'

/** Prints an `assign-expr`; types hold expressions, so the caller brings it. */
export type PrintExpression = (expression: Expression) => string

export const printSpecifiers = (specifiers: Specifiers, print: PrintExpression): string =>
  [
    specifiers.class,
    ...specifiers.qualifiers,
    specifiers.sign,
    specifiers.length,
    specifiers.base && printBase(specifiers.base, print),
  ]
    .filter((word) => word !== undefined)
    .join(' ')

const printBase = (base: TypeSpecifier, print: PrintExpression): string => {
  switch (base.kind) {
    case 'keyword':
    case 'named':
      return base.name
    case 'enum':
      return printTagged('enum', base.tag, base.enumerators && printEnumerators(base.enumerators, print))
    case 'struct':
    case 'union': {
      const members = base.members?.map((member) => printMember(member, print)).join(' ')
      return printTagged(base.kind, base.tag, members)
    }
  }
}

const printTagged = (kind: string, tag: string | undefined, body: string | undefined): string =>
  [kind, tag, body !== undefined && `{ ${body} }`].filter((part) => part).join(' ')

const printEnumerators = (list: readonly Enumerator[], print: PrintExpression): string =>
  list.map(({ name, value }) => (value ? `${name.text} = ${print(value)}` : name.text)).join(', ')

const printMember = ({ specifiers, declarators }: MemberDeclaration, print: PrintExpression): string => {
  const list = declarators.map(({ name, derivations, width }) => {
    const declarator = printDerivations(name?.text ?? '', derivations, print)
    return width ? `${declarator} : ${print(width)}` : declarator
  })
  return `${[printSpecifiers(specifiers, print), list.join(', ')].filter((part) => part).join(' ')};`
}

/** `derivations` wrapped around `name`, from the name outwards. */
export const printDerivations = (
  name: string,
  derivations: readonly Derivation[],
  print: PrintExpression,
): string => {
  let text = name
  let pointed = false
  for (const derivation of derivations) {
    if (derivation.kind === 'pointer') {
      const qualifiers = derivation.qualifiers.map((qualifier) => ` ${qualifier}`).join('')
      text = `*${qualifiers}${qualifiers && text ? ' ' : ''}${text}`
      pointed = true
    } else {
      text = (pointed ? `(${text})` : text) + printSuffix(derivation, print)
      pointed = false
    }
  }
  return text
}

const printSuffix = (
  derivation: Exclude<Derivation, { kind: 'pointer' }>,
  print: PrintExpression,
): string => {
  switch (derivation.kind) {
    case 'array':
      return `[${derivation.size ? print(derivation.size) : ''}]`
    case 'associative':
      return `[${printParameters(derivation.parameters, print)}]`
    case 'function':
      return `(${printParameters(derivation.parameters, print)})`
  }
}

export const printParameters = ({ list, variadic }: Parameters, print: PrintExpression): string =>
  [...list.map((parameter) => printParameter(parameter, print)), ...(variadic ? ['...'] : [])].join(', ')

const printParameter = ({ specifiers, name, derivations }: Parameter, print: PrintExpression): string =>
  withDeclarator(specifiers, printDerivations(name?.text ?? '', derivations, print), print)

const withDeclarator = (specifiers: Specifiers, declarator: string, print: PrintExpression): string =>
  [printSpecifiers(specifiers, print), declarator].filter((part) => part).join(' ')

export const printDeclarators = (
  specifiers: Specifiers,
  declarators: readonly Declarator[],
  print: PrintExpression,
): string =>
  withDeclarator(
    specifiers,
    declarators.map(({ name, derivations }) => printDerivations(name.text, derivations, print)).join(', '),
    print,
  )

export const printTypeName = ({ specifiers, derivations }: TypeName, print: PrintExpression): string =>
  withDeclarator(specifiers, printDerivations('', derivations, print), print)
