#!/usr/bin/env node
/**
 * node test/live/runner.mjs [--filter TEXT] [--json] [--counts FILE]: runs the cases of this folder with `bin/dtrace` on the running
 * kernel; --json prints one JSON object to a line, --counts writes what was counted. Plain node without packages, so that it is quick in a guest too. Exits 1 if a case fails, or skips for want
 * of a feature that allowed-skips.json does not list for this environment (`host`, or a guest's kernel version).
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { findCases, runCase } from './runner/cases.mjs'

const root = import.meta.dirname
const environment = process.env.DTRACE_GUEST ?? 'host'

const marks = { passed: 'ok', failed: 'not ok', skipped: 'skip' }

/**
 * A skip that nobody allowed is a failure: else a provider could vanish and the run stay green.
 * @param {import('./runner/cases.mjs').Outcome} result
 * @param {Record<string, string>} allowed feature to the reason why this environment may lack it
 */
function judged(result, allowed) {
  if (result.outcome !== 'skipped' || Object.hasOwn(allowed, result.reason ?? '')) return result
  const reason = `lacks ${result.reason}, which allowed-skips.json does not allow on ${environment}`
  return { ...result, outcome: /** @type {const} */ ('failed'), reason }
}

/** @param {import('./runner/cases.mjs').Outcome} result */
function line({ name, outcome, ms, reason }) {
  const text = `${marks[outcome]} ${name}${outcome === 'skipped' ? '' : ` (${ms} ms)`}`
  return reason === undefined ? text : `${text}: ${reason.replaceAll('\n', '\n    ')}`
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
  const names = findCases(root).filter((name) => name.includes(values.filter))
  if (names.length === 0 && values.filter !== '') throw new Error(`no case has ${values.filter} in its name`)
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for (const name of names) {
    const result = judged(await runCase(root, name), allowances[environment] ?? {})
    counts[result.outcome]++
    console.log(values.json ? JSON.stringify(result) : line(result))
  }
  const { passed, failed, skipped } = counts
  if (values.counts !== undefined) writeFileSync(values.counts, JSON.stringify(counts))
  console.log(values.json ? JSON.stringify(counts) : `${passed} passed, ${failed} failed, ${skipped} skipped`)
  process.exitCode = failed === 0 ? 0 : 1
}

await main()
