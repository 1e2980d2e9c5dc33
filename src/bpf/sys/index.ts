export type { AttachType, MapFlag, MapType, PerfEventName, ProgramType } from './constants.ts'
