/** The events that the CPU's own driver describes: files of terms, `event=0x3c,umask=0x01`, under sysfs. */
import type { ProviderEnv } from '../env.ts'
import { type CountedEvent, nameOfEvent } from './events.ts'

const FOLDER = '/sys/bus/event_source/devices/cpu'

/** `config:0-7,32-35`: the bits of the config word that a term's value goes to, lowest first. */
const placed = (format: string, value: bigint): bigint | undefined => {
  const [, word, ranges = ''] = /^(config\d?):([\d,-]+)/.exec(format.trim()) ?? []
  if (word !== 'config') return undefined
  let [config, rest] = [0n, value]
  for (const range of ranges.split(',')) {
    const [first = 0, last = first] = range.split('-').map(Number)
    const width = BigInt(last - first + 1)
    config |= (rest & ((1n << width) - 1n)) << BigInt(first)
    rest >>= width
  }
  return rest === 0n ? config : undefined
}

/** The config word that an event's terms make; undefined for what needs more than that word. */
const configOf = (env: ProviderEnv, terms: string): bigint | undefined => {
  let config = 0n
  for (const term of terms.trim().split(',')) {
    const [name = '', text = '1'] = term.split('=')
    if (!/^(0x[0-9a-f]+|\d+)$/i.test(text)) return undefined // `?`: the user is to say
    const bits = placed(env.file(`${FOLDER}/format/${name}`) ?? '', BigInt(text))
    if (bits === undefined) return undefined
    config |= bits
  }
  return config
}

/** By name. Files such as `mem-loads.scale` tell of an event and are none. */
export const describedEvents = (env: ProviderEnv): readonly CountedEvent[] => {
  const type = Number(env.file(`${FOLDER}/type`) ?? Number.NaN)
  if (Number.isNaN(type)) return []
  return [...env.folder(`${FOLDER}/events`)]
    .filter((name) => !name.includes('.'))
    .sort((a, b) => (a < b ? -1 : 1))
    .flatMap((name): CountedEvent[] => {
      const config = configOf(env, env.file(`${FOLDER}/events/${name}`) ?? '?')
      return config === undefined ? [] : [{ type, config, names: [nameOfEvent(name)] }]
    })
}
