/**
 * node warm-child.cjs BUNDLE: runs the bundle as bin/dtrace does, again and again: each message is the arguments of a
 * run. A run ends with a line `mark` on both streams, behind all that it wrote, and then a message with its status.
 */
const { existsSync, readFileSync, writeSync } = require('node:fs')
const { createRequire } = require('node:module')
const { dirname } = require('node:path')
const { Script } = require('node:vm')

const [filename = ''] = process.argv.slice(2)
const cache = `${filename}.cache`
const script = new Script(readFileSync(filename, 'utf8'), {
  filename,
  ...(existsSync(cache) && { cachedData: readFileSync(cache) }),
})
/** @type {{ exports: { main?: (args: string[]) => Promise<number> } }} */
const bundle = { exports: {} }
script.runInThisContext()(bundle.exports, createRequire(filename), bundle, filename, dirname(filename))

/** @param {{ args: string[], mark: string }} order */
const serve = async ({ args, mark }) => {
  const status = await bundle.exports.main?.(args)
  for (const stream of [1, 2]) writeSync(stream, mark)
  process.send?.(status)
}
process.on('message', serve)
