/** The checker: resolves names, applies the rules of types, and hands on a typed program. */
export { descriptionAttributes, leastAttributes, statementAttributes } from './attributes.ts'
export { type Checker, type CheckerConfig, type CheckResult, createChecker } from './checker.ts'
export type { CheckOptions } from './context.ts'
export { keyBytes } from './key-bytes.ts'
export { printExpr, printTyped } from './print.ts'
export { argumentTypes } from './stable-provider.ts'
export { typeName } from './type-name.ts'
