/** BPF objects: blueprints, and what the loader makes of them. */
export { LoadError, type LoadFailure } from './errors.ts'
export { FEATURES, type FeatureEnvironment, type FeatureName, Features } from './features.ts'
export { type Batch, BpfMap, createMap } from './map.ts'
export { LoadedObject, type LoadOptions, loadObject } from './object.ts'
export { enableStatistics, Program, type ProgramStatistics, type TestRun } from './program.ts'
export { type OnRecord, RingBuffer } from './ring-buffer.ts'
export type {
  AttachBtf,
  AttachSpec,
  MapSpec,
  ObjectSpec,
  PerfSample,
  ProgramSpec,
} from './spec.ts'
export { insnIndex, verifierSummary } from './verifier-log.ts'
export { Waiter } from './waiter.ts'
