export type {
  EnabledProgram,
  Listing,
  ProgramText,
  RunHooks,
  Session,
  SessionConfig,
  SessionOptions,
} from './api.ts'
export { Unresponsive } from './run.ts'
export { openSession } from './session.ts'
