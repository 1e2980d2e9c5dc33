#!/usr/bin/env node
/** node start.cjs BUNDLE ARGS...: as bin/dtrace, with another bundle of the command, whose programs the host compiles. */
const { readFileSync } = require('node:fs')
const { loadBundle } = require('../../tools/load-bundle.cjs')

const [bundle = '', ...args] = process.argv.slice(2)
void loadBundle(bundle, readFileSync(`${bundle}.cache`))
  .exports.main?.(args)
  .then((status) => {
    process.exitCode = status
  })
