/**
 * node code-cache.cjs BUNDLE ARGS...: runs the bundle as bin/dtrace does, once with each JSON array of arguments, then
 * writes its code cache beside it.
 */
const { writeFileSync } = require('node:fs')
const { loadBundle } = require('./load-bundle.cjs')

const [filename = '', ...runs] = process.argv.slice(2)
const { script, exports: bundle } = loadBundle(filename)
// Even a warm-up that fails (a machine without BTF) has run what is worth caching.
process.once('exit', () => {
  writeFileSync(`${filename}.cache`, script.createCachedData())
  process.exitCode = 0
})
const warmUp = async () => {
  for (const args of runs) await bundle.main?.(JSON.parse(args)).catch(() => {})
}
void warmUp()
