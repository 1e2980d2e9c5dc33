export type * from './ast.ts'
export type { Component, Macros, SyntaxContext, SyntaxFlag } from './context.ts'
export { SYNTAX_FLAGS } from './context.ts'
export { rootName } from './cursor.ts'
export { dumpTree } from './dump.ts'
export {
  CONVERSIONS,
  type ConversionName,
  type FormatConversion,
  type FormatFlags,
  type FormatItem,
  type FormatText,
  parseFormat,
} from './format.ts'
export { locate } from './locate.ts'
export { ParseError, parseExpression, parseProgram, parseTypeName, tokenize } from './parse.ts'
export { DEPENDENCY_CLASSES, parseAttributes, STABILITIES } from './pragma.ts'
export { printExpression, printProgram, printStatement, printType } from './print.ts'
export type { Token } from './token.ts'
