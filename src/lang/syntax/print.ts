/** The tree as D text again: reading it gives the same tree. */
import { unreachable } from '../../base/index.ts'
import type {
  Attributes,
  Clause,
  Declaration,
  Expression,
  IntegerType,
  ProbeDescription,
  Program,
  ProviderDeclaration,
  ProviderLocation,
  ProviderPoint,
  Statement,
  TranslatorDeclaration,
  TypeName,
} from './ast.ts'
import {
  ASSIGNMENT,
  BINARY,
  CAST,
  COMMA,
  CONDITIONAL,
  LOOSEST_BINARY,
  POSTFIX,
  PRIMARY,
  UNARY,
} from './operator.ts'
import {
  printDeclarators,
  printDerivations,
  printParameters,
  printSpecifiers,
  printTypeName,
} from './print-type.ts'

const SUFFIXES: Record<IntegerType, string> = {
  int: '',
  'unsigned int': 'u',
  long: 'l',
  'unsigned long': 'ul',
  'long long': 'll',
  'unsigned long long': 'ull',
}

const ESCAPES: Record<string, string> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

/** A string literal of these bytes; what is not printable ASCII is three octal digits. */
const quote = (value: string): string => {
  const octal = (byte: string) => ESCAPES[byte] ?? `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`
  return `"${value.replace(/["\\]|[^ -~]/g, octal)}"`
}

/** How tightly the outermost operator of a node binds. */
const powerOf = (node: Expression): number => {
  switch (node.kind) {
    case 'comma':
      return COMMA
    case 'assignment':
      return ASSIGNMENT
    case 'conditional':
      return CONDITIONAL
    case 'logical':
    case 'binary':
      return BINARY.get(node.operator)?.power ?? LOOSEST_BINARY
    case 'cast':
      return CAST
    case 'unary':
    case 'stringof':
    case 'sizeof':
    case 'sizeof-type':
      return UNARY
    case 'increment':
      return node.position === 'prefix' ? UNARY : POSTFIX
    case 'index':
    case 'call':
    case 'member':
    case 'variable':
      return POSTFIX
    default:
      return PRIMARY
  }
}

/** `node`, in parentheses unless it binds at least as tightly as `power`. */
const at = (power: number, node: Expression): string => {
  const text = printNode(node)
  return powerOf(node) < power ? `(${text})` : text
}

const list = (nodes: readonly Expression[]): string => nodes.map((node) => at(ASSIGNMENT, node)).join(', ')

/** `- -x` must not read as `--x`, nor `sizeof x` as `sizeofx`: a blank parts what would run together. */
const prefix = (operator: string, operand: string): string =>
  /[a-z]$/.test(operator) || operand.startsWith(operator[0] ?? '')
    ? `${operator} ${operand}`
    : operator + operand

const two = (node: { left: Expression; right: Expression }, operator: string, power: number): string =>
  `${at(power, node.left)} ${operator} ${at(power + 1, node.right)}`

/** `5.x` would read as a floating constant. */
const object = (node: Expression): string =>
  node.kind === 'integer' ? `(${printNode(node)})` : at(POSTFIX, node)

const printNode = (node: Expression): string => {
  switch (node.kind) {
    case 'integer':
      return `${node.value}${SUFFIXES[node.type]}`
    case 'string':
      return quote(node.value)
    case 'identifier':
      return node.name
    case 'symbol':
      return `${node.module}${node.space === 'kernel' ? '`' : '``'}${node.name}`
    case 'variable':
      return `${node.class}->${node.name}`
    case 'aggregation':
      return `@${node.name}`
    case 'unary':
      return prefix(node.operator, at(CAST, node.operand))
    case 'binary':
    case 'logical':
      return two(node, node.operator, powerOf(node))
    case 'conditional': {
      const condition = at(LOOSEST_BINARY, node.condition)
      return `${condition} ? ${at(COMMA, node.then)} : ${at(CONDITIONAL, node.else)}`
    }
    case 'comma':
      return `${at(COMMA, node.left)}, ${at(ASSIGNMENT, node.right)}`
    case 'assignment':
      return `${at(UNARY, node.target)} ${node.operator} ${at(ASSIGNMENT, node.value)}`
    case 'increment':
      return node.position === 'prefix'
        ? prefix(node.operator, at(UNARY, node.operand))
        : `${at(POSTFIX, node.operand)}${node.operator}`
    default:
      return printTyped(node)
  }
}

type Typed = Extract<
  Expression,
  {
    kind: 'cast' | 'sizeof' | 'sizeof-type' | 'stringof' | 'offsetof' | 'xlate' | 'member' | 'index' | 'call'
  }
>

const printTyped = (node: Typed): string => {
  switch (node.kind) {
    case 'cast':
      return `(${printType(node.type)})${at(CAST, node.operand)}`
    case 'sizeof':
      return prefix('sizeof', at(UNARY, node.operand))
    case 'sizeof-type':
      return `sizeof (${printType(node.type)})`
    case 'stringof':
      return prefix('stringof', at(UNARY, node.operand))
    case 'offsetof':
      return `offsetof(${printType(node.type)}, ${node.member.text})`
    case 'xlate':
      return `xlate <${printType(node.type)}> (${at(COMMA, node.operand)})`
    case 'member':
      return `${object(node.object)}${node.operator}${node.member.text}`
    case 'index':
      return `${at(POSTFIX, node.object)}[${list(node.arguments)}]`
    case 'call':
      return `${at(POSTFIX, node.callee)}(${list(node.arguments)})`
    default:
      return unreachable(node)
  }
}

const assignment = (node: Expression): string => at(ASSIGNMENT, node)

export const printExpression = (node: Expression): string => at(COMMA, node)
export const printType = (type: TypeName): string => printTypeName(type, assignment)

const indent = (text: string): string => text.replace(/^(?=.)/gm, '  ')

const block = (lines: readonly string[]): string =>
  lines.length > 0 ? `{\n${indent(lines.join('\n'))}\n}` : '{ }'

export const printStatement = (statement: Statement): string => {
  if (statement.kind === 'expression') return `${printExpression(statement.expression)};`
  const then = block(statement.then.map(printStatement))
  const otherwise = statement.else ? ` else ${block(statement.else.map(printStatement))}` : ''
  return `if (${printExpression(statement.condition)}) ${then}${otherwise}`
}

/** As written, or with the macro references in it resolved. */
const printDescription = (description: ProbeDescription): string => {
  if (description.kind === 'id') return String(description.id)
  const { text, provider, module, function: fn, name } = description
  return text.includes('$') ? [provider, module, fn, name].join(':') : text
}

const printClause = ({ descriptions, predicate, body }: Clause): string =>
  [
    descriptions.map(printDescription).join(',\n'),
    // A blank, since `/*` would begin a comment.
    predicate && `/ ${printExpression(predicate)} /`,
    body && block(body.map(printStatement)),
  ]
    .filter((part) => part !== undefined)
    .join('\n')

const printTranslator = (node: TranslatorDeclaration): string => {
  const input = printDerivations(node.parameter.text, node.input.derivations, assignment)
  const members = node.members.map(({ name, value }) => `${name.text} = ${assignment(value)};`)
  const types = `${printType(node.output)} < ${printSpecifiers(node.input.specifiers, assignment)} ${input} >`
  return `translator ${types} ${block(members)};`
}

const printProvider = (node: ProviderDeclaration): string => {
  const probes = node.probes.map(({ name, input, output }) => {
    const translated = output ? ` : (${printParameters(output, assignment)})` : ''
    return `probe ${name.text}(${printParameters(input, assignment)})${translated};`
  })
  const { declarations, clauses, locations } = node
  const own = [...declarations, ...clauses, ...locations].sort((a, b) => a.span.start - b.span.start)
  const items = own.map((item) => ('kind' in item ? printDeclaration(item) : printLocation(item)))
  return `provider ${node.name.text} ${block([...probes, ...items])};`
}

const printPoint = ({ descriptions, guard, natives }: ProviderPoint): string => {
  const values = natives.map(({ name, value }) => `${name.text} = ${assignment(value)};`)
  const head = descriptions.map(printDescription).join(', ')
  return `${head}${guard ? ` / ${printExpression(guard)} /` : ''} ${block(values)}`
}

const printLocation = ({ probe, module, function: fn, alternatives }: ProviderLocation): string => {
  const points = alternatives.map((each) => each.map(printPoint).join('\n+ ')).join('\n| ')
  return `${probe.text} at ${module}\`${fn} =\n${indent(points)};`
}

const triple = ({ name, data, class: dependency }: Attributes): string => `${name}/${data}/${dependency}`

const printDeclaration = (node: Declaration): string => {
  switch (node.kind) {
    case 'clause':
      return printClause(node)
    case 'declaration':
      return `${printDeclarators(node.specifiers, node.declarators, assignment)};`
    case 'inline':
      return `inline ${printDeclarators(node.specifiers, [node.declarator], assignment)} = ${assignment(node.value)};`
    case 'translator':
      return printTranslator(node)
    case 'provider':
      return printProvider(node)
    case 'option':
      return `#pragma D option ${node.name}${node.value === undefined ? '' : `=${node.value}`}`
    case 'attributes': {
      const { target } = node
      const to = target.kind === 'identifier' ? target.name : `provider ${target.name} ${target.component}`
      return `#pragma D attributes ${triple(node.attributes)} ${to}`
    }
    case 'binding':
      return `#pragma D binding ${quote(node.version)} ${node.name}`
    case 'depends':
      return `#pragma D depends_on ${node.class} ${node.name}`
    default:
      return unreachable(node)
  }
}

export const printProgram = ({ declarations }: Pick<Program, 'declarations'> & Partial<Program>): string =>
  `${declarations.map(printDeclaration).join('\n')}\n`
