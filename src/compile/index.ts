export { type Compiled, type CompiledProgram, type CompileInput, compile } from './compile.ts'
export type { Sizes } from './maps.ts'
export { defaultStackLimits, type StackLimits } from './stack-limits.ts'
