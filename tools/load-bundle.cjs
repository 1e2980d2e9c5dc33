/** Loads the command's bundle as bin/dtrace does, which starts by itself alone. */
const { readFileSync } = require('node:fs')
const { createRequire } = require('node:module')
const { dirname } = require('node:path')
const { Script } = require('node:vm')

/**
 * @param {string} filename
 * @param {Buffer} [cachedData] V8's code cache of it
 * @returns {{ script: Script, exports: { main?: (args: string[]) => Promise<number> } }}
 */
module.exports.loadBundle = (filename, cachedData) => {
  const script = new Script(readFileSync(filename, 'latin1'), { filename, ...(cachedData && { cachedData }) })
  /** @type {{ exports: { main?: (args: string[]) => Promise<number> } }} */
  const bundle = { exports: {} }
  script.runInThisContext()(bundle.exports, createRequire(filename), bundle, filename, dirname(filename))
  return { script, exports: bundle.exports }
}
