/** Options whose sizes DTrace bounds silently. */
import type { SessionOptions } from './api.ts'

const sizeBounds = {
  printsize: { most: 65536, otherwise: 8192 },
  pcapsize: { most: 65535, otherwise: 1514 },
} as const

/** A multiple of 8; `otherwise` where the option asks for nothing or for more than `most`. */
export const boundedSize = (options: Pick<SessionOptions, 'get'>, name: keyof typeof sizeBounds): number => {
  const { most, otherwise } = sizeBounds[name]
  const wanted = Number(options.get(name) ?? 0n)
  return Math.ceil((wanted === 0 || wanted > most ? otherwise : wanted) / 8) * 8
}
