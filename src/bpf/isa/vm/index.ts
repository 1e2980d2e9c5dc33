/** A user-space machine that runs assembled programs without a kernel. */
export { ERRNO, VmFault } from './fault.ts'
export {
  defaultEnvironment,
  type HostOptions,
  type Mapping,
  type VmEnvironment,
  VmHost,
  type VmMap,
} from './host.ts'
export { contextOf, type RunOptions, Vm } from './machine.ts'
export type { KeyedMap, TaskStorage, VmMapSpec } from './maps.ts'
export type { RingBuffer } from './ring-buffer.ts'
