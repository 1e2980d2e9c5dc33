/** All expressions of a typed clause, each before the ones inside it. */
import type { Expr, Place, Statement, TypedClause } from './typed.ts'

/** What a place is made of. */
const partsOfPlace = (place: Place): readonly Expr[] => {
  switch (place.kind) {
    case 'variable':
    case 'symbol':
      return []
    case 'element':
      return place.keys
    case 'deref':
      return [place.pointer]
    case 'value':
      return [place.value]
    case 'member':
      return partsOfPlace(place.object)
    case 'index':
      return [...partsOfPlace(place.array), place.index]
  }
}

const partsOf = (expr: Expr): readonly Expr[] => {
  switch (expr.kind) {
    case 'int':
    case 'string':
    case 'builtin':
      return []
    case 'load':
    case 'address':
    case 'decay':
      return partsOfPlace(expr.place)
    case 'unary':
    case 'convert':
    case 'stringof':
      return [expr.operand]
    case 'arithmetic':
    case 'pointer-difference':
    case 'compare':
    case 'compare-strings':
    case 'logical':
    case 'comma':
      return [expr.left, expr.right]
    case 'pointer-offset':
      return [expr.pointer, expr.offset]
    case 'conditional':
      return [expr.condition, expr.then, expr.else]
    case 'assign':
      return [...partsOfPlace(expr.target), expr.value]
    case 'update':
      return [...partsOfPlace(expr.target), expr.operand]
    case 'increment':
      return partsOfPlace(expr.target)
    case 'call':
      return expr.args
  }
}

const rootsOf = (statement: Statement): readonly Expr[] => {
  switch (statement.kind) {
    case 'expression':
      return [statement.expr]
    case 'action':
      return statement.args
    case 'aggregate':
      return [...statement.keys, ...statement.args]
    case 'if':
      return [statement.condition]
  }
}

/** An expression and all inside it. */
export function* expressionsIn(expr: Expr): Generator<Expr, void, void> {
  yield expr
  for (const part of partsOf(expr)) yield* expressionsIn(part)
}

/** Statements in order, those inside an `if` included. */
export function* statementsIn(statements: readonly Statement[]): Generator<Statement, void, void> {
  for (const statement of statements) {
    yield statement
    if (statement.kind !== 'if') continue
    yield* statementsIn(statement.then)
    yield* statementsIn(statement.else)
  }
}

/** All expressions of a statement; of an `if` those of its condition. */
export function* expressionsOfStatement(statement: Statement): Generator<Expr, void, void> {
  for (const root of rootsOf(statement)) yield* expressionsIn(root)
}

export function* expressionsOf(clause: TypedClause): Generator<Expr, void, void> {
  if (clause.predicate) yield* expressionsIn(clause.predicate)
  for (const statement of statementsIn(clause.body)) {
    yield* expressionsOfStatement(statement)
  }
}
