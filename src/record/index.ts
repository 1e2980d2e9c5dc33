export { captureLinks } from './capture.ts'
export {
  type AggregationDescriptor,
  type DropName,
  dropCounters,
  dropsOfCpu,
  type FaultName,
  type Field,
  faultEpid,
  faultRecord,
  faults,
  type ProbePart,
  type RecordDescriptor,
  type RecordItem,
  recordHeader,
  type SpeculationOutcome,
  settledEpid,
  settledRecord,
  speculationEntry,
  speculationStates,
} from './record.ts'
export type { Shape, ShapeMember } from './shape.ts'
