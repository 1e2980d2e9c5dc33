/** D libraries as files: D's own beside this package, and a user's folders. */
import { readdirSync, readFileSync } from 'node:fs'
import { release } from 'node:os'
import { join } from 'node:path'
import { DiagnosticError, fail, type Source, strerror } from '../base/index.ts'
import type { Sys } from '../bpf/sys/index.ts'
import { createLibrary, type Library, libraryOrder, versionFolder } from '../library/index.ts'
import type { SessionOptions } from './api.ts'

const ownFolder = join(import.meta.dirname, '../library')

const sourceAt = (path: string): Source => ({ name: path, text: readFileSync(path, 'utf8'), kind: 'library' })

/** D's own library, a file of which is read when a program uses a name of it; none with nolibs and syslibdir. */
export const ownLibrary = (options: SessionOptions): Library => {
  const library = createLibrary((file) => {
    const path = join(ownFolder, file)
    return { path, text: readFileSync(path, 'utf8') }
  })
  const isReplaced = () => options.get('nolibs') !== undefined || options.get('syslibdir') !== undefined
  return {
    defines: (name) => !isReplaced() && library.defines(name),
    names: () => (isReplaced() ? [] : library.names()),
    providers: () => (isReplaced() ? [] : library.providers()),
    partsOf: (name) => (isReplaced() ? [] : library.partsOf(name)),
  }
}

const entriesOf = (folder: string) => {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    return fail('UNTAGGED.library', undefined, folder, strerror(code))
  }
}

/** The libraries of a folder: those for the running kernel's version, then the rest. */
const folderSources = (folder: string): Source[] => {
  const entries = entriesOf(folder)
  const folders = entries.filter((entry) => !entry.isFile()).map(({ name }) => name)
  const forKernel = versionFolder(folders, release())
  const files = entries
    .filter((entry) => !entry.isDirectory() && entry.name.endsWith('.d'))
    .map(({ name }) => ({ file: name, source: sourceAt(join(folder, name)) }))
    .sort((a, b) => (a.file < b.file ? -1 : 1))
  const special = forKernel === undefined ? [] : folderSources(join(folder, forKernel))
  return [...special, ...libraryOrder(files)]
}

/** The libraries that are read whole before the first program: those of the options' folders. */
export const folderLibraries = (options: SessionOptions): Source[] => {
  if (options.get('nolibs') !== undefined) return []
  return options.given('syslibdir', 'libdir').flatMap(({ text }) => folderSources(text))
}

/** Is a kernel module loaded, or built in with something to show? */
export const isModulePresent = (sys: Sys, name: string): boolean =>
  name === 'vmlinux' ||
  (/^[\w-]+$/.test(name) && sys.readFolder(`/sys/module/${name.replaceAll('-', '_')}`).ok)

/** A library whose provider or module isn't there is left out. */
export const isUnmetDependency = (error: unknown): boolean =>
  error instanceof DiagnosticError && error.diagnostic.tag === 'D_PRAGMA_DEPEND'
