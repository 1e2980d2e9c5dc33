/** Caps on what one session may take, checked before anything is made in the kernel. */

import type { Compiled, Sizes } from '../compile/index.ts'
import { UnavailableError } from '../defs/index.ts'

const gigabyte = 1024 ** 3

const CELL_BYTES = 8

/**
 * The most bytes that each option may ask for. A ring buffer's size is a power of two below 2^31 (the kernel's
 * ringbuf.c); the others are ours, so that a slip of the hand doesn't take a machine's memory.
 */
const caps: Readonly<Record<keyof Sizes, number>> = {
  strsize: 64 * 1024,
  scratchsize: 64 * 1024,
  bufsize: gigabyte,
  aggsize: gigabyte,
  dynvarsize: gigabyte,
  specsize: gigabyte,
  pcapsize: 65536,
  nspec: 64 * 1024,
}

const units = [
  ['g', gigabyte],
  ['m', 1024 ** 2],
  ['k', 1024],
] as const

const asSize = (bytes: number): string => {
  const unit = units.find(([, size]) => bytes >= size && bytes % size === 0)
  return unit ? `${bytes / unit[1]}${unit[0]}` : `${bytes}`
}

/** What may be made smaller than was asked for, as messages call it. */
const buffers = {
  bufsize: 'buffer',
  aggsize: 'aggregation',
  specsize: 'speculation',
  dynvarsize: 'dynamic variable',
} as const

const shownSize = (bytes: number): string => {
  const size = asSize(bytes)
  return /[gmk]$/.test(size) ? size : `${size} bytes`
}

/** The part of free memory that one buffer may take. */
const MEMORY_PART = 4

/**
 * The sizes with those of buffers halved until they are allowed, and a notice for each that was. The kernel takes
 * the principal buffer's memory at once, so free memory counts too.
 */
export const lowerSizes = (
  sizes: Sizes,
  freeMemory: number,
): { readonly sizes: Sizes; readonly notices: readonly string[] } => {
  const lowered = { ...sizes }
  const notices = (Object.keys(buffers) as (keyof typeof buffers)[]).flatMap((name) => {
    const most = Math.min(caps[name], name === 'bufsize' ? freeMemory / MEMORY_PART : caps[name])
    if (sizes[name] <= most) return []
    lowered[name] = Math.floor(sizes[name] / 2 ** Math.ceil(Math.log2(sizes[name] / most)))
    return [`${buffers[name]} size lowered to ${shownSize(lowered[name])}`]
  })
  return { sizes: lowered, notices }
}

/** @throws UnavailableError that names the option, what it asks for and what it may */
export const checkSizes = (sizes: Sizes): void => {
  for (const name of Object.keys(caps) as (keyof Sizes)[]) {
    if (sizes[name] <= caps[name]) continue
    throw new UnavailableError(
      `option ${name} is ${asSize(sizes[name])}, at most ${asSize(caps[name])} is allowed`,
    )
  }
}

/** @throws UnavailableError with DTrace's text when a record, or a value of an aggregation, could never be stored */
export const checkRecords = (
  { records, aggregations }: Pick<Compiled, 'records' | 'aggregations'>,
  { bufsize, aggsize }: Pick<Sizes, 'bufsize' | 'aggsize'>,
): void => {
  const fits =
    records.every(({ bytes }) => bytes <= bufsize) &&
    aggregations.every(({ cells }) => cells * CELL_BYTES <= aggsize)
  if (!fits) throw new UnavailableError('Enabling exceeds size of buffer')
}

/** @throws UnavailableError when option cpu names a CPU that can't run BEGIN and END */
export const checkCpu = (cpu: bigint | undefined, online: readonly number[]): void => {
  if (cpu === undefined || online.includes(Number(cpu))) return
  throw new UnavailableError(`option cpu: CPU ${cpu} is not online; online are ${online.join(', ')}`)
}
