#!/usr/bin/env node
/**
 * npm test [-- --pure-only | --no-guests | --guests-only]: all tests, in parts: those that trace the running kernel, beside
 * them those that need none, random programs and those of the guest runner, and the live ones again in a guest of each kernel,
 * both guests at once: each is one thread of the host's. Its last lines tell what failed and count them all.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { compilerProgram, guestCommandFolder } from '../test/compiler/paths.mjs'
import { defaults, exitStatus, runGuest } from '../test/guest/guest.mjs'
import { kernelVersions } from '../test/guest/kernels.mjs'
import { closingLine, sum } from './counts.mjs'
import { writeGuestCompiler } from './guest-compiler.mjs'
import { guestTestsFolder, writeGuestTests } from './guest-tests.mjs'
import { comparePrograms, programsFolder, runPrograms, writePrograms } from './kernel-programs.mjs'
import { linePrefixer } from './line-prefixer.mjs'
import { countsIn, inTemporaryFolder, runNode, runVitest } from './programs.mjs'

const guestTimeoutSeconds = 3600

/**
 * An emulated CPU whose thread a busy host doesn't run for minutes is stuck, as the guest's kernel sees it; one may run code
 * that the kernel has patched since.
 */
const emulatorFault = /Oops: int3|soft lockup|RCU Stall/
const mostBoots = 3

/** @typedef {{ name: string, run: () => Promise<import('./counts.mjs').Counts> }} Part */

/**
 * What guests and cases run. A failure is counted, and the parts that need no build still run.
 * @type {Part}
 */
const build = {
  name: 'build',
  run: async () => {
    const status = await runNode(['tools/build.mjs'])
    return { passed: 0, failed: status === 0 ? 0 : 1, skipped: 0 }
  },
}

/** @type {Part} */
const pure = { name: 'pure', run: () => runVitest('pure') }

/** Beside the tests of the running kernel, which take one CPU. @type {Part} */
const pureBeside = { name: 'pure', run: () => runVitest('pure', { beside: 'pure' }) }

/** The same programs in each run: `npm run fuzz` draws new ones. @type {Part} */
const drawn = {
  name: 'random programs',
  run: () => runVitest('fuzz', { beside: 'random', env: { DTRACE_SEED: '271828' } }),
}

/** @type {Part} */
const live = {
  name: 'this kernel',
  run: () =>
    inTemporaryFolder(async (folder) => {
      const file = join(folder, 'counts.json')
      return countsIn(file, await runNode(['tools/test-live.mjs', '--counts', file]))
    }),
}

/** @type {Part} */
const guestRunner = { name: 'guest runner', run: () => runVitest('guest', { beside: 'runner' }) }

/**
 * Boots a guest and runs its live tests, and the programs compiled for it.
 * @param {string} kernel
 * @returns {Promise<import('./counts.mjs').Counts>}
 */
async function guestCounts(kernel) {
  let notes = ''
  /** @param {Buffer | string} data */
  const print = linePrefixer(`${kernel}| `, (text) => void process.stdout.write(text))
  const sinks = {
    ...{ stdout: print, stderr: print },
    /** @param {string} text */
    note: (text) => {
      notes += text
      print(`guest: ${text}\n`)
    },
  }
  const inGuest = { counts: '/tmp/counts.json', results: '/tmp/results' }
  return inTemporaryFolder(async (folder) => {
    const here = { counts: join(folder, 'counts.json'), results: join(folder, 'results') }
    const options = {
      ...defaults,
      kernel,
      command: ['node', 'tools/test-live.mjs', '--counts', inGuest.counts, '--programs', inGuest.results],
      compiler: compilerProgram,
      add: [programsFolder, guestTestsFolder, guestCommandFolder].map((folder) => ({
        source: folder,
        path: folder,
      })),
      get: [
        { source: inGuest.counts, path: here.counts },
        { source: inGuest.results, path: here.results },
      ],
      modules: ['veth', 'tun', 'nf_tables', 'null_blk'],
      sources: true,
      timeoutSeconds: guestTimeoutSeconds,
    }
    const boot = async () => {
      notes = ''
      return runGuest(options, sinks)
    }
    let status = await boot()
    for (let boots = 1; died(status) && boots < mostBoots && emulatorFault.test(notes); boots++) {
      print('guest: that was the emulator; all over again\n')
      status = await boot()
    }
    return sum([countsIn(here.counts, status), await comparePrograms(here.results)])
  })
}

/** @param {number} status */
const died = (status) => status === exitStatus.guestDied

/**
 * What guests run that is made before any of them boots. The programs, which their kernels load, are loaded by this one, too.
 * @type {Part}
 */
const compiled = {
  name: 'compiled for the guests',
  run: () =>
    inTemporaryFolder(async (folder) => {
      const results = join(folder, 'results')
      await writeGuestCompiler()
      await writeGuestTests()
      const options = { beside: 'programs' }
      await writePrograms(options)
      await runPrograms(results, options)
      return comparePrograms(results, options)
    }),
}

/**
 * Rows run one after the other; the lanes of a row side by side, each part after part. The live tests take some more than
 * one CPU of two, and what needs the rest gives way to them.
 * @param {{ 'pure-only'?: boolean, 'no-guests'?: boolean, 'guests-only'?: boolean }} options
 * @returns {Part[][][]}
 */
function rowsFor(options) {
  if (options['pure-only']) return [[[pure]]]
  const guests = kernelVersions.map((kernel) => [
    { name: `kernel ${kernel}`, run: () => guestCounts(kernel) },
  ])
  if (options['guests-only']) return [[[build]], [[compiled]], guests]
  if (options['no-guests']) return [[[build]], [[live], [pureBeside, drawn]]]
  return [[[build]], [[live], [pureBeside, compiled, drawn, guestRunner]], guests]
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
    return { passed: 0, failed: 1, skipped: 0, failures: [`${name}: ${error}`] }
  })
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  summary.push(`${name}: ${closingLine(counts)}, ${seconds} s`)
  return counts
}

/** @type {string[]} */
const summary = []

const mostLines = 40

/** A failure may come with a verifier's log. @param {string} text */
function beginning(text) {
  const lines = text.split('\n')
  const more = lines.length - mostLines
  return more > 0 ? `${lines.slice(0, mostLines).join('\n')}\n(${more} more lines above)` : text
}

const { values } = parseArgs({
  options: {
    'pure-only': { type: 'boolean' },
    'no-guests': { type: 'boolean' },
    'guests-only': { type: 'boolean' },
  },
})

/** @param {Part[]} lane */
async function runLane(lane) {
  const counts = []
  for (const part of lane) counts.push(await runPart(part))
  return counts
}

const counts = []
for (const row of rowsFor(values)) counts.push(...(await Promise.all(row.map(runLane))).flat())
const total = sum(counts)
for (const text of total.failedAtFirst ?? []) console.log(`\nfailed at first: ${beginning(text)}`)
for (const text of total.failures ?? []) console.log(`\nFAILED: ${beginning(text)}`)
console.log(`\n${summary.join('\n')}\n${closingLine(total)}`)
process.exitCode = total.failed === 0 ? 0 : 1
