/** Where the machine's CPUs are. */
import { numaNodes, packageOfCpu, possibleCpuCount, type Sys } from '../bpf/sys/index.ts'
import type { CpuPlace } from '../defs/index.ts'

/** By the CPU's number; what the kernel doesn't tell is 0. */
export const cpuPlaces = (sys: Sys): readonly CpuPlace[] => {
  const nodes = numaNodes(sys)
  return Array.from({ length: possibleCpuCount(sys) }, (_, cpu) => ({
    chip: packageOfCpu(sys, cpu),
    node: nodes.find(({ cpus }) => cpus.includes(cpu))?.node ?? 0,
  }))
}
