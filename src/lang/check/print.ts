/** A typed program as text, one line a statement: what `-xtree` shows and what golden files keep. */
import type {
  ActionCall,
  Expr,
  Place,
  Statement,
  TypedClause,
  TypedProgram,
  Variable,
} from '../../defs/index.ts'
import { nameOfVariable } from './scope.ts'
import { typeName } from './type-name.ts'

const list = (exprs: readonly Expr[]): string => exprs.map(printExpr).join(', ')

const printPlace = (place: Place): string => {
  switch (place.kind) {
    case 'variable':
      return nameOfVariable(place.variable)
    case 'element':
      return `${nameOfVariable(place.variable)}[${list(place.keys)}]`
    case 'deref':
      return `*${printExpr(place.pointer)}`
    case 'member': {
      const { name, offsetBits, bitSize } = place.member
      const width = bitSize === undefined ? '' : `:${bitSize}`
      return `${bracketed(place.object)}.${name}@${offsetBits / 8}${width}`
    }
    case 'index': {
      const bounds = place.bounds === undefined ? '' : ` < ${place.bounds}`
      return `${bracketed(place.array)}[${printExpr(place.index)}${bounds}]`
    }
    case 'value':
      return printExpr(place.value)
    case 'symbol':
      return `${place.module}\`${place.name}`
  }
}

const bracketed = (place: Place): string =>
  place.kind === 'deref' ? `(${printPlace(place)})` : printPlace(place)

/** An expression with every conversion that the checker put in, without its type. */
const bare = (expr: Expr): string => {
  switch (expr.kind) {
    case 'int':
      return `${expr.value}`
    case 'string':
      return JSON.stringify(expr.value)
    case 'load':
      return printPlace(expr.place)
    case 'builtin':
      return expr.index === undefined ? expr.def.name : `${expr.def.name}[${expr.index}]`
    case 'address':
      return `&${printPlace(expr.place)}`
    case 'decay':
      return `decay(${printPlace(expr.place)})`
    case 'unary':
      return `${expr.op}${printExpr(expr.operand)}`
    case 'arithmetic':
    case 'logical':
      return `(${printExpr(expr.left)} ${expr.op} ${printExpr(expr.right)})`
    case 'compare':
      return `(${printExpr(expr.left)} ${expr.op}${expr.signed ? 's' : 'u'} ${printExpr(expr.right)})`
    case 'compare-strings':
      return `(${printExpr(expr.left)} ${expr.op}str ${printExpr(expr.right)})`
    case 'pointer-offset':
      return `(${printExpr(expr.pointer)} ${expr.op}${expr.scale} ${printExpr(expr.offset)})`
    case 'pointer-difference':
      return `(${printExpr(expr.left)} -${expr.scale} ${printExpr(expr.right)})`
    case 'conditional':
      return `(${printExpr(expr.condition)} ? ${printExpr(expr.then)} : ${printExpr(expr.else)})`
    case 'comma':
      return `(${printExpr(expr.left)}, ${printExpr(expr.right)})`
    case 'assign':
      return `(${printPlace(expr.target)} = ${printExpr(expr.value)})`
    case 'update':
      return `(${printPlace(expr.target)} ${expr.op}= ${printExpr(expr.operand)} in ${typeName(expr.operation)}${expr.scale === 1 ? '' : ` by ${expr.scale}`})`
    case 'increment': {
      const sign = `${expr.op}${expr.op}${expr.step === 1 ? '' : expr.step}`
      return expr.postfix ? `${printPlace(expr.target)}${sign}` : `${sign}${printPlace(expr.target)}`
    }
    case 'convert':
      return `convert(${printExpr(expr.operand)})`
    case 'stringof':
      return `stringof(${printExpr(expr.operand)})`
    case 'shared':
      return `once(${printExpr(expr.operand)})`
    case 'call':
      return `${expr.def.name}(${list(expr.args)})`
  }
}

/** `text:type`, and so within. */
export const printExpr = (expr: Expr): string => `${bare(expr)}:${typeName(expr.type)}`

const printAction = (call: ActionCall): string => {
  const format = call.format === undefined ? [] : ['format']
  const aggregations = (call.aggregations ?? []).map((each) => `@${each.name}`)
  return `${call.def.name}(${[...format, ...aggregations, ...call.args.map(printExpr)].join(', ')})`
}

const printStatement = (statement: Statement): string[] => {
  switch (statement.kind) {
    case 'expression':
      return [printExpr(statement.expr)]
    case 'action':
      return [printAction(statement)]
    case 'aggregate': {
      const { aggregation, keys, args } = statement
      const parameters = aggregation.parameters.map((value) => `; ${value}`).join('')
      return [`@${aggregation.name}[${list(keys)}] = ${aggregation.def.name}(${list(args)}${parameters})`]
    }
    case 'if':
      return [
        `if ${printExpr(statement.condition)}`,
        ...indent(statement.then.flatMap(printStatement)),
        ...(statement.else.length > 0 ? ['else', ...indent(statement.else.flatMap(printStatement))] : []),
      ]
  }
}

const indent = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`)

const printClause = (clause: TypedClause): string[] => [
  `clause ${clause.index} on ${clause.probes.description} (${clause.probes.probes.length})${(clause.stable ?? []).map(({ probe }) => ` for ${probe.function}:${probe.name} at ${clause.attach.map((each) => `${each.provider}:${each.function}:${each.name}`).join(', ')}`).join(',')}`,
  ...(clause.stable ?? []).flatMap(({ guard }) => (guard ? [`  if ${printExpr(guard)}`] : [])),
  ...(clause.predicate ? [`  / ${printExpr(clause.predicate)} /`] : []),
  ...(clause.empty ? ['  default action'] : indent(clause.body.flatMap(printStatement))),
]

const printVariable = (variable: Variable): string => {
  const keys = variable.keys ? `[${variable.keys.map(typeName).join(', ')}]` : ''
  return `${variable.class} ${variable.index} ${variable.name}${keys}:${typeName(variable.type)}`
}

/** The clauses, then what they share. */
export const printTyped = (program: TypedProgram): string =>
  [
    ...program.clauses.flatMap(printClause),
    ...program.variables.map(printVariable),
    ...program.aggregations.map(({ index, name, keys, keyBytes }) => {
      const shown = keys.map((key, at) => {
        const bytes = keyBytes[at]
        return bytes === undefined ? typeName(key) : `${typeName(key)} of ${bytes}`
      })
      return `aggregation ${index} @${name}[${shown.join(', ')}]`
    }),
  ]
    .map((line) => `${line}\n`)
    .join('')
