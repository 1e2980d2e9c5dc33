/**
 * node warm-child.cjs BUNDLE: runs the bundle as bin/dtrace does, again and again: each message is the arguments of a
 * run. A run ends with a line `mark` on both streams, behind all that it wrote, and then a message with its status.
 */
const { existsSync, readFileSync, writeSync } = require('node:fs')
const { loadBundle } = require('../../../tools/load-bundle.cjs')

const [filename = ''] = process.argv.slice(2)
const cache = `${filename}.cache`
const bundle = loadBundle(filename, existsSync(cache) ? readFileSync(cache) : undefined).exports

/** @param {{ args: string[], mark: string }} order */
const serve = async ({ args, mark }) => {
  const status = await bundle.main?.(args)
  for (const stream of [1, 2]) writeSync(stream, mark)
  process.send?.(status)
}
process.on('message', serve)
