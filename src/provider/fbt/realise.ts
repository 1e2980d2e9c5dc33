/**
 * Which mechanism traces a set of functions. fentry costs least when it fires, but each function takes a program and
 * a grace period to detach (100 ms and more); multi-kprobes attach thousands with one link; single kprobes are slow
 * both ways, and the last resort.
 */
import { groupBy } from '../../base/index.ts'
import type { AttachSpec } from '../../bpf/load/index.ts'
import type { FunctionBuilder, Reg } from '../../compile/ir/index.ts'
import {
  type ArgumentSource,
  type AttachPoint,
  type Probe,
  type ProbeSelector,
  UnavailableError,
} from '../../defs/index.ts'
import type { ProviderEnv } from '../env.ts'
import type { Side } from '../pattern.ts'
import { kprobeStack, trampolineStack } from '../stack-origin.ts'
import type { KernelFunction } from './functions.ts'
import {
  fentryArgument,
  fentryObstacle,
  fexitValue,
  kprobeArgument,
  kretprobeValue,
  rawRegister,
  type Signature,
} from './signature.ts'

/** Up to so many probes, fentry's speed is worth its detaching. */
const FENTRY_PROBES = 16
/** What attaches one by one: at this many, some ten seconds go into attaching and detaching. */
const MOST_SINGLE = 64

/** A probe with what is known of its function. */
export type TracedProbe = {
  readonly probe: Probe
  readonly side: Side
  readonly function: KernelFunction
  readonly signature: Signature
}

/** arg0 of a return probe is the offset of the return instruction, which nothing tells. */
const noOffset: ArgumentSource = { kind: 'constant', value: -1n }

const argumentsOf =
  (side: Side, entry: (index: number) => ArgumentSource | undefined, value: ArgumentSource | undefined) =>
  (index: number): ArgumentSource | undefined =>
    side === 'entry' ? entry(index) : [noOffset, value][index]

const fentryPoint = ({ probe, side, function: fn, signature }: TracedProbe): AttachPoint => ({
  key: `fbt_${fn.module}_${fn.name}_${side}`,
  program: {
    type: 'tracing',
    expectedAttachType: side === 'entry' ? 'fentry' : 'fexit',
    attachBtf: { object: fn.module, id: fn.type },
  },
  attach: { kind: 'tracing' },
  phase: 'trace',
  stack: trampolineStack,
  select: { kind: 'single', probe },
  argument: argumentsOf(side, (index) => fentryArgument(signature, index), fexitValue(signature)),
})

const same = (a: ArgumentSource | undefined, b: ArgumentSource | undefined): boolean =>
  JSON.stringify(a) === JSON.stringify(b)

/** argN at the entry of several functions: typed where they agree on it, else the register as it is. */
const sharedArgument = (probes: readonly TracedProbe[]) => (index: number) => {
  const [first, ...others] = probes.map(({ signature }) => kprobeArgument(signature, index))
  return others.every((one) => same(one, first)) ? first : rawRegister(index)
}

/** Each attachment has a cookie, the probe's place in the list. */
const selectorOf = (probes: readonly TracedProbe[]): ProbeSelector => ({
  kind: 'value',
  load: (b: FunctionBuilder, context: Reg) => b.helper('get_attach_cookie', context),
  cases: probes.map(({ probe }, value) => ({ value, probe })),
})

const cookies = (probes: readonly unknown[]) => probes.map((_, at) => BigInt(at))

const kprobePoint = (
  key: string,
  side: Side,
  probes: readonly TracedProbe[],
): Omit<AttachPoint, 'program' | 'attach'> => {
  const [first] = probes
  return {
    key,
    phase: 'trace',
    stack: kprobeStack(side),
    select: selectorOf(probes),
    argument: argumentsOf(side, sharedArgument(probes), first && kretprobeValue(first.signature)),
  }
}

const multiPoint = (key: string, side: Side, probes: readonly TracedProbe[]): AttachPoint => ({
  ...kprobePoint(key, side, probes),
  program: { type: 'kprobe', expectedAttachType: 'kprobe_multi' },
  attach: {
    kind: 'kprobe_multi',
    symbols: probes.map(({ probe }) => probe.function),
    cookies: cookies(probes),
    return: side === 'return',
  },
})

const singlePoint = (key: string, side: Side, probes: readonly TracedProbe[]): AttachPoint => {
  const [attach, ...alsoAttach] = probes.map(
    ({ probe }, at): AttachSpec => ({
      kind: 'kprobe',
      symbol: probe.function,
      return: side === 'return',
      cookie: BigInt(at),
    }),
  )
  if (!attach) throw new Error('no function to attach to')
  return { ...kprobePoint(key, side, probes), program: { type: 'kprobe' }, attach, alsoAttach }
}

/** One program for all entries; the returns by the type of the value, which is narrowed by its register's name. */
const kprobePoints = (point: typeof multiPoint, probes: readonly TracedProbe[]): AttachPoint[] =>
  [
    ...groupBy(probes, ({ side, signature }) =>
      side === 'entry' ? 'entry' : JSON.stringify(kretprobeValue(signature) ?? 'void'),
    ).values(),
  ].map((members, at) => {
    const side = members[0]?.side ?? 'entry'
    return point(`fbt_${side}_${at}`, side, members)
  })

/** Why probes can't be had where kprobes are missing. */
const unserved = (env: ProviderEnv, probes: readonly TracedProbe[]): string => {
  const [first] = probes
  const obstacle = first && fentryObstacle(first.signature)
  if (!first || obstacle === undefined) return tooMany(env, probes.length)
  const missing = env.features.reason('kprobe')
  return `${first.probe.function} can't be traced by fentry, as ${obstacle}, nor by a kprobe (${missing})`
}

const tooMany = (env: ProviderEnv, count: number): string =>
  `${count} probes are too many for a kernel without multi-kprobes (${env.features.reason('kprobeMulti')}): each is ` +
  `attached by itself, which takes seconds beyond ${MOST_SINGLE}; describe fewer functions`

/** @throws UnavailableError */
export const realise = (env: ProviderEnv, probes: readonly TracedProbe[]): readonly AttachPoint[] => {
  const has = (feature: 'fentry' | 'fexit' | 'kprobeMulti' | 'kprobe') =>
    env.features.reason(feature) === undefined
  const multi = has('kprobeMulti')
  const few = probes.length <= (multi ? FENTRY_PROBES : MOST_SINGLE) && has('fentry') && has('fexit')
  const [typed, others] = partition(probes, (one) => few && fentryObstacle(one.signature) === undefined)
  const points = typed.map(fentryPoint)
  if (others.length === 0) return points
  if (multi) return [...points, ...kprobePoints(multiPoint, others)]
  if (!has('kprobe')) throw new UnavailableError(unserved(env, others))
  if (others.length > MOST_SINGLE) throw new UnavailableError(tooMany(env, others.length))
  return [...points, ...kprobePoints(singlePoint, others)]
}

const partition = <T>(all: readonly T[], test: (one: T) => boolean): readonly [T[], T[]] => [
  all.filter(test),
  all.filter((one) => !test(one)),
]
