/** The order in which the libraries of a folder are read: each after those that it depends on. */
import { fail, type Source, spanOf } from '../base/index.ts'

const DEPENDS = /^[ \t]*#[ \t]*pragma[ \t]+D[ \t]+depends_on[ \t]+library[ \t]+(\S+)[ \t]*$/gm

/** A library of a folder; others name it by its file name. */
export type LibraryFile = { readonly file: string; readonly source: Source }

/**
 * Dependencies are looked for in the text: a library can't be parsed before the types that it depends on are known.
 * @throws D_PRAGMA_DEPEND for a library that isn't there or that depends on itself
 */
export const libraryOrder = (files: readonly LibraryFile[]): Source[] => {
  const byName = new Map(files.map((each) => [each.file, each]))
  const ordered: Source[] = []
  const state = new Map<LibraryFile, 'open' | 'done'>()

  const visit = (library: LibraryFile): void => {
    state.set(library, 'open')
    const { source } = library
    for (const match of source.text.matchAll(DEPENDS)) {
      const [pragma, name = ''] = match
      const needed = byName.get(name)
      if (!needed || state.get(needed) === 'open') {
        fail('D_PRAGMA_DEPEND', spanOf(source, match.index, match.index + pragma.length), 'library', name)
      } else if (!state.has(needed)) visit(needed)
    }
    state.set(library, 'done')
    ordered.push(source)
  }

  for (const library of files) if (!state.has(library)) visit(library)
  return ordered
}
