/** Which clauses must have the program's context: those with a definition that declares so. */
import { expressionsOf, statementsIn, type TypedClause } from '../../defs/index.ts'

export const usesContext = (clause: TypedClause): boolean => {
  for (const expr of expressionsOf(clause)) {
    if ((expr.kind === 'call' || expr.kind === 'builtin') && expr.def.usesContext) return true
  }
  for (const statement of statementsIn(clause.body)) {
    if (statement.kind === 'action' && statement.def.usesContext) return true
  }
  return false
}
