/** D's own library: `.d` files, read for the names that programs use and never otherwise. */
import { names, providers } from './names.gen.ts'
import { type LibraryPart, partsOf } from './parts.ts'

/** Hands out what defines a name: a variable, a constant, `typedef name` (with what translates to it) or `struct tag`. */
export type Library = {
  readonly partsOf: (name: string) => readonly LibraryPart[]
  /** Can it be asked for this name? Reads nothing. */
  readonly defines: (name: string) => boolean
  /** What it may be asked for. */
  readonly names: () => Iterable<string>
  /** Its providers, which it is asked for as `provider NAME`, with the first ID of each and its probes' names. */
  readonly providers: () => readonly LibraryProvider[]
}

export type LibraryProvider = {
  readonly name: string
  readonly idBase: number
  readonly probes: readonly string[]
}

/** IDs of the library's providers by their place in `providerOrder`, which only ever grows. */
const providerIds = { base: 9_000_000, each: 1000 } as const
export const providerOrder = [
  'ip',
  'tcp',
  'udp',
  'sock',
  'icmp',
  'net',
  'qdisc',
  'nf',
  'proc',
  'sched',
  'io',
  'lockstat',
] as const

const idBaseOf = (name: string): number => {
  const at = (providerOrder as readonly string[]).indexOf(name)
  if (at < 0) throw new Error(`provider ${name} has no place in providerOrder`)
  return providerIds.base + providerIds.each * at
}

/** @param read gives the text of a file, and its path for messages; a file is read once. */
export const createLibrary = (
  read: (file: string) => { readonly path: string; readonly text: string },
): Library => {
  const known = new Map<string, ReadonlyMap<string, readonly LibraryPart[]>>()
  let files: ReadonlyMap<string, string> | undefined

  const index = (): ReadonlyMap<string, string> => {
    files ??= new Map([
      ...Object.entries(names).flatMap(([file, list]) => list.split(',').map((one) => [one, file] as const)),
      ...Object.entries(providers).map(([name, { file }]) => [`provider ${name}`, file] as const),
    ])
    return files
  }

  return {
    defines: (name) => index().has(name),
    names: () => index().keys(),
    providers: () =>
      Object.entries(providers).map(([name, { probes }]) => ({
        name,
        idBase: idBaseOf(name),
        probes: probes.split(','),
      })),
    partsOf: (name) => {
      const file = index().get(name)
      if (file === undefined) return []
      let parts = known.get(file)
      if (!parts) {
        const { path, text } = read(file)
        parts = partsOf({ name: path, text, kind: 'library' })
        known.set(file, parts)
      }
      return parts.get(name) ?? []
    },
  }
}
