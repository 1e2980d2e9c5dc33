export type {
  EnabledProgram,
  Listing,
  MatchedGroup,
  Preparation,
  PreparationConfig,
  Prepared,
  ProgramText,
  RunHooks,
  Session,
  SessionConfig,
  SessionOptions,
  SessionOutput,
} from './api.ts'
export { startCommand } from './command.ts'
export type { EvaluationTime } from './evaluation.ts'
export { Kernel } from './kernel.ts'
export { openPreparation } from './preparation.ts'
export { ProcessError, type TargetProcess, watchProcess } from './process.ts'
export { Unresponsive } from './run.ts'
export { openSession } from './session.ts'
