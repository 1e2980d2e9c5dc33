/** From the start of the process to its first enabled probe, to its end, and the peak of its memory. */
import { existsSync } from 'node:fs'
import { loopOf, measure, readLoop } from './measure.mjs'
import { interleave } from './table.mjs'

const rounds = 9

const whole = (command) => async () => {
  const { wallMs, cpuMs, peakMb } = await measure(command)
  return { wallMs, cpuMs, peakMb }
}

/** The command given to -c runs once probes are enabled, and tells when it started. */
const enabling = (command) => async () => {
  const { wallMs, cpuMs, peakMb, start, stderr } = await measure([...command, '-c', loopOf('getppid', 1)])
  return { wallMs, enabledMs: Number(readLoop(stderr, 1).start - start) / 1e6, cpuMs, peakMb }
}

const ours = (dtrace) => ({
  'dtrace: BEGIN': whole([...dtrace, '-q', '-n', 'BEGIN { exit(0); }']),
  'dtrace: sum by execname': enabling([
    ...[...dtrace, '-q', '-n'],
    'syscall::sendto:entry { @c[execname] = sum(arg2); }',
  ]),
})

const theirs = (bpftrace) => ({
  'bpftrace: BEGIN': whole([bpftrace, '-e', 'BEGIN { exit(); }']),
  'bpftrace: sum by comm': enabling([
    bpftrace,
    '-e',
    'tracepoint:syscalls:sys_enter_sendto { @c[comm] = sum(args->len) }',
  ]),
})

/** Against what an empty script costs; ready is enabled where probes outlive BEGIN, else the end. */
const row =
  (base) =>
  (name, { wallMs, enabledMs, cpuMs, peakMb }) => ({
    name,
    'enabled ms': enabledMs,
    '× node': (enabledMs ?? wallMs) / base.wallMs,
    'wall ms': wallMs,
    'CPU ms': cpuMs,
    'CPU × node': cpuMs / base.cpuMs,
    'peak MB': peakMb,
  })

export const startUp = async ({ dtrace, bpftrace }) => {
  const node = [process.execPath, '-e', '0']
  const cases = {
    'node -e 0': whole(node),
    ...ours(dtrace),
    ...(existsSync(bpftrace) ? theirs(bpftrace) : {}),
  }
  const results = await interleave(cases, rounds)
  const toRow = row(results['node -e 0'])
  return Object.entries(results).map(([name, result]) => toRow(name, result))
}

export const list = async ({ dtrace }) => {
  const cases = { 'node -e 0': whole([process.execPath, '-e', '0']), 'dtrace -l': whole([...dtrace, '-l']) }
  const results = await interleave(cases, 5)
  const base = results['node -e 0']
  return Object.entries(results).map(([name, { wallMs, cpuMs, peakMb }]) => ({
    name,
    'wall ms': wallMs,
    'beyond node ms': wallMs - base.wallMs,
    'CPU ms': cpuMs,
    'peak MB': peakMb,
  }))
}
