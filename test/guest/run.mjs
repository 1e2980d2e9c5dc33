#!/usr/bin/env node
/** npm run guest -- --kernel 6.12 [options] -- COMMAND [ARG...]: runs a command of the checkout in a guest. */
import { writeGuestCompiler } from '../../tools/guest-compiler.mjs'
import { exitStatus, runGuest } from './guest.mjs'
import { parseOptions, usage } from './options.mjs'
import { GuestError } from './paths.mjs'

async function main() {
  const options = parseOptions(process.argv.slice(2))
  if (!options) return void console.log(usage())
  if (options.compiler !== undefined) await writeGuestCompiler()
  const stop = new AbortController()
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.once(signal, () => stop.abort())
  const sinks = {
    /** @param {Buffer} data */
    stdout: (data) => void process.stdout.write(data),
    /** @param {Buffer} data */
    stderr: (data) => void process.stderr.write(data),
    /** @param {string} text */
    note: (text) => console.error(`guest: ${text}`),
  }
  process.exitCode = await runGuest(options, sinks, stop.signal)
}

try {
  await main()
} catch (error) {
  if (!(error instanceof GuestError) && !(error instanceof Error && error.name === 'AbortError')) throw error
  console.error(`guest: ${error.message}`)
  process.exitCode = exitStatus.guestDied
}
