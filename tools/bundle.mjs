/** The command's bundle: all of src/cli/main.ts in one file for bin/dtrace, and V8's code cache of it. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

/**
 * Sources in a bundle, where `import.meta` isn't theirs.
 * @param {(path: string) => Readonly<Record<string, string>>} codeFor what stands for its properties in a source
 * @returns {import('esbuild').Plugin}
 */
function replaceMeta(codeFor) {
  return {
    name: 'replace-meta',
    setup(context) {
      context.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const code = codeFor(path)
        const contents = readFileSync(path, 'utf8').replace(
          /\bimport\.meta\.(\w+)/g,
          (whole, property) => code[property] ?? whole,
        )
        return { contents, loader: 'ts' }
      })
    },
  }
}

/**
 * In the bundle, `import.meta.dirname` is the folder where tsc puts the same module's output, so that a file found
 * beside a source is found beside either form of it.
 * @param {string} root of the sources
 */
const keepFolders = (root) =>
  replaceMeta((path) => ({
    dirname: `require('node:path').join(__dirname, ${JSON.stringify(relative(root, dirname(path)))})`,
  }))

/** In a bundle that is used in the checkout, sources find the files beside them where they are. */
export const keepPlaces = () =>
  replaceMeta((path) => ({
    dirname: JSON.stringify(dirname(path)),
    url: JSON.stringify(pathToFileURL(path).href),
  }))

/** Built-in modules that cost milliseconds to load, and what is called in them; most runs never call it. */
const lazyBuiltins = { 'node:child_process': ['spawn', 'spawnSync'], 'node:tty': ['isatty'] }

/**
 * Loads the modules above when they are first called.
 * @returns {import('esbuild').Plugin}
 */
function deferBuiltins() {
  return {
    name: 'defer-builtins',
    setup(context) {
      context.onResolve({ filter: /^node:/ }, ({ path, namespace }) => {
        if (!(path in lazyBuiltins)) return undefined
        return namespace === 'lazy' ? { path, external: true } : { path, namespace: 'lazy' }
      })
      context.onLoad({ filter: /.*/, namespace: 'lazy' }, ({ path }) => {
        const names = lazyBuiltins[/** @type {keyof typeof lazyBuiltins} */ (path)]
        const lines = names.map(
          (name) => `export const ${name} = (...args) => require('${path}').${name}(...args)`,
        )
        return { contents: lines.join('\n') }
      })
    },
  }
}

/** Packages are found from the bundle as from any of its modules. A name of its own: modules may have a `require`. */
const url = "const __url = require('node:url').pathToFileURL(__filename).href"

/**
 * The bundle is read with a byte for each character, which is quicker than UTF-8 by milliseconds: what isn't ASCII stands in
 * comments, since esbuild escapes it in code.
 * @param {string} code
 */
const inAscii = (code) => code.replace(/[^\0-\x7f]/g, '-')

/**
 * Dynamic imports stay in the one file: with the code cache, a module that is not run costs next to nothing.
 * @param {string} entry of the sources' `cli`; exports `main(args: string[]): Promise<number>`, the exit status
 * @param {string} outfile
 * @param {readonly import('esbuild').Plugin[]} [places] how sources find the files beside them
 */
export async function bundle(entry, outfile, places = [keepFolders(dirname(dirname(entry)))]) {
  const { outputFiles } = await build({
    write: false,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    banner: { js: ['(function (exports, require, module, __filename, __dirname) {', url].join('\n') },
    footer: { js: '})' },
    define: { 'import.meta.url': '__url' },
    external: ['koffi'],
    plugins: [...places, deferBuiltins()],
    logLevel: 'warning',
  })
  for (const { path, text } of outputFiles) writeFileSync(path, inAscii(text))
}

/**
 * Command lines that use what most runs use. `-e` ends before anything is loaded; the second attaches nothing, and does
 * its part only where it is permitted to load programs.
 */
const warmUps = [
  ['-e', '-n', 'syscall::read:entry /pid == $target/ { @[execname] = count(); printf("%d", arg0) }'],
  ['-q', '-n', 'BEGIN { exit(0) } syscall::read:entry { @[execname] = sum(arg2) }'],
  ['-e', '-n', 'tcp:::accept-refused { @[args[2]->ip_daddr, args[4]->tcp_sport] = count(); }'],
]

/**
 * Writes the code cache, in a process of its own: V8 caches the functions that have run by then.
 * @param {string} file the bundle
 */
export function writeCodeCache(file) {
  const program = join(import.meta.dirname, 'code-cache.cjs')
  const runs = warmUps.map((args) => JSON.stringify(args))
  execFileSync(process.execPath, [program, file, ...runs], { stdio: ['ignore', 'ignore', 'ignore'] })
}
