#!/usr/bin/env node
/** npm run build: writes dist/, the API as modules with their types, and the command as one file. */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { bundle, writeCodeCache } from './bundle.mjs'

const checkout = resolve(import.meta.dirname, '..')
/** Everything is built here and then takes the place of dist/ at once, so that a command that starts meanwhile works. */
const output = join(checkout, '.cache', `build-${process.pid}`)

async function buildCommand() {
  const entry = join(checkout, 'src/cli/main.ts')
  if (!existsSync(entry)) return console.log('build: no src/cli/main.ts yet, so no command')
  const outfile = join(output, 'dtrace.js')
  await bundle(entry, outfile)
  writeCodeCache(outfile)
}

/** The D library is text that is read at run time. */
function copyLibrary() {
  const library = join(checkout, 'src/library')
  if (!existsSync(library)) return
  cpSync(library, join(output, 'library'), { recursive: true, filter: (file) => !/\.(ts|mjs)$/.test(file) })
}

function buildApi() {
  const tsc = join(checkout, 'node_modules/.bin/tsc')
  const args = ['-p', 'tsconfig.build.json', '--outDir', output]
  const { status } = spawnSync(tsc, args, { cwd: checkout, stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}

function replaceDist() {
  const dist = join(checkout, 'dist')
  const old = `${output}-old`
  if (existsSync(dist)) renameSync(dist, old)
  renameSync(output, dist)
  rmSync(old, { recursive: true, force: true })
}

try {
  mkdirSync(output, { recursive: true })
  copyLibrary()
  await buildCommand()
  buildApi()
  replaceDist()
} finally {
  rmSync(output, { recursive: true, force: true })
}
