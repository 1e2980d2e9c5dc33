/** What the library's translators make of a task_struct's members, in the machine and as IR. */
import { expect, test } from 'vitest'
import { compileText } from '../../test/support/compile.ts'
import type { Datum } from '../../test/support/outcome.ts'
import { runIr, runVm } from '../../test/support/run-vm.ts'
import { fixtureTarget } from '../../test/support/target.ts'
import { findMember, sizeOf } from '../defs/index.ts'

const task = 0xffff_8880_0100_0000n
const pointed = 0xffff_8880_0200_0000n

/** A kernel struct of which only these members are set; `a.b` is within a struct. */
const structWith = (name: string, members: Readonly<Record<string, bigint | string>>): Uint8Array => {
  const bytes = new Uint8Array(16384)
  for (const [path, value] of Object.entries(members)) {
    const [offset, size] = placeOf(name, path)
    if (typeof value === 'string') bytes.set(Buffer.from(value, 'latin1'), offset)
    else for (let at = 0; at < size; at++) bytes[offset + at] = Number((value >> BigInt(8 * at)) & 0xffn)
  }
  return bytes
}

const placeOf = (struct: string, path: string): [offset: number, bytes: number] => {
  let type = fixtureTarget.types.find('struct', struct)
  let offset = 0
  for (const name of path.split('.')) {
    while (type?.kind === 'typedef') type = type.of
    if (type?.kind === 'array') {
      offset += Number(name) * (sizeOf(type.of, 0) ?? 0)
      type = type.of
      continue
    }
    const member = type?.kind === 'struct' ? findMember(type, name) : undefined
    if (!member) throw new Error(`struct ${struct} has no ${path}`)
    offset += member.offsetBits / 8
    type = member.type
  }
  while (type?.kind === 'typedef') type = type.of
  return [offset, type?.kind === 'int' ? type.bytes : 8]
}

type Members = Readonly<Record<string, bigint | string>>

const traced = (expression: string, members: Members, others: Readonly<Record<string, Members>> = {}) => {
  const compiled = compileText(`syscall::read:entry { trace(${expression}); }`)
  const objects = Object.entries(others).map(([struct, values], at) => ({
    address: pointed + BigInt(at) * 0x10_0000n,
    bytes: structWith(struct, values),
  }))
  const world = {
    env: { task, cpu: 2, pidTgid: (77n << 32n) | 78n, clockNs: 5_000_000_000n },
    kernel: [{ address: task, bytes: structWith('task_struct', members) }, ...objects],
  }
  return [runVm, runIr].map((run) => run(compiled, world).fire('syscall:vmlinux:read:entry').values())
}

type Row = readonly [
  expression: string,
  members: Members,
  want: Datum,
  others?: Readonly<Record<string, Members>>,
]

const bio = `(struct bio *)0x${pointed.toString(16)}`
const buffer = (member: string) => `xlate <bufinfo_t> (${bio}).${member}`
const device = (member: string) =>
  `xlate <devinfo_t> ((struct block_device *)0x${pointed.toString(16)}).${member}`
const psinfo = (member: string) => `curpsinfo->${member}`
const lwp = (member: string) => `curlwpsinfo->${member}`

const rows: readonly Row[] = [
  [lwp('pr_state'), {}, 2n],
  [lwp('pr_state'), { on_cpu: 1n }, 6n],
  [lwp('pr_state'), { __state: 1n }, 1n],
  [lwp('pr_state'), { __state: 2n }, 1n],
  [lwp('pr_state'), { __state: 4n }, 4n],
  [lwp('pr_state'), { __state: 8n }, 4n],
  [lwp('pr_state'), { __state: 0x80n }, 3n],
  [lwp('pr_state'), { exit_state: 0x20n }, 3n],
  [lwp('pr_state'), { __state: 0x800n }, 5n],
  [lwp('pr_state'), { __state: 0x200n }, 7n],
  [lwp('pr_sname'), { on_cpu: 1n }, 82n],
  [lwp('pr_sname'), { __state: 1n }, 83n],
  [lwp('pr_sname'), { exit_state: 0x10n }, 90n],
  [lwp('pr_flag'), { __state: 4n }, 1n],
  [lwp('pr_lwpid'), { pid: 9n }, 9n],
  [lwp('pr_nice'), { static_prio: 110n }, -10n],
  [lwp('pr_clname'), { policy: 1n }, 'FIFO'],
  [lwp('pr_clname'), { policy: 9n }, ''],
  [`stringof(${lwp('pr_name')})`, { comm: 'worker\0' }, 'worker'],
  [lwp('pr_onpro'), { 'thread_info.cpu': 5n }, 5n],
  [lwp('pr_wchan'), {}, 0n],
  [lwp('pr_stype'), {}, 0n],
  [lwp('pr_oldpri'), {}, 0n],
  [lwp('pr_cpu'), {}, 0n],
  [lwp('pr_pctcpu'), {}, 0n],
  [lwp('pr_bindpro'), { nr_cpus_allowed: 2n }, -1n],
  [lwp('pr_bindpro'), { nr_cpus_allowed: 1n, 'thread_info.cpu': 3n }, 3n],
  [lwp('pr_bindpset'), {}, -1n],
  [lwp('pr_lgrp'), { 'thread_info.cpu': 2n }, 2n],
  [lwp('pr_time.tv_sec'), { utime: 1_500_000_000n, stime: 700_000_000n }, 2n],
  [lwp('pr_time.tv_nsec'), { utime: 1_500_000_000n, stime: 700_000_000n }, 200_000_000n],
  [lwp('pr_start.tv_sec'), { start_time: 3_000_000_000n }, 3n],
  [psinfo('pr_pid'), { tgid: 77n }, 77n],
  [psinfo('pr_ppid'), { real_parent: pointed }, 55n, { task_struct: { tgid: 55n } }],
  [psinfo('pr_nlwp'), { signal: pointed }, 4n, { signal_struct: { nr_threads: 4n } }],
  [psinfo('pr_euid'), { cred: pointed }, 1000n, { cred: { 'euid.val': 1000n } }],
  [psinfo('pr_size'), { mm: pointed }, 40n, { mm_struct: { total_vm: 10n } }],
  [psinfo('pr_size'), {}, 0n],
  [psinfo('pr_rssize'), {}, 0n],
  [
    psinfo('pr_rssize'),
    { mm: pointed },
    24n,
    {
      mm_struct: {
        'rss_stat.0.count': 1n,
        'rss_stat.1.count': 2n,
        'rss_stat.2.count': 100n,
        'rss_stat.3.count': 3n,
      },
    },
  ],
  [psinfo('pr_pctcpu'), {}, 0n],
  [psinfo('pr_pctmem'), {}, 0n],
  [
    psinfo('pr_time.tv_sec'),
    { signal: pointed, utime: 1_000_000_000n, stime: 2_000_000_000n },
    10n,
    { signal_struct: { utime: 3_000_000_000n, stime: 4_000_000_000n } },
  ],
  [
    psinfo('pr_ctime.tv_sec'),
    { signal: pointed },
    3n,
    { signal_struct: { cutime: 1_000_000_000n, cstime: 2_000_000_000n } },
  ],
  [psinfo('pr_argc'), { tgid: 1n, mm: pointed }, 0n, { mm_struct: { start_stack: 64n } }],
  [psinfo('pr_argc'), { tgid: 77n }, 0n],
  [psinfo('pr_argv'), { tgid: 77n, mm: pointed }, 72n, { mm_struct: { start_stack: 64n } }],
  [
    psinfo('pr_argv'),
    { tgid: 77n, mm: pointed, 'thread_info.flags': 1n << 29n },
    68n,
    { mm_struct: { start_stack: 64n } },
  ],
  [psinfo('pr_envp'), { tgid: 77n }, 0n],
  [`stringof(${psinfo('pr_fname')})`, { comm: 'sh\0' }, 'sh'],
  [psinfo('pr_psargs'), { tgid: 1n, real_parent: pointed }, '', { task_struct: { tgid: 55n } }],
  [psinfo('pr_dmodel'), {}, 2n],
  [psinfo('pr_dmodel'), { 'thread_info.flags': 1n << 29n }, 1n],
  [psinfo('pr_lwp.pr_pri'), { prio: 120n }, 120n],
  ['curcpu->cpu_id', {}, 2n],
  ['pset', {}, 0n],
  ['tcp_state_string[1]', {}, 'state-established'],
  ['tcp_state_string[arg0 + 12]', {}, '<unknown>'],
  ['chip', {}, 1n],
  ['lgrp', {}, 2n],
  ['curcpu->cpu_chip', {}, 1n],
  ['xlate <cpuinfo_t> ((processorid_t)3).cpu_lgrp', {}, 3n],
  ['xlate <cpuinfo_t> ((processorid_t)64).cpu_chip', {}, 0n],
  [buffer('b_error'), {}, 0n, { bio: {} }],
  [buffer('b_error'), {}, 28n, { bio: { bi_status: 3n } }],
  [buffer('b_error'), {}, 5n, { bio: { bi_status: 10n } }],
  [buffer('b_error'), {}, 5n, { bio: { bi_status: 200n } }],
  [buffer('b_resid'), {}, 0n, { bio: {} }],
  [buffer('b_flags'), {}, 0x500n, { bio: { bi_opf: 1n } }],
  [buffer('b_bcount'), {}, 4096n, { bio: { 'bi_iter.bi_size': 4096n } }],
  [device('dev_name'), {}, 'loop', { block_device: { bd_dev: (7n << 20n) | 3n } }],
  [device('dev_name'), {}, '<unknown>', { block_device: { bd_dev: 8n << 20n } }],
  [device('dev_minor'), {}, 3n, { block_device: { bd_dev: (7n << 20n) | 3n } }],
  ['xlate <devinfo_t> ((struct block_device *)0).dev_name', {}, '<none>'],
]

/** Test names can't show bigints: the row is looked up. */
test.each(rows.map(([expression], at) => ({ expression, at })))('$expression ($at)', ({ at }) => {
  const [expression, members, want, others] = rows[at] as Row
  expect(traced(expression, members, others)).toEqual([[[want]], [[want]]])
})

test('a translation is copied to a variable of its type, nested structs and texts too', () => {
  const compiled = compileText(`syscall::read:entry {
    this->copy = xlate <lwpsinfo_t> (curthread);
    trace(this->copy.pr_lwpid); trace(stringof(this->copy.pr_name)); trace(stringof(this->copy.pr_clname)); trace(this->copy.pr_time.tv_sec);
    trace(this->copy.pr_syscall);
  }`)
  const members = { pid: 9n, comm: 'worker\0', policy: 2n, utime: 3_000_000_000n }
  const world = {
    env: { task, clockNs: 1n, ptRegs: pointed },
    kernel: [
      { address: task, bytes: structWith('task_struct', members) },
      { address: pointed, bytes: structWith('pt_regs', { orig_ax: 39n }) },
    ],
  }
  for (const run of [runVm, runIr]) {
    expect(run(compiled, world).fire('syscall:vmlinux:read:entry').values()).toEqual([
      [9n, 'worker', 'RR', 3n, 39n],
    ])
  }
})
