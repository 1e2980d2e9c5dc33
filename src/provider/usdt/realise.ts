/**
 * Programs for probes of processes. One program serves all places whose arguments are to be had alike, in whatever
 * process: a cookie tells it which probe fired. The kernel lets a place fire in the threads of one process alone, and counts
 * its semaphore up while it is attached. One link has all of a file's places in a process where kernels know processes there
 * (6.10); else each is a perf event, which takes a tenth of a second to detach.
 */
import { groupBy } from '../../base/index.ts'
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

/** One program tells so many probes apart (ProbeSelector). */
const mostCases = 65_536

/** Each has a descriptor, and a grace period to end in: minutes where there are more. */
const mostSingle = 512

/** What this kernel has for it: why it has no links of many places, if it has none. */
export type Means = { readonly cookies: boolean; readonly noLinks: string | undefined }

/** @throws UnavailableError */
export const realisePlaces = (
  places: readonly EnabledPlace[],
  { cookies, noLinks }: Means,
): AttachPoint[] => {
  if (noLinks !== undefined && places.length > mostSingle) {
    throw new UnavailableError(
      `${places.length} places of probes in processes are too many for a kernel that can't attach them by one call (${noLinks}): ${mostSingle} are the most; describe fewer probes`,
    )
  }
  return [...groupBy(places, ({ place }) => sourcesText(place)).values()]
    .flatMap((alike) => inParts(alike, cookies ? mostCases : 1))
    .map((part, at) => pointOf(part, at, noLinks === undefined))
}

/** The sources, as a key. */
const sourcesText = ({ arguments: given }: NotedPlace): string =>
  JSON.stringify(
    given.map(({ bytes, signed, ...sourced }) => sourced),
    (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value),
  )

const inParts = <T>(all: readonly T[], most: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / most) }, (_, at) => all.slice(at * most, (at + 1) * most))

/** The cookie is that of its probe, where the program serves several. */
type Numbered = EnabledPlace & { readonly cookie: bigint | undefined }

const singleAttach = (places: readonly Numbered[]): AttachSpec[] =>
  places.map(({ pid, path, cookie, place: { offset, semaphore } }) => ({
    kind: 'uprobe',
    path,
    offset: BigInt(offset),
    return: false,
    pid,
    ...(cookie !== undefined && { cookie }),
    ...(semaphore !== undefined && { semaphore: BigInt(semaphore) }),
  }))

const multiAttach = (places: readonly Numbered[]): AttachSpec[] =>
  [...groupBy(places, ({ pid, path }) => `${pid} ${path}`).values()].map((members) => ({
    kind: 'uprobe_multi',
    path: members[0]?.path ?? '',
    offsets: members.map(({ place }) => BigInt(place.offset)),
    cookies: members.map(({ cookie = 0n }) => cookie),
    semaphores: members.map(({ place }) => BigInt(place.semaphore ?? 0)),
    return: false,
    pid: members[0]?.pid ?? 0,
  }))

const pointOf = (places: readonly EnabledPlace[], at: number, multi: boolean): AttachPoint => {
  const probes = [...new Set(places.map(({ probe }) => probe))]
  const cookies = new Map(probes.length === 1 ? [] : probes.map((probe, cookie) => [probe, BigInt(cookie)]))
  const numbered = places.map((each): Numbered => ({ ...each, cookie: cookies.get(each.probe) }))
  const [attach, ...alsoAttach] = (multi ? multiAttach : singleAttach)(numbered)
  const [first] = places
  if (!attach || !first) throw new Error('no place to attach to')
  return {
    key: `usdt_${at}_${first.probe.name}`,
    program: { type: 'kprobe', ...(multi && { expectedAttachType: 'uprobe_multi' }) },
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
