/** The consumer's options as live views of the session's. */
import type { ConsumerOptions } from '../consume/index.ts'
import type { SessionOptions } from './api.ts'
import { boundedSize } from './bounded-size.ts'

const flags = [
  ...['quiet', 'flowindent', 'rawbytes', 'droptags', 'aggpercpu', 'aggsortkey', 'aggsortrev', 'agghist'],
  ...['aggpack', 'aggzoom', 'noresolve'],
] as const
const bounded = ['printsize', 'pcapsize'] as const
const numbers = ['aggsortkeypos', 'aggsortpos', 'strsize', 'stackindent'] as const

/** `others` holds what no option changes: whether the output is a terminal now, and the test mode. */
export const consumerOptions = (
  options: SessionOptions,
  others: Pick<ConsumerOptions, 'testing' | 'escape'>,
): ConsumerOptions => {
  const live: Record<string, unknown> = Object.defineProperties({}, Object.getOwnPropertyDescriptors(others))
  Object.defineProperty(live, 'encoding', {
    enumerable: true,
    get: () => (options.get('encoding') === 1n ? 'utf8' : 'ascii'),
  })
  for (const name of bounded) {
    Object.defineProperty(live, name, { enumerable: true, get: () => boundedSize(options, name) })
  }
  for (const name of flags) {
    Object.defineProperty(live, name, { enumerable: true, get: () => options.get(name) !== undefined })
  }
  for (const name of numbers) {
    Object.defineProperty(live, name, { enumerable: true, get: () => Number(options.get(name) ?? 0n) })
  }
  return live as ConsumerOptions
}
