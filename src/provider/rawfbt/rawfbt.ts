/**
 * The `rawfbt` provider: entry and return of the kernel's code by kprobes, whatever BTF knows of it: functions that
 * share a name, and the clones that the compiler makes (`.isra.0`, `.constprop.0`, `.part.0`).
 */
import {
  type AttachPoint,
  type DType,
  intrinsic,
  type Probe,
  type ProbePattern,
  type Provider,
  UnavailableError,
} from '../../defs/index.ts'
import { attributes } from '../attributes.ts'
import type { ProviderEnv } from '../env.ts'
import { neverReturn } from '../fbt/deny-list.ts'
import { type Functions, originOf } from '../fbt/functions.ts'
import { realise, type TracedProbe } from '../fbt/realise.ts'
import { type Signature, signatureOf } from '../fbt/signature.ts'
import { idBases } from '../ids.ts'
import { KernelText } from '../kernel-text.ts'
import { ModuleIds } from '../modules.ts'
import { type Side, sides, sidesOf } from '../pattern.ts'
import { type RawFunction, RawFunctions } from './functions.ts'

class RawFunctionProvider implements Provider {
  readonly name = 'rawfbt'
  readonly idBase = idBases.rawfbt
  readonly attributes = attributes.rawfbt
  readonly #env: ProviderEnv
  readonly #ids: ModuleIds
  readonly #known: Functions
  readonly #functions: RawFunctions

  constructor(env: ProviderEnv, functions: Functions) {
    this.#env = env
    this.#ids = new ModuleIds(env, 'rawfbt')
    this.#known = functions
    this.#functions = new RawFunctions(functions, new KernelText(env))
  }

  mayMatch({ provider, name }: ProbePattern): boolean {
    return provider.matches(this.name) && sidesOf(name).length > 0
  }

  unavailable(): string | undefined {
    const { features } = this.#env
    const kprobe = features.reason('kprobe') // cold parts need it, so all kernels that have multi-kprobes have it
    return kprobe === undefined ? this.#known.problem() : `functions are traced by kprobes (${kprobe})`
  }

  find(pattern: ProbePattern): Iterable<Probe> {
    if (!this.mayMatch(pattern)) return []
    const asked = sidesOf(pattern.name)
    const found = [...this.#functions.find(pattern.module, pattern.function)]
    return found
      .flatMap((one) => asked.flatMap((side) => this.#probe(one, side) ?? []))
      .sort((a, b) => a.id - b.id)
  }

  byId(id: number): Probe | undefined {
    const place = this.#ids.slotOf(id)
    if (!place || this.unavailable() !== undefined) return undefined
    const { rank, cold, side } = partsOf(place.index)
    const found = this.#functions.at(place.module, rank, cold)
    return found && this.#probe(found, side)
  }

  arguments(probe: Probe): readonly DType[] {
    const { side, signature } = this.#traced(probe)
    if (!signature) return []
    if (side === 'entry') return signature.parameters
    return signature.returns ? [intrinsic.long, signature.returns] : [intrinsic.long]
  }

  realise(probes: readonly Probe[]): readonly AttachPoint[] {
    const traced = probes.map((probe): TracedProbe => {
      const { found, side, signature } = this.#traced(probe)
      const place = this.#functions.placeOf(found)
      if (place !== undefined) return { probe, side, place, unlisted: found.cold, signature }
      throw new UnavailableError(
        `several functions are called ${found.name}, and /proc/kallsyms doesn't tell where each is`,
      )
    })
    return realise(this.#env, this.name, traced)
  }

  #probe(found: RawFunction, side: Side): Probe | undefined {
    // A jump leads to a cold part: there is no return address that a return probe could replace.
    if (side === 'return' && (found.cold || neverReturn.has(originOf(found.name)))) return undefined
    const { module, name } = found
    const id = this.#ids.idAt(module, indexOf(found, side))
    return id === undefined ? undefined : { id, provider: this.name, module, function: name, name: side }
  }

  #traced(probe: Probe): { found: RawFunction; side: Side; signature: Signature | undefined } {
    const place = this.#ids.slotOf(probe.id)
    const parts = place && partsOf(place.index)
    const found = place && parts && this.#functions.at(place.module, parts.rank, parts.cold)
    if (!parts || !found) throw new Error(`${probe.id} is no function's probe`)
    return { found, side: parts.side, signature: this.#signature(found) }
  }

  /** Of a function whose name is its own. A clone need not take what the original does. */
  #signature({ module, name }: RawFunction): Signature | undefined {
    const one = this.#functions.isOnly(name) ? this.#known.of(module, name) : undefined
    return one && signatureOf(this.#env.types, one)
  }
}

/** Bits of a probe's place in its module's range: the side lowest, then whether it is a cold part, then the rank. */
const indexOf = ({ rank, cold }: RawFunction, side: Side): number =>
  rank * 4 + (cold ? 2 : 0) + sides.indexOf(side)

const partsOf = (index: number): { rank: number; cold: boolean; side: Side } => ({
  rank: Math.floor(index / 4),
  cold: (index & 2) !== 0,
  side: index % 2 === 0 ? 'entry' : 'return',
})

export const rawFunctionProvider = (env: ProviderEnv, functions: Functions): Provider =>
  new RawFunctionProvider(env, functions)
