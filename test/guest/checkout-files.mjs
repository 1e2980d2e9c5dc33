/** Which files of the checkout go into a guest, at the path they have here. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sharedObjects } from './elf-files.mjs'
import { checkout } from './paths.mjs'

/** Enough to run the built `bin/dtrace` and plain-node tests of it. */
const builtParts = {
  files: ['package.json', 'bin', 'dist', 'scripts', 'examples', 'src/library', 'test', 'tools'],
  packages: ['koffi'],
}

/** What vitest needs to run the TypeScript sources on top of that. */
const sourceParts = {
  files: ['src', 'vitest.config.ts', 'tsconfig.json'],
  packages: ['vitest', 'fast-check', 'esbuild'],
}

/**
 * Adds the checkout to an archive.
 * @param {import('./cpio.mjs').CpioWriter} archive
 * @param {boolean} sources with TypeScript sources and vitest
 */
export function addCheckout(archive, sources) {
  const parts = sources ? [builtParts, sourceParts] : [builtParts]
  archive.folder(checkout)
  for (const file of parts.flatMap((part) => part.files)) {
    const source = join(checkout, file)
    if (existsSync(source)) archive.tree(source, source)
  }
  for (const folder of packageFolders(parts.flatMap((part) => part.packages))) {
    archive.tree(folder, folder)
    for (const file of libraries(folder)) archive.file(file, readFileSync(file), 0o755)
  }
  if (sources)
    archive.tree(join(checkout, 'node_modules/.bin/vitest'), join(checkout, 'node_modules/.bin/vitest'))
}

/**
 * The folders of npm packages and of all they depend on, as far as they are installed: an optional dependency for
 * another machine is not. npm lays them flat under node_modules; a nested one comes along with its parent.
 * @param {readonly string[]} names
 * @returns {Set<string>}
 */
export function packageFolders(names) {
  const found = new Set()
  const waiting = [...names]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const folder = join(checkout, 'node_modules', name)
    if (found.has(folder) || !existsSync(folder)) continue
    found.add(folder)
    const { dependencies, optionalDependencies } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    )
    waiting.push(...Object.keys({ ...dependencies, ...optionalDependencies }))
  }
  return found
}

/**
 * The shared objects that a package's native add-ons need.
 * @param {string} folder
 */
function libraries(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.node'))
    .flatMap((file) => sharedObjects(join(folder, file)))
}
