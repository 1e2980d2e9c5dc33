#!/usr/bin/env node
/** node start.cjs ARGS...: as bin/dtrace, with the command whose programs the host compiles. */
const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const { loadBundle } = require('../../tools/load-bundle.cjs')

const command = join(__dirname, '../../.cache/compiler/guest/dtrace.js')
const bundle = loadBundle(command, readFileSync(`${command}.cache`)).exports
void bundle.main?.(process.argv.slice(2)).then((status) => {
  process.exitCode = status
})
