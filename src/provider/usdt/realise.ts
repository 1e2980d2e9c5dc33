/**
 * Programs for probes of processes. One program serves all places whose arguments are to be had alike, in whatever
 * process: a cookie tells it which probe fired. The kernel counts a place's semaphore up while it is attached.
 */
import { groupBy } from '../../base/index.ts'
import { type AttachPoint, type Probe, type ProbeSelector, UnavailableError } from '../../defs/index.ts'
import { registersStack } from '../stack-origin.ts'
import { attachUprobes, inParts, mostSingleUprobes, mostUprobesOfProgram, uprobeProgram } from '../uprobes.ts'
import type { NotedPlace } from './noted-probes.ts'

/** One place of a probe in one process. */
export type EnabledPlace = {
  readonly probe: Probe
  readonly pid: number
  /** At which the file opens. */
  readonly path: string
  readonly place: NotedPlace
}

/** What this kernel has for it: why it has no links of many places, if it has none. */
export type Means = { readonly cookies: boolean; readonly noLinks: string | undefined }

/** @throws UnavailableError */
export const realisePlaces = (
  places: readonly EnabledPlace[],
  { cookies, noLinks }: Means,
): AttachPoint[] => {
  if (noLinks !== undefined && places.length > mostSingleUprobes) {
    throw new UnavailableError(
      `${places.length} places of probes in processes are too many for a kernel that can't attach them by one call (${noLinks}): ${mostSingleUprobes} are the most; describe fewer probes`,
    )
  }
  return [...groupBy(places, ({ place }) => sourcesText(place)).values()]
    .flatMap((alike) => inParts(alike, cookies ? mostUprobesOfProgram : 1))
    .map((part, at) => pointOf(part, at, noLinks === undefined))
}

/** The sources, as a key. */
const sourcesText = ({ arguments: given }: NotedPlace): string =>
  JSON.stringify(
    given.map(({ bytes, signed, ...sourced }) => sourced),
    (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value),
  )

const pointOf = (places: readonly EnabledPlace[], at: number, links: boolean): AttachPoint => {
  const probes = [...new Set(places.map(({ probe }) => probe))]
  const cookies = new Map(probes.length === 1 ? [] : probes.map((probe, cookie) => [probe, BigInt(cookie)]))
  const [first] = places
  if (!first) throw new Error('no place to attach to')
  const numbered = places.map(({ pid, path, place: { offset, semaphore }, probe }) => ({
    ...{ pid, path, offset, semaphore },
    cookie: cookies.get(probe),
  }))
  const [attach, ...alsoAttach] = attachUprobes(numbered, { links, isReturn: false })
  return {
    key: `usdt_${at}_${first.probe.name}`,
    program: uprobeProgram(links),
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
