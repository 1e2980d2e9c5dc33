/** How soon many kernel functions are traced, and how soon no longer. */
import { existsSync } from 'node:fs'
import { loopOf, measure, readLoop } from './measure.mjs'
import { interleave } from './table.mjs'

const rounds = 3

/** -c's command runs while probes are enabled, for a moment: what comes before and after it is the tracer's. */
const around = (command) => async () => {
  const { start, wallMs, cpuMs, stderr } = await measure([...command, '-c', loopOf('getppid', 1)])
  const enabledMs = Number(readLoop(stderr, 1).start - start) / 1e6
  return { enabledMs, endMs: wallMs - enabledMs, cpuMs }
}

/** A kernel without a way to attach a program to many functions at once has a cap, which an error tells. */
const orError = (run) => async () => {
  try {
    return await run()
  } catch (error) {
    return { error: String(error.message).trim().split('\n').at(-1) }
  }
}

/** Every function: how many are running at the time makes the command long, and what is put in place is what counts. */
export const fbtAll = async ({ dtrace, bpftrace }) => {
  process.env.BPFTRACE_MAX_PROBES = '200000'
  const cases = {
    dtrace: orError(around([...dtrace, '-q', '-n', 'fbt:::entry { @[probefunc] = count(); }'])),
  }
  if (existsSync(bpftrace))
    cases.bpftrace = orError(around([bpftrace, '-e', 'kprobe:* { @[func] = count(); }']))
  const rows = []
  for (const [name, run] of Object.entries(cases)) {
    const { enabledMs, endMs, cpuMs, error } = await run()
    rows.push({ name, 'enabled ms': enabledMs, 'detach and end ms': endMs, 'CPU ms': cpuMs, error })
  }
  return rows
}

export const fbt = async ({ dtrace, bpftrace }) => {
  const cases = { dtrace: around([...dtrace, '-q', '-n', 'fbt::tcp_*:entry { @[probefunc] = count(); }']) }
  if (existsSync(bpftrace)) cases.bpftrace = around([bpftrace, '-e', 'kprobe:tcp_* { @[func] = count(); }'])
  const results = await interleave(cases, rounds)
  return Object.entries(results).map(([name, { enabledMs, endMs, cpuMs }]) => ({
    name,
    'enabled ms': enabledMs,
    'detach and end ms': endMs,
    'CPU ms': cpuMs,
    '× dtrace': (enabledMs + endMs) / (results.dtrace.enabledMs + results.dtrace.endMs),
  }))
}
