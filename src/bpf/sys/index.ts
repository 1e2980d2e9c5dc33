/** The one door to the kernel. */
export { type BtfObject, kernelBtfObjects, openBtfObject } from './btf-objects.ts'
export { CAPABILITIES, type Capability, missingCapabilities } from './capabilities.ts'
export { BPF_COMMANDS, type BpfAttr, type BpfCommand, type BpfOut, INFO_SIZE } from './commands.ts'
export {
  ATTACH_TYPES,
  type AttachType,
  MAP_FLAGS,
  MAP_TYPES,
  type MapFlag,
  type MapType,
  PERF_EVENTS,
  type PerfEvent,
  type PerfEventName,
  PROGRAM_FLAGS,
  PROGRAM_TYPES,
  type ProgramType,
  UPDATE_FLAGS,
} from './constants.ts'
export { numaNodes, onlineCpus, packageOfCpu, parseCpuList, possibleCpuCount } from './cpus.ts'
export { type Errno, errnoName } from './errno.ts'
export { type FakeAnswers, type FakeReply, type FakeSys, fakeSys } from './fake.ts'
export { lockdownMode } from './lockdown.ts'
export { openSys } from './open.ts'
export { PERF_FLAGS, PERF_IOCTLS, type PerfEventAttr } from './perf-attr.ts'
export { openProcessControl, type ProcessControl, type ProcessState } from './process-control.ts'
export type { BpfResult, Mapping, Sys, SysResult } from './sys.ts'
export { toldSys } from './told.ts'
export { openTracefs, type Tracefs } from './tracefs.ts'
