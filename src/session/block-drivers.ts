/** The drivers of the machine's block devices. */
import type { Sys } from '../bpf/sys/index.ts'

/** By major number, as /proc/devices has them: drivers of character devices first, then those of block devices. */
export const blockDrivers = (sys: Sys): ReadonlyMap<number, string> => {
  const [, text = ''] = (sys.readText('/proc/devices') ?? '').split('Block devices:\n')
  return new Map(
    text.split('\n').flatMap((line) => {
      const [, major, name] = /^\s*(\d+) (.+)$/.exec(line) ?? []
      return name === undefined ? [] : [[Number(major), name] as const]
    }),
  )
}
