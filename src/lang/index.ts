/** The D language: text to syntax tree, syntax tree to typed program. */
export * from './check/index.ts'
export * from './syntax/index.ts'
