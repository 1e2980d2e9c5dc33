export { type Compiled, type CompiledProgram, type CompileInput, compile } from './compile.ts'
export type { Sizes } from './sizes.ts'
export { defaultStackLimits, type StackLimits } from './stack-limits.ts'
