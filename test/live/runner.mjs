#!/usr/bin/env node
/**
 * node test/live/runner.mjs [--filter TEXT] [--json] [--counts FILE]: runs the cases of this folder with `bin/dtrace` on the running
 * kernel, in a guest those that runner/selection.mjs has for it; --json prints one JSON object to a line, --counts writes what was counted to a file instead of printing it. Plain node without packages, so that it is quick in a guest too. Exits 1 if a case fails, or skips for want
 * of a feature that allowed-skips.json does not list for this environment (`host`, or a guest's kernel version).
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { judged } from './runner/allowances.mjs'
import { findCases, runCase } from './runner/cases.mjs'
import { casesFor } from './runner/selection.mjs'
import { endWarm } from './runner/warm.mjs'

const root = import.meta.dirname
const environment = process.env['DTRACE_GUEST'] ?? 'host'

const marks = { passed: 'ok', failed: 'not ok', skipped: 'skip' }

/** @param {import('./runner/cases.mjs').Outcome} result */
function line({ name, outcome, ms, reason }) {
  const text = `${marks[outcome]} ${name}${outcome === 'skipped' ? '' : ` (${ms} ms)`}`
  return reason === undefined ? text : `${text}: ${reason.replaceAll('\n', '\n    ')}`
}

/**
 * A CPU that its host doesn't run for a while, an emulated one above all, fails what depends on time: a case that fails is
 * run once more, and both runs are told.
 * @param {string} name
 * @param {import('./runner/allowances.mjs').Allowances} allowances
 * @param {(result: import('./runner/cases.mjs').Outcome) => void} told
 */
async function judge(name, allowances, told) {
  const run = async () => judged(await runCase(root, name), allowances, environment)
  const first = await run()
  if (first.outcome !== 'failed') return first
  told(first)
  return run()
}

async function main() {
  const { values } = parseArgs({
    options: {
      filter: { type: 'string', default: '' },
      json: { type: 'boolean' },
      counts: { type: 'string' },
    },
  })
  const allowances = JSON.parse(readFileSync(join(root, 'allowed-skips.json'), 'utf8'))
  const found = findCases(root).filter((name) => name.includes(values.filter))
  const neutral = JSON.parse(readFileSync(join(root, 'kernel-neutral.json'), 'utf8'))
  const names = values.filter === '' ? casesFor(found, neutral, environment) : found
  if (names.length === 0 && values.filter !== '') throw new Error(`no case has ${values.filter} in its name`)
  const counts = { passed: 0, failed: 0, skipped: 0 }
  /** @type {string[]} */
  const failures = []
  /** @type {string[]} */
  const failedAtFirst = []
  /** @param {import('./runner/cases.mjs').Outcome} result */
  const tell = (result) => console.log(values.json ? JSON.stringify(result) : line(result))
  for (const name of names) {
    const result = await judge(name, allowances, (first) => {
      failedAtFirst.push(line(first))
      tell({ ...first, reason: `${first.reason}\nonce more:` })
    })
    counts[result.outcome]++
    if (result.outcome === 'failed') failures.push(line(result))
    tell(result)
  }
  const { passed, failed, skipped } = counts
  if (values.counts !== undefined)
    writeFileSync(values.counts, JSON.stringify({ ...counts, failures, failedAtFirst }))
  else
    console.log(
      values.json ? JSON.stringify(counts) : `${passed} passed, ${failed} failed, ${skipped} skipped`,
    )
  process.exitCode = failed === 0 ? 0 : 1
}

await main()
endWarm()
