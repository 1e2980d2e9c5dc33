/** The providers on the running kernel: what they list, and that what they realise loads and fires. */
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { buildSync } from 'esbuild'
import { afterAll, describe, expect, test } from 'vitest'
import { Features } from '../../src/bpf/load/index.ts'
import { openSys, openTracefs } from '../../src/bpf/sys/index.ts'
import { Btf } from '../../src/btf/index.ts'
import { btfTypes, type Probe, type ProbeQuery } from '../../src/defs/index.ts'
import { createProbeIndex, createProviders, kernelEnv, type ProviderIndex } from '../../src/provider/index.ts'
import { countFirings } from '../support/count-firings.ts'
import { patternQuery } from '../support/provider-env.ts'

const BTF = '/sys/kernel/btf'
const sys = openSys()
const tracefs = openTracefs(sys)
const reason = process.getuid?.() === 0 ? tracefs.path === undefined && tracefs.reason : 'needs root'
if (reason) console.log(`skipped: ${reason}`)

const objects = new Map<string, Btf>()
const load = (name: string): Btf => {
  const known = objects.get(name)
  if (known) return known
  const base = name === 'vmlinux' ? undefined : load('vmlinux')
  const btf = Btf.read(readFileSync(join(BTF, name)), base)
  objects.set(name, btf)
  return btf
}
const names = () => ['vmlinux', ...readdirSync(BTF).filter((name) => name !== 'vmlinux')]
const types = btfTypes({ names, load })
const features = new Features({ sys, btfId: (kind, name) => load('vmlinux').find(kind, name) })
const env = kernelEnv({ sys, types, features, tracefs })
const providers = createProviders(env)
const index: ProviderIndex = createProbeIndex(providers)

const match = (description: string) => index.match(patternQuery(description)).probes
const only = (description: string): Probe => {
  const [probe, second] = match(description)
  if (!probe || second) throw new Error(`${description} is not one probe`)
  return probe
}
const realise = (probes: readonly Probe[]) =>
  providers.flatMap((provider) => {
    const mine = probes.filter((probe) => probe.provider === provider.name)
    return mine.length > 0 ? provider.realise(mine) : []
  })

const folder = mkdtempSync(join(tmpdir(), 'dtrace-provider-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
  if (tracefs.path !== undefined) tracefs[Symbol.dispose]()
})

/** A 64-bit program of a few instructions: the headers, then the code at its entry point. */
const writeProgram = (name: string, code: readonly number[]): string => {
  const [base, headers] = [0x400000n, 120]
  const elf = Buffer.alloc(headers + code.length)
  elf.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1])
  for (const [at, value] of [
    [16, 2],
    [18, 62],
    [52, 64],
    [54, 56],
    [56, 1],
  ] as const)
    elf.writeUInt16LE(value, at) // type, machine, sizes of the headers and their number
  elf.writeUInt32LE(1, 20)
  elf.writeBigUInt64LE(base + BigInt(headers), 24)
  elf.writeBigUInt64LE(64n, 32)
  elf.writeUInt32LE(1, 64) // PT_LOAD
  elf.writeUInt32LE(5, 68) // readable, executable
  for (const at of [80, 88]) elf.writeBigUInt64LE(base, at)
  for (const at of [96, 104]) elf.writeBigUInt64LE(BigInt(elf.length), at)
  elf.writeBigUInt64LE(0x1000n, 112)
  elf.set(code, headers)
  const path = join(folder, name)
  writeFileSync(path, elf)
  chmodSync(path, 0o755)
  return path
}
const exit0 = [0xb8, 60, 0, 0, 0, 0x31, 0xff, 0x0f, 0x05] // mov $60,%eax; xor %edi,%edi; syscall

/** The IDs of the probes that match each description, found by a process of its own. */
const idsElsewhere = (described: readonly ProbeQuery[]): unknown => {
  const script = `
    import { readdirSync, readFileSync } from 'node:fs'
    import { Features } from './src/bpf/load/index.ts'
    import { openSys, openTracefs } from './src/bpf/sys/index.ts'
    import { Btf } from './src/btf/index.ts'
    import { btfTypes } from './src/defs/index.ts'
    import { createProbeIndex, createProviders, kernelEnv } from './src/provider/index.ts'
    const sys = openSys()
    const btf = Btf.read(readFileSync('${BTF}/vmlinux'))
    const types = btfTypes({ names: () => ['vmlinux'], load: (name) => (name === 'vmlinux' ? btf : undefined) })
    const features = new Features({ sys, btfId: (kind, name) => btf.find(kind, name) })
    const index = createProbeIndex(createProviders(kernelEnv({ sys, types, features, tracefs: openTracefs(sys) })))
    const ids = JSON.parse(process.argv[2]).map((query) => index.match(query).probes.map(({ id }) => id))
    console.log(JSON.stringify(ids))`
  // Where the bundle finds the FFI package.
  const bundle = resolve('node_modules', `.provider-ids-${process.pid}.mjs`)
  buildSync({
    stdin: { contents: script, resolveDir: '.', loader: 'ts' },
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['koffi'],
  })
  try {
    const output = execFileSync(process.execPath, [bundle, JSON.stringify(described)], { encoding: 'utf8' })
    return JSON.parse(output)
  } finally {
    rmSync(bundle)
  }
}

describe.skipIf(Boolean(reason))('the base providers', () => {
  const eventsIn = (group: string) =>
    readFileSync(`${tracefs.path}/available_events`, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith(`${group}:`))

  test('list each system call that tracefs has, at both ends', () => {
    const listed = match('syscall:::')
    const events = listed.map(
      ({ function: fn, name }) => `syscalls:sys_${name === 'entry' ? 'enter' : 'exit'}_${fn}`,
    )
    expect(events.toSorted()).toEqual(eventsIn('syscalls').toSorted())
  })

  test.each(['rawtp', 'sdt'])('list every event of a group: %s', (provider) => {
    expect(match(`${provider}:signal::`).length).toBe(eventsIn('signal').length)
  })

  test('list the same tracepoints in three ways, but for those without a record', () => {
    const [rawtp = [], sdt = [], perf = []] = ['rawtp', 'sdt', 'perf'].map((provider) =>
      match(`${provider}:::`).map(({ name }) => name),
    )
    const bare = rawtp.filter((name) => !sdt.includes(name))
    expect(sdt).toEqual(rawtp.filter((name) => !bare.includes(name)))
    expect(perf).toEqual(rawtp)
    expect(bare.filter((name) => !name.endsWith('_tp'))).toEqual([])
  })

  test('give every event that has a record its fields', () => {
    const without = match('sdt:::').filter((probe) => index.providerOf(probe).arguments(probe).length === 0)
    for (const { module, name } of without)
      expect(readFileSync(`${tracefs.path}/events/${module}/${name}/format`, 'utf8')).not.toMatch(
        /field:(?!.*common_)/,
      )
  })

  test('list in ascending order of IDs that differ, each of which finds its probe', () => {
    const { probes } = index.list(patternQuery(':::'))
    expect(probes.every(({ id }, at) => at === 0 || id > (probes[at - 1]?.id ?? id))).toBe(true)
    for (const probe of probes.filter((_, at) => at % 499 === 0)) {
      expect(index.match({ kind: 'id', id: probe.id }).probes).toEqual([probe])
    }
  })

  test('give the same IDs in another process', () => {
    const described = ['syscall::open*:', 'rawtp:sched::', 'profile:::tick-7s', 'dtrace:::'].map(patternQuery)
    expect(idsElsewhere(described)).toEqual(
      described.map((one) => index.match(one).probes.map(({ id }) => id)),
    )
  })

  test('describe the arguments of every system call and tracepoint', () => {
    for (const probe of [...match('syscall:::'), ...match('rawtp:::'), ...match('sdt:::')]) {
      const found = index.providerOf(probe).arguments(probe)
      expect(found.every(({ kind }) => kind !== 'void')).toBe(true)
    }
    const read = index.match(patternQuery('syscall::read:entry')).arguments
    expect(read?.[1]).toMatchObject({ kind: 'pointer', space: 'user', to: { kind: 'int', name: 'char' } })
  })

  const renames = () => ['syscall::renameat2:entry', 'syscall::renameat2:return'].map(only)
  /** Calls renameat2(0xffffffff, NULL, …) ten times, or what has its number under the 32-bit ABI: vmsplice. */
  const tenRenames = (name: string, instruction: readonly number[]) =>
    writeProgram(name, [
      ...[0xbb, 10, 0, 0, 0], // mov $10,%ebx
      ...[0xb8, 0x3c, 1, 0, 0], // mov $316,%eax
      ...[0xbf, 0xff, 0xff, 0xff, 0xff], // mov $-1,%edi
      ...instruction,
      ...[0xff, 0xcb, 0x75, 0xf0], // dec %ebx; jnz to the second instruction
      ...exit0,
    ])

  test('count system calls by their numbers, with arguments and result', () => {
    const [entry, exit] = renames() as [Probe, Probe]
    using firings = countFirings(sys, realise([entry, exit]))
    execFileSync(tenRenames('native', [0x0f, 0x05]))
    expect([firings.count(entry), firings.count(exit)]).toEqual([10n, 10n])
    expect(firings.arguments(entry).slice(0, 2)).toEqual([0xffff_ffffn, 0n])
    expect(firings.arguments(exit)).toEqual([-14n, -14n, 0n, 0n, 0n, 0n])
  })

  test('leave calls under the 32-bit ABI out: their numbers mean other calls', () => {
    const [entry, exit] = renames() as [Probe, Probe]
    const points = realise([entry, exit])
    const unconfirmed = points.map((point) => {
      if (point.select.kind === 'single') throw new Error('system calls are told apart by number')
      const { confirm: _, ...select } = point.select
      return { ...point, key: `${point.key}_any`, select }
    })
    using firings = countFirings(sys, points)
    using all = countFirings(sys, unconfirmed)
    const made = spawnSync(tenRenames('compat', [0xcd, 0x80])).status === 0 // killed without a 32-bit ABI
    expect([all.count(entry), all.count(exit)]).toEqual(made ? [10n, 10n] : [0n, 0n])
    expect([firings.count(entry), firings.count(exit)]).toEqual([0n, 0n])
  })

  test('fire tracepoints with the arguments of their prototypes', () => {
    const fork = only('rawtp:sched::sched_process_fork')
    using firings = countFirings(sys, realise([fork]))
    execFileSync(process.execPath, ['-v'])
    expect(firings.count(fork)).toBeGreaterThan(0n)
    const [parent = 0n, child = 0n, none] = firings.arguments(fork)
    expect([parent < 0n, child < 0n, parent !== child, none]).toEqual([true, true, true, 0n])
  })

  test('fire tracepoints with the fields of their records', () => {
    const fork = only('sdt:sched::sched_process_fork')
    const types = index.providerOf(fork).arguments(fork)
    using firings = countFirings(sys, realise([fork]))
    execFileSync(process.execPath, ['-v'])
    expect(firings.count(fork)).toBeGreaterThan(0n)
    // Names of the two tasks, as texts or, since 6.19, as locations of texts; and their numbers.
    const numbers = firings.arguments(fork).filter((_, at) => {
      const type = types[at]
      return type?.kind === 'typedef' && type.name === 'pid_t'
    })
    expect(numbers).toHaveLength(2)
    expect(numbers.every((pid) => pid > 0n && pid < 2n ** 31n)).toBe(true)
  })

  test('run BEGIN, END and ticks when they are fired, and sample with profile', async () => {
    const probes = ['dtrace:::BEGIN', 'dtrace:::END', 'profile:::tick-1sec', 'profile:::profile-997'].map(
      only,
    )
    const points = realise(probes)
    using firings = countFirings(sys, points)
    for (const point of points.filter(({ attach }) => attach.kind === 'none'))
      firings.program(point).testRun()
    const until = Date.now() + 300
    while (Date.now() < until) Math.sqrt(until) // an idle CPU is not sampled
    expect(probes.slice(0, 3).map((probe) => firings.count(probe))).toEqual([1n, 1n, 1n])
    expect(firings.count(probes[3] as Probe)).toBeGreaterThan(30n)
  })
})

const fbt = providers.find(({ name }) => name === 'fbt')
const noFbt = reason || fbt?.unavailable()
if (noFbt) console.log(`skipped: fbt: ${noFbt}`)

describe.skipIf(Boolean(noFbt))('fbt', () => {
  const callVfsRead = () => readFileSync('/proc/self/stat')

  test('traces a function by the cheapest mechanism, with typed arguments', () => {
    const probes = match('fbt::vfs_read:')
    expect(probes.map(({ name }) => name)).toEqual(['entry', 'return'])
    using firings = countFirings(sys, realise(probes))
    callVfsRead()
    const [entry, exit] = probes as [Probe, Probe]
    expect(firings.count(entry)).toBeGreaterThan(0n)
    expect(firings.count(exit)).toBeGreaterThan(0n)
    expect(firings.arguments(entry)[0]).toBeLessThan(0n) // a struct file, in the kernel's half
    expect(firings.arguments(exit)[0]).toBe(-1n)
  })

  test('traces many functions by multi-kprobes, or as many as single kprobes allow', () => {
    const multi = features.reason('kprobeMulti') === undefined
    const probes = match(multi ? 'fbt::vfs_*:' : 'fbt::vfs_re*:')
    const points = multi
      ? realise(probes)
      : (createProviders({
          ...env,
          features: { reason: (name) => (/^f/.test(name) ? 'left out' : features.reason(name)) },
        })
          .find(({ name }) => name === 'fbt')
          ?.realise(probes) ?? [])
    using firings = countFirings(sys, points)
    expect(points.every(({ program }) => program.type === 'kprobe')).toBe(true)
    callVfsRead()
    const fired = probes
      .filter((probe) => firings.count(probe) > 0n)
      .map((probe) => `${probe.function}:${probe.name}`)
    expect(fired).toEqual(expect.arrayContaining(['vfs_read:entry', 'vfs_read:return']))
    expect(fired).not.toContain('vfs_rename:entry')
    const exit = probes.find(({ function: fn, name }) => fn === 'vfs_read' && name === 'return') as Probe
    expect(firings.arguments(exit)[0]).toBe(-1n)
  })
})
