/** How soon many kernel functions are traced, and how soon no longer. */
import { existsSync } from 'node:fs'
import { loopOf, measure, readLoop } from './measure.mjs'
import { interleave } from './table.mjs'

/** -c's command runs while probes are enabled, for a moment: what comes before and after it is the tracer's. */
const around = async (command) => {
  const { start, wallMs, cpuMs, stderr } = await measure([...command, '-c', loopOf('getppid', 1)])
  const enabledMs = Number(readLoop(stderr, 1).start - start) / 1e6
  return { enabledMs, endMs: wallMs - enabledMs, cpuMs }
}

/** A kernel that attaches a program to one function at a time has a cap, which the error names. */
const refusalOf = async (command) => {
  try {
    await around(command)
    return undefined
  } catch (error) {
    return String(error.message).trim().split('\n').at(-1)
  }
}

const byDtrace = ({ dtrace }, text) => [...dtrace, '-q', '-n', text]

const compared = async (commands, rounds) => {
  const [cases, refused] = [{}, []]
  // The first run also brings what is read into memory.
  for (const [name, command] of Object.entries(commands)) {
    const refusal = await refusalOf(command)
    if (refusal === undefined) cases[name] = () => around(command)
    else refused.push({ name, refusal })
  }
  const results = Object.entries(await interleave(cases, rounds))
  return [
    ...results.map(([name, { enabledMs, endMs, cpuMs }]) => ({
      name,
      'enabled ms': enabledMs,
      'detach and end ms': endMs,
      'CPU ms': cpuMs,
    })),
    ...refused,
  ]
}

export const fbt = (context) => {
  const commands = { dtrace: byDtrace(context, 'fbt::tcp_*:entry { @[probefunc] = count(); }') }
  if (existsSync(context.bpftrace))
    commands.bpftrace = [context.bpftrace, '-e', 'kprobe:tcp_* { @[func] = count(); }']
  return compared(commands, 3)
}

/**
 * What is in place slows all that the kernel does, the tracers too: once is enough. One by one, which is what bpftrace does
 * where there is no other way, it takes hours.
 */
export const fbtAll = async (context) => {
  const command = byDtrace(context, 'fbt:::entry { @[probefunc] = count(); }')
  const refusal = await refusalOf(command)
  if (refusal !== undefined) return [{ name: 'dtrace', refusal }]
  process.env.BPFTRACE_MAX_PROBES = '200000'
  const commands = { dtrace: command }
  if (existsSync(context.bpftrace))
    commands.bpftrace = [context.bpftrace, '-e', 'kprobe:* { @[func] = count(); }']
  return compared(commands, 1)
}
