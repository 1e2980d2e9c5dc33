/**
 * Programs for probes of processes. One program serves all places whose arguments are to be had alike, in whatever
 * process: a cookie tells it which probe fired. Each place is attached in each process by itself, by a perf event of that
 * process: the kernel lets it fire in the threads of that process alone, and counts the semaphore up while it is open.
 */
import type { AttachSpec } from '../../bpf/load/index.ts'
import { type AttachPoint, type Probe, type ProbeSelector, UnavailableError } from '../../defs/index.ts'
import { registersStack } from '../stack-origin.ts'
import type { NotedPlace } from './noted-probes.ts'

/** One place of a probe in one process. */
export type EnabledPlace = {
  readonly probe: Probe
  readonly pid: number
  /** At which the file opens. */
  readonly path: string
  readonly place: NotedPlace
}

/** The kernel's limit is in the thousands; the compare of a program's cases is what grows. */
const mostCases = 512

export const realisePlaces = (places: readonly EnabledPlace[], cookies: boolean): AttachPoint[] => {
  const alike = new Map<string, EnabledPlace[]>()
  for (const each of places) {
    const key = sourcesText(each.place)
    const known = alike.get(key)
    if (known) known.push(each)
    else alike.set(key, [each])
  }
  return [...alike.values()]
    .flatMap((group) => inParts(group, cookies ? mostCases : 1))
    .map((part, at) => pointOf(part, at))
}

/** The sources, as a key. */
const sourcesText = ({ arguments: given }: NotedPlace): string =>
  JSON.stringify(
    given.map(({ bytes, signed, ...sourced }) => sourced),
    (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value),
  )

const inParts = <T>(all: readonly T[], most: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / most) }, (_, at) => all.slice(at * most, (at + 1) * most))

const pointOf = (places: readonly EnabledPlace[], at: number): AttachPoint => {
  const probes = [...new Set(places.map(({ probe }) => probe))]
  const [attach, ...alsoAttach] = places.map(
    ({ probe, pid, path, place: { offset, semaphore } }): AttachSpec => ({
      kind: 'uprobe',
      path,
      offset: BigInt(offset),
      return: false,
      pid,
      ...(semaphore !== undefined && { semaphore: BigInt(semaphore) }),
      ...(probes.length > 1 && { cookie: BigInt(probes.indexOf(probe)) }),
    }),
  )
  const [first] = places
  if (!attach || !first) throw new Error('no place to attach to')
  return {
    key: `usdt_${at}_${first.probe.name}`,
    program: { type: 'kprobe' },
    attach,
    alsoAttach,
    phase: 'trace',
    select: selectorOf(probes),
    stack: registersStack,
    argument: (index) => argumentOf(first, index),
  }
}

const selectorOf = (probes: readonly Probe[]): ProbeSelector => {
  const [only, second] = probes
  if (only && !second) return { kind: 'single', probe: only }
  return {
    kind: 'value',
    load: (b, context) => b.helper('get_attach_cookie', context),
    cases: probes.map((probe, value) => ({ value, probe })),
  }
}

const argumentOf = ({ probe, place }: EnabledPlace, index: number) => {
  const argument = place.arguments[index]
  if (!argument || argument.source) return argument?.source
  const { provider, module, function: fn, name } = probe
  throw new UnavailableError(`arg${index} of ${provider}:${module}:${fn}:${name}: ${argument.reason}`)
}
