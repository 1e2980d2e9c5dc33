/** The back end: IR programs to BPF code with its BTF. */
export { type EmitOptions, EmittedFunctions, type EmittedProgram, emitProgram } from './emit.ts'
export { type Limit, LimitError, MAX_FUNCTIONS } from './limit.ts'
export { select } from './select.ts'
