/**
 * Option linkmode=dynamic: kernel symbols get their addresses when a program is linked. What is traced with never is, so a
 * symbol that remains is an error, unless option knodefs says that it may.
 */
import { fail, type Span } from '../base/index.ts'
import type { Compiled } from '../compile/index.ts'
import { type Expr, expressionsOf, type Place, type TypedClause } from '../defs/index.ts'

type Symbol = Extract<Place, { kind: 'symbol' }>

const symbolOf = (place: Place): Symbol | undefined => {
  if (place.kind === 'member') return symbolOf(place.object)
  if (place.kind === 'index') return symbolOf(place.array)
  return place.kind === 'symbol' ? place : undefined
}

const referenced = (expr: Expr): Symbol | undefined =>
  expr.kind === 'load' || expr.kind === 'address' || expr.kind === 'decay' ? symbolOf(expr.place) : undefined

/** Where the code of a program has what the text at `span` says: the byte of its instruction. */
const offsetOf = ({ programs }: Compiled, span: Span): number => {
  const lines = programs.flatMap(({ emitted }) => emitted.assembled.lines)
  const isOf = (line: Span) => line.source === span.source && line.start < span.end && span.start < line.end
  // The narrowest: an expression's, not that of the clause.
  const [found] = lines
    .filter((line) => isOf(line.span))
    .sort((a, b) => a.span.end - a.span.start - (b.span.end - b.span.start) || a.slot - b.slot)
  return 8 * (found?.slot ?? 0)
}

/** @throws DiagnosticError at the first kernel symbol whose address a clause takes or reads from */
export const refuseRelocations = (clauses: readonly TypedClause[], compiled: () => Compiled): void => {
  for (const clause of clauses) {
    for (const expr of expressionsOf(clause)) {
      const symbol = referenced(expr)
      if (!symbol) continue
      const { module, name, span } = symbol
      fail('D_ASRELO', span, 'kernel', `${module}\`${name}`, offsetOf(compiled(), span))
    }
  }
}
