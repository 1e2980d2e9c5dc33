/**
 * What one event costs the traced thread: CPU time of a system call in a tight loop, beyond the same loop untraced.
 * A program of two instructions on the same attach point is the floor.
 */
import { existsSync } from 'node:fs'
import { loopOf, measure, readLoop } from './measure.mjs'
import { traced } from './session.mjs'
import { fromSources } from './sources.mjs'
import { interleave, least } from './table.mjs'

const { asm, assemble, loadObject, openSys, r0 } = await fromSources("export * from './src/bpf/index.ts'")

const rounds = 15
const manyCalls = 300_000
/** As many records as fit the buffer: a tight loop outruns any reader, and a drop costs less than a record. */
const fewCalls = 20_000

const loop = async (call, times) => {
  const { stderr } = await measure([loopOf(call, times)])
  return { ns: readLoop(stderr, times).callNs }
}

/** r0 = 0; return */
const emptyObject = () => {
  const { bytes, relocations } = assemble([asm('empty').movImm(r0, 0).exit().finish()])
  const attach = { kind: 'raw_tracepoint', event: 'sys_enter' }
  const program = { name: 'empty', type: 'raw_tracepoint', code: bytes, relocations, license: 'GPL', attach }
  return { maps: [], programs: [program] }
}

const underEmpty = async (call) => {
  const object = loadObject(openSys(), emptyObject())
  try {
    object.attach()
    return await loop(call, manyCalls)
  } finally {
    object[Symbol.dispose]()
  }
}

const underDtrace = async (text, call, times) => (await traced(text, () => loop(call, times))).result

const underBpftrace = async (bpftrace, text, call) => {
  const { stderr } = await measure([bpftrace, '-e', text, '-c', loopOf(call, manyCalls)])
  return { ns: readLoop(stderr, manyCalls).callNs }
}

/** Each with the system call that its loop makes. */
const programs = [
  { name: 'dtrace: other call', call: 'getppid', d: 'syscall::sendto:entry { @ = count(); }' },
  { name: 'dtrace: count()', call: 'getppid', d: 'syscall::getppid:entry { @ = count(); }' },
  {
    name: 'dtrace: sum by execname',
    call: 'sendto',
    d: 'syscall::sendto:entry { @c[execname] = sum(arg2); }',
  },
  { name: 'dtrace: quantize()', call: 'sendto', d: 'syscall::sendto:entry { @ = quantize(arg2); }' },
  {
    name: 'dtrace: self-> and timestamp',
    call: 'getppid',
    d: 'syscall::getppid:entry { self->t = timestamp; }',
  },
  {
    name: 'dtrace: printf',
    call: 'getppid',
    d: 'syscall::getppid:entry { printf("%d %s\\n", pid, execname); }',
    times: fewCalls,
  },
  {
    name: 'bpftrace: count()',
    call: 'getppid',
    bpf: 'tracepoint:syscalls:sys_enter_getppid { @ = count(); }',
  },
  {
    name: 'bpftrace: sum by comm',
    call: 'sendto',
    bpf: 'tracepoint:syscalls:sys_enter_sendto { @c[comm] = sum(args->len); }',
  },
]

const runOf = ({ call, d, bpf, times = manyCalls }, bpftrace) =>
  d ? () => underDtrace(d, call, times) : () => underBpftrace(bpftrace, bpf, call)

export const events = async ({ bpftrace }) => {
  const chosen = programs.filter((program) => 'd' in program || existsSync(bpftrace))
  const results = await interleave(
    {
      'getppid, untraced': () => loop('getppid', manyCalls),
      'sendto, untraced': () => loop('sendto', manyCalls),
      'empty: getppid': () => underEmpty('getppid'),
      'empty: sendto': () => underEmpty('sendto'),
      ...Object.fromEntries(chosen.map((program) => [program.name, runOf(program, bpftrace)])),
    },
    rounds,
    least,
  )
  const row = (name, call) => {
    const untraced = results[`${call}, untraced`].ns
    const event = results[name].ns - untraced
    const floor = results[`empty: ${call}`].ns - untraced
    return { name, 'ns a call': results[name].ns, 'ns an event': event, '× empty': event / floor }
  }
  return [
    ...['getppid', 'sendto'].map((call) => ({
      name: `${call}, untraced`,
      'ns a call': results[`${call}, untraced`].ns,
    })),
    ...['getppid', 'sendto'].map((call) => row(`empty: ${call}`, call)),
    ...chosen.map(({ name, call }) => row(name, call)),
  ]
}
