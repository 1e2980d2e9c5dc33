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

/** How many CPUs the kernel has per-CPU memory for: values of per-CPU maps have this many slots. */
export const possibleCpuCount = (sys: Sys): number => Math.max(...read(sys, 'possible')) + 1
