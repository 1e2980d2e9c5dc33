#!/usr/bin/env node
/**
 * npm run bench [-- [--json] [--guest [--kernel VERSION]] [PART...]]: what the command and its programs cost, beside what bounds them
 * and beside bpftrace, where that is installed. Ratios hold within one run only: machines and their load differ.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { inGuest } from './guest.mjs'
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
  fbt: {
    title: 'Tracing fbt::tcp_*:entry (needs kprobes: --guest)',
    run: async (context) => (await import('./fbt.mjs')).fbt(context),
  },
  'fbt-all': {
    title: 'Tracing fbt:::entry (needs kprobes: --guest)',
    run: async (context) => (await import('./fbt.mjs')).fbtAll(context),
  },
  packets: {
    title: 'Cost of a packet (needs kprobes: --guest)',
    run: async (context) => (await import('./packets.mjs')).packets(context),
  },
}

/** Without PART; a guest has not the sources that the other parts are built from. */
const defaults = {
  host: ['start-up', 'list', 'events', 'phases', 'consumer'],
  guest: ['fbt', 'packets', 'fbt-all'],
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
    kernel: { type: 'string', default: '6.12' },
    dtrace: { type: 'string', default: join(checkout, 'bin/dtrace') },
    bpftrace: { type: 'string', default: '/usr/bin/bpftrace' },
  },
})

const chosen = () => {
  const names = positionals.length > 0 ? positionals : defaults[values.guest ? 'guest' : 'host']
  const unknown = names.filter((name) => !(name in parts))
  if (unknown.length > 0) throw new Error(`no part ${unknown.join(', ')}: ${Object.keys(parts).join(', ')}`)
  return names
}

const runAll = async () => {
  const context = { dtrace: [process.execPath, values.dtrace], bpftrace: values.bpftrace }
  const results = {}
  for (const name of chosen()) {
    const { title, run } = parts[name]
    results[name] = await run(context)
    if (!values.json) console.log(table(title, results[name]))
  }
  if (values.json) console.log(JSON.stringify(results, undefined, 2))
}

const needsMount = !existsSync('/sys/kernel/tracing/events') && existsSync(values.bpftrace)

if (values.guest)
  process.exitCode = inGuest(
    [...(values.json ? ['--json'] : []), ...chosen()],
    values.bpftrace,
    values.kernel,
  )
else if (needsMount) process.exitCode = inPrivateMount()
else await runAll()
