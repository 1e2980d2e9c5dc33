/** Names of profile probes: `profile-997`, `tick-5sec`, and the IDs that stand for them. */
import { demandIdBase, idBases } from '../ids.ts'

export const modes = ['profile', 'tick'] as const
export type Mode = (typeof modes)[number]

/** A rate as its name has it. */
export type Rate = { readonly mode: Mode; readonly value: bigint; readonly unit: Unit }

/** Nanoseconds of each unit's one; the first two count per second. */
const periodUnits = {
  '': 0n,
  hz: 0n,
  ns: 1n,
  nsec: 1n,
  us: 1_000n,
  usec: 1_000n,
  ms: 1_000_000n,
  msec: 1_000_000n,
  s: 1_000_000_000n,
  sec: 1_000_000_000n,
  m: 60_000_000_000n,
  min: 60_000_000_000n,
  h: 3_600_000_000_000n,
  hour: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
  day: 86_400_000_000_000n,
} as const
type Unit = keyof typeof periodUnits
const units = Object.keys(periodUnits) as Unit[]

const SECOND_NS = 1_000_000_000n
/** The shortest period there is, that of 5000 a second. */
const MIN_PERIOD_NS = 200_000n
/** perf_event_open(2) refuses a sample period with the top bit set. */
const MAX_PERIOD_NS = (1n << 63n) - 1n

export const periodOf = ({ value, unit }: Rate): bigint => {
  const unitNs = periodUnits[unit]
  return unitNs === 0n ? SECOND_NS / value : value * unitNs
}

/** Units in any case; undefined for what is no profile probe, too fast or too slow. */
export const parseRate = (name: string): Rate | undefined => {
  const [, mode, digits = '', suffix] = /^(profile|tick)-(\d{1,20})([a-zA-Z]*)$/.exec(name) ?? []
  const unit = units.find((one) => one === suffix?.toLowerCase())
  if (unit === undefined || BigInt(digits) === 0n) return undefined
  const rate = { mode: mode as Mode, value: BigInt(digits), unit }
  const periodNs = periodOf(rate)
  return periodNs >= MIN_PERIOD_NS && periodNs <= MAX_PERIOD_NS ? rate : undefined
}

export const nameOf = ({ mode, value, unit }: Rate): string => `${mode}-${value}${unit}`

const LISTED: Readonly<Record<Mode, readonly bigint[]>> = {
  profile: [97n, 199n, 499n, 997n, 1999n, 4001n, 4999n],
  tick: [1n, 10n, 100n, 500n, 1000n, 5000n],
}
/** The rates that `-l` shows, in the order of their IDs. */
export const listedRates: readonly Rate[] = modes.flatMap((mode) =>
  LISTED[mode].map((value): Rate => ({ mode, value, unit: '' })),
)

/** On demand, a value is a mantissa and a power of ten: enough for any period of six significant digits. */
const MANTISSAS = 2n ** 20n
const EXPONENTS = 16n
const RADIX = MANTISSAS * EXPONENTS

/** undefined for a value of too many digits. */
export const idOf = (rate: Rate): number | undefined => {
  const listed = listedRates.findIndex((one) => nameOf(one) === nameOf(rate))
  if (listed >= 0) return idBases.profile + listed
  let [mantissa, exponent] = [rate.value, 0n]
  while (mantissa % 10n === 0n) [mantissa, exponent] = [mantissa / 10n, exponent + 1n]
  if (mantissa >= MANTISSAS || exponent >= EXPONENTS) return undefined
  const kind = BigInt(modes.indexOf(rate.mode) * units.length + units.indexOf(rate.unit))
  return demandIdBase + Number(kind * RADIX + exponent * MANTISSAS + mantissa)
}

export const rateOf = (id: number): Rate | undefined => {
  const listed = listedRates[id - idBases.profile]
  if (listed || id < demandIdBase) return listed
  const index = BigInt(id - demandIdBase)
  const kind = Number(index / RADIX)
  const [mode, unit] = [modes[Math.floor(kind / units.length)], units[kind % units.length]]
  if (mode === undefined || unit === undefined) return undefined
  const value = (index % MANTISSAS) * 10n ** ((index / MANTISSAS) % EXPONENTS)
  // The name decides: an ID that no name leads to (a mantissa that ends in 0, a period too short) is none.
  const rate = parseRate(nameOf({ mode, value, unit }))
  return rate && idOf(rate) === id ? rate : undefined
}
