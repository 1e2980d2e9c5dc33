/** The loader on the running kernel: every object here is made, used and freed for real. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { buildSync } from 'esbuild'
import { afterAll, describe, expect, test } from 'vitest'
import {
  type Asm,
  type AttachSpec,
  asm,
  assemble,
  createMap,
  enableStatistics,
  Features,
  fp,
  LoadError,
  loadObject,
  type MapSpec,
  type ObjectSpec,
  openSys,
  openTracefs,
  type ProgramSpec,
  possibleCpuCount,
  RingBuffer,
  r0,
  r1,
  r2,
  r3,
  r4,
  r6,
} from '../../src/bpf/index.ts'
import { whyNoBpf } from '../support/bpf-allowed.ts'

const sys = openSys()
const reason = whyNoBpf(sys)

const program = (name: string, type: ProgramSpec['type'], build: (a: Asm) => unknown): ProgramSpec => {
  const a = asm(name)
  build(a)
  const { bytes, relocations } = assemble([a.finish()])
  return { name, type, code: bytes, relocations, license: 'GPL' }
}

const u32 = (value: number) => new Uint8Array(Uint32Array.of(value).buffer)
const u64 = (...values: bigint[]) => new Uint8Array(BigUint64Array.from(values).buffer)
const firstU64 = (bytes: Uint8Array | undefined) =>
  bytes && new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true)

const counter: MapSpec = {
  name: 'counter',
  type: 'array',
  keySize: 4,
  valueSize: 8,
  maxEntries: 1,
  flags: { mmapable: true },
}

/** r0 = 0; the first word of `counter` goes up by one. */
const countOnce = (a: Asm) =>
  a.loadMapValue(r1, 'counter').movImm(r2, 1).atomic('add', r1, 0, 'u64', r2).movImm(r0, 0).exit()

/** This process's descriptors of BPF objects and perf events. */
const bpfDescriptors = () =>
  readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`)
      return /bpf|btf|perf/.test(target) ? [`${fd} ${target}`] : []
    } catch {
      return [] // the descriptor that listed the folder
    }
  })

/** Where an ELF file's first instruction is in the file. Source: elf(5). */
const entryOffset = (elf: Buffer): bigint => {
  const entry = elf.readBigUInt64LE(24)
  const headers = Number(elf.readBigUInt64LE(32))
  for (let at = headers; at < headers + elf.readUInt16LE(56) * 56; at += 56) {
    const [offset, address, size] = [8, 16, 32].map((field) => elf.readBigUInt64LE(at + field)) as [
      bigint,
      bigint,
      bigint,
    ]
    const loaded = elf.readUInt32LE(at) === 1 // PT_LOAD
    if (loaded && entry >= address && entry < address + size) return entry - address + offset
  }
  throw new Error('the entry is in no segment')
}

const childCalling = (code: string) =>
  spawn(process.execPath, ['-e', code], { stdio: ['pipe', 'pipe', 'inherit'] })

describe.skipIf(reason !== undefined)('the loader', () => {
  const dir = mkdtempSync(join(tmpdir(), 'dtrace-load-'))
  afterAll(() => rmSync(dir, { recursive: true }))

  test('creates, updates, reads and deletes in a hash, and reads it in batches', () => {
    using map = createMap(sys, { name: 'h', type: 'hash', keySize: 4, valueSize: 8, maxEntries: 5000 })
    for (let i = 0; i < 3000; i++) map.update(u32(i), u64(BigInt(i) * 2n))
    expect(firstU64(map.lookup(u32(7)))).toBe(14n)
    expect(map.update(u32(7), u64(0n), 'noExist')).toBe(false)
    expect(map.update(u32(4000), u64(0n), 'exist')).toBe(false)
    expect([map.delete(u32(7)), map.delete(u32(7)), map.lookup(u32(7))]).toEqual([true, false, undefined])
    const sum = (take: boolean) => {
      let [count, total] = [0, 0n]
      for (const batch of map.batches({ take })) {
        count += batch.count
        for (let i = 0; i < batch.count; i++) total += firstU64(batch.values.subarray(i * 8)) ?? 0n
      }
      return [count, total]
    }
    const want = [2999, 2999n * 3000n - 14n]
    expect(sum(false)).toEqual(want)
    expect(sum(true)).toEqual(want)
    expect(sum(false)).toEqual([0, 0n])
  })

  test('lays a per-CPU value out for every possible CPU, each rounded up to 8', () => {
    using map = createMap(sys, { name: 'pc', type: 'percpu_array', keySize: 4, valueSize: 12, maxEntries: 3 })
    const cpus = possibleCpuCount(sys)
    expect([map.cpuStride, map.valueBytes]).toEqual([16, 16 * cpus])
    const value = Uint8Array.from({ length: 16 * cpus }, (_, i) => (i % 16 < 12 ? i + 1 : 0))
    map.update(u32(2), value)
    expect(map.lookup(u32(2))).toEqual(value)
    const batches = [...map.batches()]
    expect(batches.map((batch) => batch.count)).toEqual([3])
    expect(batches[0]?.values.subarray(2 * map.valueBytes)).toEqual(value)
  })

  test('fills and freezes read-only contents, and shares mmapable ones', () => {
    const spec = { type: 'array', keySize: 4, valueSize: 8, maxEntries: 1 } as const
    using fixed = createMap(sys, { ...spec, name: 'ro', flags: { readOnlyProgram: true }, contents: u64(5n) })
    expect(firstU64(fixed.lookup(u32(0)))).toBe(5n)
    expect(() => fixed.update(u32(0), u64(6n))).toThrow(LoadError)
    using shared = createMap(sys, { ...spec, name: 'rw', flags: { mmapable: true }, contents: u64(7n) })
    using memory = shared.mmap()
    expect(firstU64(memory.bytes)).toBe(7n)
    memory.bytes[0] = 9
    expect(firstU64(shared.lookup(u32(0)))).toBe(9n)
  })

  test.each([
    {
      name: 'task storage',
      spec: { type: 'task_storage', keySize: 4, valueSize: 24, maxEntries: 0, flags: { noPrealloc: true } },
    },
    { name: 'stack traces', spec: { type: 'stack_trace', keySize: 4, valueSize: 8 * 20, maxEntries: 64 } },
    { name: 'an LRU hash', spec: { type: 'lru_percpu_hash', keySize: 8, valueSize: 8, maxEntries: 64 } },
  ] as const)('creates $name', ({ spec }) => {
    using map = createMap(sys, { name: 'a.name-that is long', ...spec })
    expect(map.fd).toBeGreaterThan(2)
  })

  const ringSpec: MapSpec = { name: 'ring', type: 'ringbuf', keySize: 0, valueSize: 0, maxEntries: 4096 }
  /** Writes its first two arguments as a record; returns 7. */
  const emit = program('emit', 'raw_tracepoint', (a) => {
    const full = a.label('full')
    a.mov(r6, r1)
      .loadMap(r1, 'ring')
      .movImm(r2, 16)
      .movImm(r3, 0)
      .call('ringbuf_reserve')
      .jeqImm(r0, 0, full)
      .load(r1, r6, 0, 'u64')
      .store(r0, 0, 'u64', r1)
      .load(r1, r6, 8, 'u64')
      .store(r0, 8, 'u64', r1)
      .mov(r1, r0)
      .movImm(r2, 0)
      .call('ringbuf_submit')
      .place(full)
      .movImm(r0, 7)
      .exit()
  })
  const ringObject: ObjectSpec = { maps: [ringSpec], programs: [{ ...emit, attach: { kind: 'none' } }] }

  test('carries records from a program that is run by hand to the reader of the ring', async () => {
    using object = loadObject(sys, ringObject)
    using ring = RingBuffer.open(sys, object.map('ring'))
    const read: bigint[][] = []
    const drain = () =>
      ring.drain((view, at, length) => {
        expect(length).toBe(16)
        read.push([view.getBigUint64(at, true), view.getBigUint64(at + 8, true)])
      })
    expect(await ring.wait(10)).toBe(false)
    const run = (n: bigint) => object.program('emit').testRun({ context: u64(n, n + 1n), cpu: 0 })
    expect(run(1n).retval).toBe(7)
    expect(await ring.wait(1000)).toBe(true)
    run(2n)
    expect(ring.pending).toBe(48)
    expect([drain(), drain(), read]).toEqual([
      2,
      0,
      [
        [1n, 2n],
        [2n, 3n],
      ],
    ])
    for (let i = 0n; i < 1000n; i++) {
      run(i) // past the end of the data many times
      if (i % 100n === 99n) drain()
    }
    expect(read.length).toBe(1002)
    expect(read.at(-1)).toEqual([999n, 1000n])
    const waiting = ring.wait(5000)
    ring.wake()
    expect(await waiting).toBe(false)
    for (let i = 0n; i < 500n; i++) run(i)
    expect(drain()).toBe(170) // 4096 bytes hold 170 records of 24; the kernel refused the rest
  })

  test('a ring closed while it is waited for lets go of the waiter', async () => {
    using object = loadObject(sys, ringObject)
    const ring = RingBuffer.open(sys, object.map('ring'))
    const waiting = ring.wait(60_000)
    ring[Symbol.dispose]()
    expect(await waiting).toBe(false)
  })

  test('counts one system call of one process through a raw tracepoint', async () => {
    const child = childCalling(
      `process.stdin.once('data', () => { for (let i = 0; i < 1000; i++) process.ppid; process.exit() })`,
    )
    const getppid = process.arch === 'x64' ? 110 : 173
    const count = program('getppid', 'raw_tracepoint', (a) => {
      const other = a.label('other')
      a.load(r1, r1, 8, 'u64')
        .jneImm(r1, getppid, other)
        .call('get_current_pid_tgid')
        .rshImm(r0, 32)
        .jneImm(r0, child.pid ?? 0, other)
        .use(countOnce)
        .place(other)
        .movImm(r0, 0)
        .exit()
    })
    using _statistics = enableStatistics(sys)
    using object = loadObject(sys, {
      maps: [counter],
      programs: [{ ...count, attach: { kind: 'raw_tracepoint', event: 'sys_enter' } }],
    })
    object.attach()
    using live = object.map('counter').mmap()
    const exited = once(child, 'exit')
    child.stdin.write('go')
    await exited
    expect(firstU64(live.bytes)).toBe(1000n)
    const { runCount, runTimeNs } = object.program('getppid').statistics()
    expect(runCount).toBeGreaterThan(1000n)
    expect(runTimeNs).toBeGreaterThan(0n)
    await object.detach()
    const after = object.program('getppid').statistics().runCount
    execFileSync('/bin/true')
    expect(object.program('getppid').statistics().runCount).toBe(after)
  })

  test('a tracepoint fires with its cookie, found through a tracefs that is mounted or our own', async () => {
    const tracefs = openTracefs(sys)
    expect(sys.readText(`${tracefs.path}/events/sched/sched_process_exec/id`)).toMatch(/^\d+/)
    const cookie = program('exec', 'tracepoint', (a) =>
      a
        .mov(r6, r1)
        .call('get_attach_cookie')
        .loadMapValue(r1, 'counter')
        .atomic('add', r1, 0, 'u64', r0)
        .movImm(r0, 0)
        .exit(),
    )
    const attach = {
      kind: 'tracepoint',
      group: 'sched',
      event: 'sched_process_exec',
      cookie: 1n << 40n,
    } as const
    using object = loadObject(sys, { maps: [counter], programs: [{ ...cookie, attach }] })
    object.attach()
    using live = object.map('counter').mmap()
    execFileSync('/bin/true')
    expect(firstU64(live.bytes)).toBeGreaterThanOrEqual(1n << 40n)
    await object.detach()
    if (tracefs.path !== undefined) tracefs[Symbol.dispose]()
  })

  test.for([
    { name: 'uprobe', type: 'kprobe' as const },
    { name: 'uprobe_multi', type: 'kprobe' as const, expectedAttachType: 'uprobe_multi' as const },
  ])('a $name fires at the entry of a program, with its cookie', async ({ name, ...types }, { skip }) => {
    const multi = name === 'uprobe_multi'
    skip(
      multi && !new Features({ sys, btfId: () => undefined }).has('uprobeMulti'),
      'no uprobe_multi before 6.6',
    )
    const path = join(dir, `true-${name}`)
    copyFileSync('/bin/true', path)
    const offset = entryOffset(readFileSync(path))
    const at: AttachSpec = multi
      ? { kind: 'uprobe_multi', path, offsets: [offset], cookies: [100n], return: false }
      : { kind: 'uprobe', path, offset, return: false, cookie: 100n }
    const entered = program('entered', types.type, (a) =>
      a
        .call('get_attach_cookie')
        .loadMapValue(r1, 'counter')
        .atomic('add', r1, 0, 'u64', r0)
        .movImm(r0, 0)
        .exit(),
    )
    using object = loadObject(sys, { maps: [counter], programs: [{ ...entered, ...types, attach: at }] })
    object.attach()
    using live = object.map('counter').mmap()
    execFileSync(path)
    execFileSync(path)
    expect(firstU64(live.bytes)).toBe(200n)
    await object.detach()
    execFileSync(path)
    expect(firstU64(live.bytes)).toBe(200n)
  })

  test('the CPU clock fires on every CPU that works', async () => {
    const tick = program('tick', 'perf_event', countOnce)
    const attach = {
      kind: 'perf_event',
      event: 'cpu-clock',
      sample: { frequencyHz: 200 },
      cpus: 'all',
    } as const
    using object = loadObject(sys, { maps: [counter], programs: [{ ...tick, attach }] })
    object.attach()
    using live = object.map('counter').mmap()
    for (const end = Date.now() + 300; Date.now() < end; );
    expect(firstU64(live.bytes)).toBeGreaterThan(10n)
    await object.detach()
    const after = firstU64(live.bytes)
    for (const end = Date.now() + 50; Date.now() < end; );
    expect(firstU64(live.bytes)).toBe(after)
  })

  test('a refused program names the D line and keeps the log; nothing stays open', () => {
    const bad = program('bad', 'raw_tracepoint', (a) => a.movImm(r1, 0).load(r0, r1, 8, 'u64').exit())
    const refused: ProgramSpec = { ...bad, sourceAt: (slot) => (slot === 1 ? 'probe.d:3' : undefined) }
    const before = bpfDescriptors()
    let error: unknown
    try {
      loadObject(sys, { maps: [counter], programs: [{ ...refused, attach: { kind: 'none' } }] })
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(LoadError)
    const { message, failure } = error as LoadError
    expect(message).toBe(
      "program bad, at probe.d:3: PROG_LOAD failed: R1 invalid mem access 'scalar' [EACCES]",
    )
    expect(failure.log).toContain('processed 2 insns')
    expect(bpfDescriptors()).toEqual(before)
  })

  test('a tail call reaches the program that the map names', () => {
    const jump = program('jump', 'raw_tracepoint', (a) =>
      a.loadMap(r2, 'next').movImm(r3, 1).call('tail_call').movImm(r0, 1).exit(),
    )
    const target = program('target', 'raw_tracepoint', (a) => a.movImm(r0, 42).exit())
    const next: MapSpec = {
      name: 'next',
      type: 'prog_array',
      keySize: 4,
      valueSize: 4,
      maxEntries: 2,
      tailCalls: { 1: 'target' },
    }
    const attach = { kind: 'none' } as const
    using object = loadObject(sys, {
      maps: [next],
      programs: [
        { ...jump, attach },
        { ...target, attach },
      ],
    })
    expect(object.program('jump').testRun().retval).toBe(42)
  })

  test('a socket filter is timed over its repetitions', () => {
    const body = program('body', 'socket_filter', (a) =>
      a.storeImm(fp, -8, 'u64', 1).load(r4, fp, -8, 'u64').mov(r0, r4).exit(),
    )
    using object = loadObject(sys, { maps: [], programs: [{ ...body, attach: { kind: 'none' } }] })
    const { retval, durationNs } = object
      .program('body')
      .testRun({ data: new Uint8Array(64), repeat: 100_000 })
    expect(retval).toBe(1)
    expect(durationNs).toBeLessThan(10_000)
  })

  test('a tracer killed without warning leaves nothing in the kernel', async () => {
    const source = join(dir, 'tracer.ts')
    writeFileSync(
      source,
      `
      import { asm, assemble, loadObject, openSys, r0 } from ${JSON.stringify(resolve('src/bpf/index.ts'))}
      const { bytes, relocations } = assemble([asm('p').movImm(r0, 0).exit().finish()])
      const common = { code: bytes, relocations, license: 'GPL' as const }
      const object = loadObject(openSys(), { maps: [], programs: [
        { ...common, name: 'raw', type: 'raw_tracepoint', attach: { kind: 'raw_tracepoint', event: 'sys_enter' } },
        { ...common, name: 'clock', type: 'perf_event', attach: { kind: 'perf_event', event: 'cpu-clock', sample: { frequencyHz: 10 }, cpus: 'all' } },
        { ...common, name: 'fork', type: 'tracepoint', attach: { kind: 'tracepoint', group: 'sched', event: 'sched_process_fork' } },
      ] })
      object.attach()
      console.log(JSON.stringify([...object.programs.values()].map((p) => p.statistics().id)))
      setInterval(() => undefined, 1000)
    `,
    )
    const outfile = resolve('node_modules', `.tracer-${process.pid}.mjs`)
    buildSync({
      entryPoints: [source],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      external: ['koffi'],
    })
    try {
      const tracer = spawn(process.execPath, [outfile], { stdio: ['ignore', 'pipe', 'inherit'] })
      const [line] = await Promise.race([once(tracer.stdout, 'data'), once(tracer, 'exit')])
      const ids: number[] = JSON.parse(String(line))
      const alive = () =>
        ids.filter((id) => {
          const fd = sys.bpf('PROG_GET_FD_BY_ID', { id })
          if (fd.ok) sys.close(fd.value as never)
          return fd.ok
        })
      expect(alive()).toEqual(ids)
      const exited = once(tracer, 'exit')
      tracer.kill('SIGKILL')
      await exited
      await expect.poll(alive, { timeout: 5000 }).toEqual([])
    } finally {
      rmSync(outfile)
    }
  })
})
