/**
 * node code-cache.cjs BUNDLE ARGS...: runs the bundle as bin/dtrace does, once with each JSON array of arguments, then
 * writes its code cache beside it.
 */
const { readFileSync, writeFileSync } = require('node:fs')
const { createRequire } = require('node:module')
const { dirname } = require('node:path')
const { Script } = require('node:vm')

const [filename = '', ...runs] = process.argv.slice(2)
const script = new Script(readFileSync(filename, 'latin1'), { filename })
/** @type {{ exports: { main?: (args: string[]) => Promise<number> } }} */
const bundle = { exports: {} }
script.runInThisContext()(bundle.exports, createRequire(filename), bundle, filename, dirname(filename))
// Even a warm-up that fails (a machine without BTF) has run what is worth caching.
process.once('exit', () => {
  writeFileSync(`${filename}.cache`, script.createCachedData())
  process.exitCode = 0
})
const warmUp = async () => {
  for (const args of runs) await bundle.exports.main?.(JSON.parse(args)).catch(() => {})
}
void warmUp()
