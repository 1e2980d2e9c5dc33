export type {
  AttachBtf,
  AttachSpec,
  MapRelocation,
  MapSpec,
  ObjectSpec,
  PerfSample,
  ProgramSpec,
} from './spec.ts'
