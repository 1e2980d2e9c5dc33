export {
  type AggregationDescriptor,
  type DropName,
  dropCounters,
  type FaultName,
  type Field,
  faultEpid,
  faultRecord,
  faults,
  type ProbePart,
  type RecordDescriptor,
  type RecordItem,
  recordHeader,
} from './record.ts'
