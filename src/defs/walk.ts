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
    case 'shared':
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

/** An expression and all inside it; the inside of what is shared comes once in a walk, which `seen` tells. */
export function* expressionsIn(root: Expr, seen = new Set<Expr>()): Generator<Expr, void, void> {
  // No recursion: each expression would come up through as many generators as it is deep.
  const left = [root]
  for (let expr = left.pop(); expr; expr = left.pop()) {
    yield expr
    if (expr.kind === 'shared') {
      if (seen.has(expr.operand)) continue
      seen.add(expr.operand)
    }
    const parts = partsOf(expr)
    for (let at = parts.length - 1; at >= 0; at--) left.push(parts[at] as Expr)
  }
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
export function* expressionsOfStatement(
  statement: Statement,
  seen = new Set<Expr>(),
): Generator<Expr, void, void> {
  for (const root of rootsOf(statement)) yield* expressionsIn(root, seen)
}

export function* expressionsOf(clause: TypedClause): Generator<Expr, void, void> {
  const seen = new Set<Expr>()
  for (const { guard } of clause.stable ?? []) if (guard) yield* expressionsIn(guard, seen)
  if (clause.predicate) yield* expressionsIn(clause.predicate, seen)
  for (const statement of statementsIn(clause.body)) {
    yield* expressionsOfStatement(statement, seen)
  }
}

/** The shared values that expressions name, each after those that it names itself. */
export const sharedIn = (expressions: Iterable<Expr>): Expr[] => {
  const found = new Set<Expr>()
  const visit = (expr: Expr): void => {
    if (expr.kind === 'shared' && found.has(expr.operand)) return
    for (const part of partsOf(expr)) visit(part)
    if (expr.kind === 'shared') found.add(expr.operand)
  }
  for (const expr of expressions) visit(expr)
  return [...found]
}

/** The expressions of statements, those inside an `if` included. */
export const rootsOfAll = (statements: readonly Statement[]): Expr[] =>
  [...statementsIn(statements)].flatMap(rootsOf)
