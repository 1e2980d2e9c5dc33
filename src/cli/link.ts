/** `-G` on bytes: object files that fire probes become such that tell of their probes. Pure. */
import type { ProviderInterface } from '../defs/index.ts'
import {
  callSites,
  classOf,
  isArchive,
  type NamedSite,
  type ObjectProbe,
  probeObject,
  RelocatableFile,
  withoutCalls,
} from '../elf/index.ts'
import { ArgumentError, argumentPlaces } from './probe-arguments.ts'
import { plainName, probeOfSymbol, probeSymbols } from './probe-symbols.ts'

/** Why objects can't be linked. */
export class LinkError extends Error {
  constructor(reason: string) {
    super(reason)
    this.name = 'LinkError'
  }
}

export type Operand = {
  readonly path: string
  readonly bytes: Uint8Array
  /** Different for different bytes. */
  readonly tag: string
}

export type LinkedOperand = {
  readonly path: string
  readonly bytes: Uint8Array
  readonly sites: readonly NamedSite[]
  /** Functions elsewhere that it calls. */
  readonly wants: ReadonlySet<string>
}

/** The symbol of an object whose code the linker lets the compiler make. */
const LATE_CODE = '__gnu_lto_slim'

const open = ({ path, bytes }: Operand, bits: 32 | 64): RelocatableFile => {
  if (isArchive(bytes)) {
    throw new LinkError(`archives are not permitted; use the contents of the archive instead: ${path}`)
  }
  if (classOf(bytes) === undefined) throw new LinkError(`invalid file type: ${path}`)
  if (classOf(bytes) !== bits) throw new LinkError(`incorrect ELF class for ${bits}-bit object file: ${path}`)
  const file = reading(path, () => new RelocatableFile(bytes))
  if (file.machine !== file.layout.machine) {
    throw new LinkError(`incorrect ELF machine type for object file: ${path}`)
  }
  if (file.symbols.some(({ name }) => name === LATE_CODE)) {
    throw new LinkError(`no code before the program is linked (-flto): ${path}`)
  }
  return file
}

const reading = <T>(path: string, action: () => T): T => {
  try {
    return action()
  } catch (error) {
    if (error instanceof RangeError) throw new LinkError(`corrupt file: ${path}`)
    throw new LinkError(`${(error as Error).message}: ${path}`)
  }
}

/** Every probe that it fires or asks for is declared, as far as the providers are. */
const refuseUnknown = (
  path: string,
  names: ReadonlySet<string>,
  providers: readonly ProviderInterface[],
): void => {
  for (const { name: provider, probes } of providers) {
    for (const symbol of names) {
      const probe = probeOfSymbol(provider, symbol)
      if (probe === undefined || probes.has(probe)) continue
      throw new LinkError(`undefined probe ${provider}:::${probe} in ${path}`)
    }
  }
}

/** The object without its calls of the providers' probes. @throws LinkError */
export const linkOperand = (
  bits: 32 | 64,
  operand: Operand,
  providers: readonly ProviderInterface[],
): LinkedOperand => {
  const file = open(operand, bits)
  const { path } = operand
  const wants = new Set(file.symbols.filter(({ section }) => section === 0).map(({ name }) => name))
  refuseUnknown(path, wants, providers)
  const calls = new Set(
    providers.flatMap(({ name, probes }) =>
      [...probes.keys()].map((probe) => probeSymbols(name, probe).call),
    ),
  )
  const { bytes, sites } = reading(path, () =>
    withoutCalls(
      file,
      callSites(file, (name) => calls.has(name)),
      operand.tag,
    ),
  )
  return { path, bytes, sites, wants }
}

const objectProbes = (
  bits: 32 | 64,
  { name: provider, probes }: ProviderInterface,
  operands: readonly LinkedOperand[],
): ObjectProbe[] =>
  [...probes].map(([name, { input }]) => {
    const { call, enabled } = probeSymbols(provider, name)
    const places = (isJump: boolean): string => {
      try {
        return argumentPlaces(bits, input, { isJump })
      } catch (error) {
        if (error instanceof ArgumentError)
          throw new LinkError(`probe ${provider}:::${name}: ${error.message}`)
        throw error
      }
    }
    const own = operands.flatMap((operand) => operand.sites).filter((site) => site.name === call)
    const asked = operands.some(({ wants }) => wants.has(enabled))
    return {
      provider,
      name: plainName(name),
      sites: own.map(({ label, isJump }) => ({ label, arguments: places(isJump) })),
      arguments: asked ? places(false) : '',
      enabled: asked ? enabled : undefined,
    }
  })

/** The object that tells of the providers' probes in the operands. @throws LinkError */
export const linkedObject = (
  bits: 32 | 64,
  providers: readonly ProviderInterface[],
  operands: readonly LinkedOperand[],
): Uint8Array =>
  probeObject(
    bits,
    providers.flatMap((provider) => objectProbes(bits, provider, operands)),
    providers.map((provider) => provider.text()).join(''),
  )
