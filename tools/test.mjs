#!/usr/bin/env node
/**
 * npm test [-- --pure-only | --no-guests]: all tests, in parts: those that need no kernel, those that trace the running
 * one, those of the guest runner, and the live ones again in a guest of each kernel. Its last line counts them all.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { defaults, exitStatus, runGuest } from '../test/guest/guest.mjs'
import { kernelVersions } from '../test/guest/kernels.mjs'
import { closingLine, sum, withStatus } from './counts.mjs'
import { inTemporaryFolder, readJson, run, runVitest } from './programs.mjs'

const guestTimeoutSeconds = 2400

/**
 * The kernel patches its code under a breakpoint (static keys, whenever a tracepoint is switched on or off); a
 * second CPU that QEMU emulates on another thread can run the breakpoint after the patch is done, which no
 * processor does. The kernel then panics over an int3 that nobody owns, once in some dozen floods. And an emulated CPU
 * whose thread a busy host doesn't run is stuck, as the guest's kernel sees it.
 */
const emulatorFault = /Oops: int3|soft lockup/
const mostBoots = 3

/** @typedef {{ name: string, run: () => Promise<import('./counts.mjs').Counts> }} Part */

/**
 * Runs a program of tools/ that runs the live tests, here or in a guest, and reads what it counted.
 * @param {(args: string[], counts: string) => Promise<number | null>} start
 */
const liveCounts = (start) =>
  inTemporaryFolder(async (folder) => {
    const file = join(folder, 'counts.json')
    const status = await start(['tools/test-live.mjs', '--counts'], file)
    return withStatus(
      readJson(file, (counts) => counts),
      status,
    )
  })

/**
 * What guests and cases run. A failure is counted, and the parts that need no build still run.
 * @type {Part}
 */
const build = {
  name: 'build',
  run: async () => {
    const status = await run(process.execPath, ['tools/build.mjs'])
    return { passed: 0, failed: status === 0 ? 0 : 1, skipped: 0 }
  },
}

/** @type {Part} */
const pure = { name: 'pure', run: () => runVitest('pure') }

/** @type {Part} */
const live = {
  name: 'this kernel',
  run: () => liveCounts((args, counts) => run(process.execPath, [...args, counts])),
}

/** @type {Part} */
const guestRunner = { name: 'guest runner', run: () => runVitest('guest') }

/**
 * @param {string} kernel
 * @returns {Part}
 */
function guest(kernel) {
  const inGuest = '/tmp/counts.json'
  let notes = ''
  const sinks = {
    /** @param {Buffer} data */
    stdout: (data) => void process.stdout.write(data),
    /** @param {Buffer} data */
    stderr: (data) => void process.stderr.write(data),
    /** @param {string} text */
    note: (text) => {
      notes += text
      console.log(`guest: ${text}`)
    },
  }
  /** @param {string[]} args @param {string} counts */
  const start = async (args, counts) => {
    const command = ['node', ...args, inGuest]
    const get = [{ source: inGuest, path: counts }]
    const modules = ['veth']
    const options = {
      ...defaults,
      kernel,
      command,
      get,
      modules,
      sources: true,
      timeoutSeconds: guestTimeoutSeconds,
    }
    for (let boots = 1; ; boots++) {
      notes = ''
      const status = await runGuest(options, sinks)
      if (status !== exitStatus.guestDied || boots === mostBoots || !emulatorFault.test(notes)) return status
      console.log('guest: that was the emulator; all over again')
    }
  }
  return { name: `kernel ${kernel}`, run: () => liveCounts(start) }
}

/** @param {{ 'pure-only'?: boolean, 'no-guests'?: boolean }} options */
function partsFor(options) {
  if (options['pure-only']) return [pure]
  return [build, pure, live, ...(options['no-guests'] ? [] : [guestRunner, ...kernelVersions.map(guest)])]
}

/**
 * @param {Part} part
 * @returns {Promise<import('./counts.mjs').Counts>}
 */
async function runPart({ name, run: runTests }) {
  console.log(`\n== ${name}`)
  const start = performance.now()
  const counts = await runTests().catch((error) => {
    console.error(error)
    return { passed: 0, failed: 1, skipped: 0 }
  })
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  summary.push(`${name}: ${closingLine(counts)}, ${seconds} s`)
  return counts
}

/** @type {string[]} */
const summary = []

const { values } = parseArgs({
  options: { 'pure-only': { type: 'boolean' }, 'no-guests': { type: 'boolean' } },
})
const counts = []
for (const part of partsFor(values)) counts.push(await runPart(part))
const total = sum(counts)
console.log(`\n${summary.join('\n')}\n${closingLine(total)}`)
process.exitCode = total.failed === 0 ? 0 : 1
