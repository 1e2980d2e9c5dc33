#!/usr/bin/env node
/**
 * npm run bench [-- [--json] [--guest] [PART...]]: what the command and its programs cost, beside what bounds them
 * and beside bpftrace, where that is installed. Ratios hold within one run only: machines and their load differ.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { checkout } from './measure.mjs'
import { table } from './table.mjs'

/** Each loads its own module: a part that is not asked for is not even built. */
const parts = {
  'start-up': {
    title: 'Start-up (goal: enabled in at most 2.5 × node, peak below 100 MB)',
    run: async (context) => (await import('./start-up.mjs')).startUp(context),
  },
  list: {
    title: 'Listing every probe (goal: less than 1000 ms beyond node)',
    run: async (context) => (await import('./start-up.mjs')).list(context),
  },
  events: {
    title: 'Cost of an event (goal: count() at most 1.5 × empty)',
    run: async (context) => (await import('./events.mjs')).events(context),
  },
  phases: {
    title: 'Phases of a session, in a warm process',
    run: async () => (await import('./phases.mjs')).phases(),
  },
  consumer: {
    title: 'Consumer, one core',
    run: async () => (await import('./consumer.mjs')).consumer(),
  },
}

const guestPart = {
  title: 'fbt::tcp_*:entry in a guest (6.12)',
  run: async () => (await import('./guest.mjs')).guest(),
}

/** bpftrace asks for a mounted tracefs; where there is none, one is mounted for these processes alone. */
const inPrivateMount = () => {
  const script = 'mount -t tracefs tracefs /sys/kernel/tracing && exec "$@"'
  const args = ['--mount', 'sh', '-c', script, 'sh', process.execPath, ...process.argv.slice(1)]
  return spawnSync('unshare', args, { stdio: 'inherit' }).status ?? 1
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    guest: { type: 'boolean', default: false },
    dtrace: { type: 'string', default: join(checkout, 'bin/dtrace') },
    bpftrace: { type: 'string', default: '/usr/bin/bpftrace' },
  },
})

const chosen = () => {
  const all = values.guest ? { ...parts, guest: guestPart } : parts
  const unknown = positionals.filter((name) => !(name in all))
  if (unknown.length > 0) throw new Error(`no part ${unknown.join(', ')}: ${Object.keys(all).join(', ')}`)
  return Object.entries(all).filter(([name]) => positionals.length === 0 || positionals.includes(name))
}

const runAll = async () => {
  const context = { dtrace: [process.execPath, values.dtrace], bpftrace: values.bpftrace }
  const results = {}
  for (const [name, { title, run }] of chosen()) {
    results[name] = await run(context)
    if (!values.json) console.log(table(title, results[name]))
  }
  if (values.json) console.log(JSON.stringify(results, undefined, 2))
}

if (!existsSync('/sys/kernel/tracing/events') && existsSync(values.bpftrace))
  process.exitCode = inPrivateMount()
else await runAll()
