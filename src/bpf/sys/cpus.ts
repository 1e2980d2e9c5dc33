/** The machine's CPUs. Source: Documentation/ABI/testing/sysfs-devices-system-cpu. */
import type { Sys } from './sys.ts'

const FOLDER = '/sys/devices/system/cpu'

/** The CPU numbers of a list such as `0-3,8`. */
export const parseCpuList = (text: string): number[] =>
  text
    .trim()
    .split(',')
    .filter((range) => range !== '')
    .flatMap((range) => {
      const [first = 0, last = first] = range.split('-').map(Number)
      return Array.from({ length: last - first + 1 }, (_, i) => first + i)
    })

const read = (sys: Sys, file: string): number[] => {
  const text = sys.readText(`${FOLDER}/${file}`)
  if (text === undefined) throw new Error(`can't read ${FOLDER}/${file}`)
  return parseCpuList(text)
}

/** The CPUs that run now. */
export const onlineCpus = (sys: Sys): number[] => read(sys, 'online')

/** The physical package of a CPU; 0 where the kernel doesn't tell, as of one that is offline. */
export const packageOfCpu = (sys: Sys, cpu: number): number =>
  Math.max(0, Number(sys.readText(`${FOLDER}/cpu${cpu}/topology/physical_package_id`) ?? 0))

/** The NUMA nodes with their CPUs. Source: Documentation/ABI/stable/sysfs-devices-node. */
export const numaNodes = (sys: Sys): { readonly node: number; readonly cpus: readonly number[] }[] => {
  const folder = '/sys/devices/system/node'
  const nodes = parseCpuList(sys.readText(`${folder}/online`) ?? '')
  return nodes.map((node) => ({
    node,
    cpus: parseCpuList(sys.readText(`${folder}/node${node}/cpulist`) ?? ''),
  }))
}

/** How many CPUs the kernel has per-CPU memory for: values of per-CPU maps have this many slots. */
export const possibleCpuCount = (sys: Sys): number => Math.max(...read(sys, 'possible')) + 1
