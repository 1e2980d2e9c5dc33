/** The `profile` provider: profile-N samples every CPU, tick-N fires once. */
import { matcher } from '../../base/index.ts'
import {
  type AttachPoint,
  type Probe,
  type ProbePattern,
  type Provider,
  UnavailableError,
} from '../../defs/index.ts'
import { programCounters } from '../argument.ts'
import { attributes } from '../attributes.ts'
import type { ProviderEnv } from '../env.ts'
import { idBases } from '../ids.ts'
import { matchesProbe } from '../pattern.ts'
import { registersStack, testRunStack } from '../stack-origin.ts'
import { idOf, listedRates, nameOf, parseRate, periodOf, type Rate, rateOf } from './rate.ts'

/**
 * Ticks at least this long apart are fired by the session's own timer: a cpu-clock event stalls while its CPU is
 * idle, and a timer of user space is precise enough for them.
 */
const TIMER_PERIOD_NS = 10_000_000n

const probeOf = (rate: Rate): Probe => {
  const id = idOf(rate)
  if (id === undefined) {
    throw new UnavailableError(`${nameOf(rate)}: a rate has at most six significant digits`)
  }
  return { id, provider: 'profile', module: '', function: '', name: nameOf(rate) }
}

const pointOf = (env: ProviderEnv, probe: Probe): AttachPoint => {
  const rate = rateOf(probe.id)
  if (!rate) throw new Error(`${probe.id} is no profile probe`)
  const period = periodOf(rate)
  const common = { key: probe.name.replace('-', '_'), select: { kind: 'single', probe } } as const
  if (rate.mode === 'tick' && period >= TIMER_PERIOD_NS) {
    return {
      ...common,
      program: { type: 'raw_tracepoint' },
      attach: { kind: 'none' },
      phase: 'timer',
      stack: testRunStack,
      periodNs: period,
      argument: () => undefined,
    }
  }
  const cpus = rate.mode === 'profile' ? 'all' : (env.onlineCpus()[0] ?? 0)
  return {
    ...common,
    program: { type: 'perf_event' },
    attach: { kind: 'perf_event', event: 'cpu-clock', sample: { period }, cpus },
    phase: 'trace',
    stack: registersStack,
    argument: (index) => programCounters[index],
  }
}

function* find(pattern: ProbePattern): Iterable<Probe> {
  const { name } = pattern
  const rates = name.exact === undefined ? listedRates : [parseRate(name.exact)]
  for (const rate of rates) {
    if (!rate) continue
    const probe = probeOf(rate)
    // The canonical name need not be the one asked for: `tick-1SEC` is `tick-1sec`.
    if (matchesProbe(name.exact === undefined ? pattern : { ...pattern, name: matcher('') }, probe))
      yield probe
  }
}

export const profileProvider = (env: ProviderEnv): Provider => ({
  name: 'profile',
  idBase: idBases.profile,
  attributes: attributes.profile,
  ownsName: (name) => parseRate(name) !== undefined,
  unavailable: () => undefined,
  find,
  byId: (id) => {
    const rate = rateOf(id)
    return rate && probeOf(rate)
  },
  arguments: () => [],
  realise: (probes) => probes.map((probe) => pointOf(env, probe)),
})
