/** The `fbt` provider: entry and return of the kernel's functions, `fbt:MODULE:FUNCTION:entry` and `:return`. */
import {
  type AttachPoint,
  type DType,
  intrinsic,
  type Probe,
  type ProbePattern,
  type Provider,
} from '../../defs/index.ts'
import { attributes } from '../attributes.ts'
import type { ProviderEnv } from '../env.ts'
import { idBases } from '../ids.ts'
import { KERNEL, ModuleIds } from '../modules.ts'
import { type Side, sides, sidesOf } from '../pattern.ts'
import { neverReturn } from './deny-list.ts'
import type { Functions, KernelFunction } from './functions.ts'
import { realise, type TracedProbe } from './realise.ts'
import { type Signature, signatureOf } from './signature.ts'

class FunctionBoundaryProvider implements Provider {
  readonly name = 'fbt'
  readonly idBase = idBases.fbt
  readonly attributes = attributes.fbt
  readonly #env: ProviderEnv
  readonly #ids: ModuleIds
  readonly #functions: Functions

  constructor(env: ProviderEnv, functions: Functions) {
    this.#env = env
    this.#ids = new ModuleIds(env, 'fbt')
    this.#functions = functions
  }

  mayMatch({ provider, name }: ProbePattern): boolean {
    return provider.matches(this.name) && sidesOf(name).length > 0
  }

  unavailable(): string | undefined {
    const { features } = this.#env
    const fentry = features.reason('fentry') ?? features.reason('fexit')
    if (fentry === undefined) return this.#functions.problem()
    const multi = features.reason('kprobeMulti')
    const kprobe = multi === undefined ? undefined : features.reason('kprobe')
    if (kprobe === undefined) return this.#functions.problem()
    return `functions are traced by fentry or kprobes, and this kernel has neither (fentry: ${fentry}; kprobe: ${kprobe})`
  }

  *find(pattern: ProbePattern): Iterable<Probe> {
    if (!this.mayMatch(pattern)) return
    const asked = sidesOf(pattern.name)
    for (const found of this.#functions.find(() => this.#modules(), pattern.module, pattern.function)) {
      for (const side of asked) {
        const probe = this.#probe(found, side)
        if (probe) yield probe
      }
    }
  }

  byId(id: number): Probe | undefined {
    const place = this.#ids.placeOf(id)
    const type = place?.btf.type(place.type)
    const side = place && sides[place.side]
    if (!place || type?.kind !== 'func' || !side || this.unavailable() !== undefined) return undefined
    const found = this.#functions.of(place.module, type.name)
    return found && this.#probe(found, side)
  }

  arguments(probe: Probe): readonly DType[] {
    const { side, signature } = this.#traced(probe)
    if (side === 'entry') return signature.parameters
    return signature.returns ? [intrinsic.long, signature.returns] : [intrinsic.long]
  }

  realise(probes: readonly Probe[]): readonly AttachPoint[] {
    const traced = probes.map((probe) => this.#traced(probe))
    return realise(this.#env, this.name, traced)
  }

  /** Modules in the order of their IDs: vmlinux's are the lowest. */
  *#modules(): Iterable<string> {
    yield KERNEL
    yield* this.#ids.modules()
  }

  #probe({ module, name, btf, type }: KernelFunction, side: Side): Probe | undefined {
    if (side === 'return' && neverReturn.has(name)) return undefined
    const id = this.#ids.idOf(module, btf, type, sides.indexOf(side))
    return id === undefined ? undefined : { id, provider: this.name, module, function: name, name: side }
  }

  #traced(probe: Probe): TracedProbe & { readonly signature: Signature } {
    const place = this.#ids.placeOf(probe.id)
    const side = place && sides[place.side]
    if (!place || !side) throw new Error(`${probe.id} is no function's probe`)
    const fn = { module: place.module, name: probe.function, btf: place.btf, type: place.type }
    return { probe, side, place: probe.function, function: fn, signature: signatureOf(this.#env.types, fn) }
  }
}

export const fbtProvider = (env: ProviderEnv, functions: Functions): Provider =>
  new FunctionBoundaryProvider(env, functions)
