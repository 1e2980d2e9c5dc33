/** How long a session compiles, attaches and ends, by what it enables; the second and later sessions of a process. */
import { traced } from './session.mjs'
import { interleave } from './table.mjs'

const rounds = 5

const programs = {
  'BEGIN, tick': 'BEGIN { x = 1; } tick-1s { @ = count(); }',
  'one system call': 'syscall::sendto:entry { @c[execname] = sum(arg2); }',
  'every system call': 'syscall:::entry { @[probefunc] = count(); }',
  'entry and return, every':
    'syscall:::entry { self->t = timestamp; } syscall:::return /self->t/ { @[probefunc] = quantize(timestamp - self->t); self->t = 0; }',
  'a raw tracepoint': 'rawtp:::sched_switch { @ = count(); }',
  profile: 'profile-97 { @[execname] = count(); }',
}

export const phases = async () => {
  const cases = Object.entries(programs).map(([name, text]) => [
    name,
    () => traced(text, async () => undefined),
  ])
  const results = await interleave(Object.fromEntries(cases), rounds)
  return Object.entries(results).map(([name, { compileMs, attachMs, endMs }]) => ({
    name,
    'compile ms': compileMs,
    'load and attach ms': attachMs,
    'detach and end ms': endMs,
  }))
}
