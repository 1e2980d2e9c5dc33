/** Matching of the probe components that a provider fixes. */
import type { Matcher } from '../base/index.ts'
import type { Probe, ProbePattern } from '../defs/index.ts'

export const matchesProbe = (pattern: ProbePattern, probe: Probe): boolean =>
  pattern.name.matches(probe.name) &&
  pattern.function.matches(probe.function) &&
  pattern.module.matches(probe.module) &&
  pattern.provider.matches(probe.provider)

/** Which of a function's two probes are asked for. */
export const sidesOf = (name: Matcher): readonly Side[] => sides.filter((side) => name.matches(side))

/** In the order of their IDs. */
export const sides = ['entry', 'return'] as const
export type Side = (typeof sides)[number]
