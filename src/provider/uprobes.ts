/**
 * Attaching places of processes: the kernel puts breakpoints into the process that is asked for alone. One link has all of a
 * file's places in a process where kernels know processes there (6.10); else each is a perf event of its own.
 */
import { groupBy } from '../base/index.ts'
import type { AttachSpec, ProgramSpec } from '../bpf/load/index.ts'

export type UprobePlace = {
  readonly pid: number
  /** At which the file opens here. */
  readonly path: string
  /** In bytes from the start of the file. */
  readonly offset: number
  readonly cookie?: bigint | undefined
  /** Where in the file those are counted who trace it. */
  readonly semaphore?: number | undefined
}

/** What attaches one by one: each has a descriptor, and takes a grace period to detach, one after the other. */
export const mostSingleUprobes = 512

/** One program tells so many probes apart (ProbeSelector). */
export const mostUprobesOfProgram = 65_536

export const inParts = <T>(all: readonly T[], most: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / most) }, (_, at) => all.slice(at * most, (at + 1) * most))

const single = (isReturn: boolean, { offset, cookie, semaphore, ...where }: UprobePlace): AttachSpec => ({
  ...{ kind: 'uprobe', ...where, offset: BigInt(offset), return: isReturn },
  ...(cookie !== undefined && { cookie }),
  ...(semaphore !== undefined && { semaphore: BigInt(semaphore) }),
})

/** Of one file in one process. */
const multi = (isReturn: boolean, places: readonly UprobePlace[]): AttachSpec => {
  const counted = places.some(({ semaphore }) => semaphore !== undefined)
  return {
    ...{ kind: 'uprobe_multi', path: places[0]?.path ?? '', pid: places[0]?.pid ?? 0, return: isReturn },
    offsets: places.map(({ offset }) => BigInt(offset)),
    cookies: places.map(({ cookie = 0n }) => cookie),
    ...(counted && { semaphores: places.map(({ semaphore = 0 }) => BigInt(semaphore)) }),
  }
}

/** One program's places. `links`: this kernel has links of many places of a process. */
export const attachUprobes = (
  places: readonly UprobePlace[],
  { links, isReturn }: { readonly links: boolean; readonly isReturn: boolean },
): readonly [AttachSpec, ...AttachSpec[]] => {
  const [first, ...others] = links
    ? [...groupBy(places, ({ pid, path }) => `${pid} ${path}`).values()].map((file) => multi(isReturn, file))
    : places.map((place) => single(isReturn, place))
  if (!first) throw new Error('no place to attach to')
  return [first, ...others]
}

/** What a program is that is attached so. */
export const uprobeProgram = (links: boolean): Pick<ProgramSpec, 'type' | 'expectedAttachType'> => ({
  type: 'kprobe',
  ...(links && { expectedAttachType: 'uprobe_multi' }),
})
