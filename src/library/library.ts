/** D's own library: `.d` files, read for the names that programs use and never otherwise. */
import type { Source } from '../base/index.ts'
import { names } from './names.gen.ts'

/** Hands out the file that defines a name: a variable, a constant, `typedef name` or `struct tag`. */
export type Library = {
  readonly sourceOf: (name: string) => Source | undefined
  /** Can it be asked for this name? Reads nothing. */
  readonly defines: (name: string) => boolean
  /** What it may be asked for. */
  readonly names: () => Iterable<string>
}

/** @param read gives the text of a file, and its path for messages; a file is read once. */
export const createLibrary = (
  read: (file: string) => { readonly path: string; readonly text: string },
): Library => {
  const sources = new Map<string, Source>()
  let files: ReadonlyMap<string, string> | undefined

  const index = (): ReadonlyMap<string, string> => {
    files ??= new Map(
      Object.entries(names).flatMap(([file, list]) => list.split(',').map((one) => [one, file] as const)),
    )
    return files
  }

  return {
    defines: (name) => index().has(name),
    names: () => index().keys(),
    sourceOf: (name) => {
      const file = index().get(name)
      if (file === undefined) return undefined
      let source = sources.get(file)
      if (!source) {
        const { path, text } = read(file)
        source = { name: path, text, kind: 'library' }
        sources.set(file, source)
      }
      return source
    },
  }
}
