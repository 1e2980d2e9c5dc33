/** A user-space machine that runs assembled programs without a kernel. */
export { ERRNO, VmFault } from './fault.ts'
/** The helpers, for other interpreters that run on the same host. */
export { VM_HELPERS, type VmHelper } from './helpers.ts'
export {
  defaultEnvironment,
  type HostOptions,
  type VmEnvironment,
  VmHost,
  type VmMap,
  type VmMapping,
} from './host.ts'
export { contextOf, type RunOptions, Vm } from './machine.ts'
export type { KeyedMap, TaskStorage, VmMapSpec } from './maps.ts'
export type { VmRingBuffer } from './ring-buffer.ts'
