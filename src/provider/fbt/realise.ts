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
  needsStack,
  rawRegister,
  rawResult,
  type Signature,
} from './signature.ts'

/** Up to so many probes, fentry's speed is worth its detaching: few, where many can be had by one multi-kprobe. */
const FENTRY_PROBES = { multi: 16, single: 64 } as const
/** What attaches one by one: at this many, a minute may go into attaching and detaching. */
const MOST_SINGLE = 512

/** A probe with what is known of its function. */
export type TracedProbe = {
  readonly probe: Probe
  readonly side: Side
  /** Where a kprobe goes: the symbol, or the address where several functions have that name. */
  readonly place: string | bigint
  /** Code that ftrace doesn't know, which multi-kprobes can't be put on. */
  readonly unlisted?: boolean
  /** What fentry attaches to; undefined: only kprobes do. */
  readonly function?: KernelFunction
  /** undefined: nothing is known of the arguments, which are the registers as they are. */
  readonly signature: Signature | undefined
}

/** What fentry and fexit can trace. */
type Typed = TracedProbe & { readonly function: KernelFunction; readonly signature: Signature }

/** arg0 of a return probe is the offset of the return instruction, which nothing tells. */
const noOffset: ArgumentSource = { kind: 'constant', value: -1n }

const argumentsOf =
  (side: Side, entry: (index: number) => ArgumentSource | undefined, value: ArgumentSource | undefined) =>
  (index: number): ArgumentSource | undefined =>
    side === 'entry' ? entry(index) : [noOffset, value][index]

const fentryPoint = ({ probe, side, function: fn, signature }: Typed): AttachPoint => ({
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
  const [first, ...others] = probes.map(({ signature }) =>
    signature ? kprobeArgument(signature, index) : rawRegister(index),
  )
  return others.every((one) => same(one, first)) ? first : rawRegister(index)
}
const returned = ({ signature }: TracedProbe) => (signature ? kretprobeValue(signature) : rawResult)

/** Each attachment has a cookie, the probe's place in the list. */
const selectorOf = (probes: readonly TracedProbe[]): ProbeSelector => ({
  kind: 'value',
  load: (b: FunctionBuilder, context: Reg) => b.helper('get_attach_cookie', context),
  cases: probes.map(({ probe }, value) => ({ value, probe })),
})

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
    argument: argumentsOf(side, sharedArgument(probes), first && returned(first)),
  }
}

const multiPoint = (key: string, side: Side, probes: readonly TracedProbe[]): AttachPoint => {
  const places = probes.map(({ place }) => place)
  const [symbols, addresses] = [places.filter(isSymbol), places.filter(isAddress)]
  return {
    ...kprobePoint(key, side, probes),
    program: { type: 'kprobe', expectedAttachType: 'kprobe_multi' },
    attach: {
      kind: 'kprobe_multi',
      ...(symbols.length > 0 ? { symbols } : { addresses }),
      cookies: probes.map((_, at) => BigInt(at)),
      return: side === 'return',
    },
  }
}

const isSymbol = (place: string | bigint): place is string => typeof place === 'string'
const isAddress = (place: string | bigint): place is bigint => typeof place === 'bigint'

const singlePoint = (key: string, side: Side, probes: readonly TracedProbe[]): AttachPoint => {
  const [attach, ...alsoAttach] = probes.map(
    ({ place }, at): AttachSpec => ({
      kind: 'kprobe',
      ...(isSymbol(place) ? { symbol: place } : { address: place }),
      return: side === 'return',
      cookie: BigInt(at),
    }),
  )
  if (!attach) throw new Error('no function to attach to')
  return { ...kprobePoint(key, side, probes), program: { type: 'kprobe' }, attach, alsoAttach }
}

/** What one program can serve: all entries, but the returns by the type of the value, which is narrowed by its name. */
const kindOf = (one: TracedProbe): string => {
  const value = one.side === 'entry' ? '' : JSON.stringify(returned(one) ?? 'void')
  return `${one.side} ${value} ${typeof one.place}`
}

const kprobePoints = (
  prefix: string,
  point: typeof multiPoint,
  probes: readonly TracedProbe[],
): AttachPoint[] =>
  [...groupBy(probes, kindOf).values()].map((members, at) => {
    const side = members[0]?.side ?? 'entry'
    return point(`${prefix}_${side}_${at}`, side, members)
  })

/** Why probes can't be had where kprobes are missing. */
const unserved = (env: ProviderEnv, probes: readonly TracedProbe[]): string => {
  const [first] = probes
  const obstacle = first?.signature && obstacleIn(env, first.signature)
  const missing = env.features.reason('kprobe')
  if (!first || (first.function && obstacle === undefined))
    return tooMany(env, probes.length, FENTRY_PROBES.single)
  const fentry = obstacle === undefined ? '' : ` by fentry, as ${obstacle}, nor`
  return `${first.probe.function} can't be traced${fentry} by a kprobe (${missing})`
}

const obstacleIn = (env: ProviderEnv, signature: Signature): string | undefined => {
  const stackArguments = () => env.features.reason('fentryStackArguments') === undefined
  return fentryObstacle(signature, needsStack(signature) && stackArguments())
}

const tooMany = (env: ProviderEnv, count: number, most: number): string => {
  const reason = env.features.reason('kprobeMulti')
  const what =
    reason === undefined
      ? `${count} probes on cold parts of functions are too many`
      : `${count} probes are too many for a kernel without multi-kprobes (${reason})`
  return `${what}: each is attached by itself, which takes its time beyond ${most}; describe fewer functions`
}

/** `prefix` begins the programs' names. @throws UnavailableError */
export const realise = (
  env: ProviderEnv,
  prefix: string,
  probes: readonly TracedProbe[],
): readonly AttachPoint[] => {
  const has = (feature: 'fentry' | 'fexit' | 'kprobeMulti' | 'kprobe') =>
    env.features.reason(feature) === undefined
  const multi = has('kprobeMulti')
  const few = probes.length <= FENTRY_PROBES[multi ? 'multi' : 'single']
  const isTyped = (one: TracedProbe): one is Typed =>
    few &&
    one.function !== undefined &&
    one.signature !== undefined &&
    has('fentry') &&
    has('fexit') &&
    obstacleIn(env, one.signature) === undefined
  const typed = probes.filter(isTyped)
  const others = probes.filter((one) => !isTyped(one))
  const [many, single] = partition(others, (one) => multi && one.unlisted !== true)
  if (single.length > 0 && !has('kprobe')) throw new UnavailableError(unserved(env, single))
  if (single.length > MOST_SINGLE) throw new UnavailableError(tooMany(env, single.length, MOST_SINGLE))
  return [
    ...typed.map(fentryPoint),
    ...kprobePoints(prefix, multiPoint, many),
    ...kprobePoints(`${prefix}_single`, singlePoint, single),
  ]
}

const partition = <T>(all: readonly T[], test: (one: T) => boolean): readonly [T[], T[]] => [
  all.filter(test),
  all.filter((one) => !test(one)),
]
