/** Stable probes that D text realises, compiled: which program runs what, and what its clauses show. */
import { expect, test } from 'vitest'
import { compileText } from '../../test/support/compile.ts'
import { runIr, runVm } from '../../test/support/run-vm.ts'

const provider = (text: string) => `provider mine {
  probe connect(int64_t way, uint64_t sock);
  probe other(int64_t way, uint64_t sock);
  ${text}
};
`

const compiled = (text: string, clauses: string) =>
  compileText(`${provider(text)}${clauses}`, undefined, { kind: 'file' })

const connect = 'fbt:vmlinux:tcp_connect:entry'
const keys = (text: string, clauses: string) => [
  ...new Set(compiled(text, clauses).programs.map(({ point }) => point.key)),
]

test('a stable probe and a base probe at one point are one program, each shown as what it is', () => {
  const program = compiled(
    `connect at vmlinux\`first = ${connect} { way = 5; sock = (uint64_t)args[0]; };
     other at vmlinux\`second = ${connect} /arg0 == 2/ { way = 6; };`,
    `mine:::connect, mine:::other { trace(probefunc == "first"); trace(probename == "entry"); trace(id); trace(arg0); trace(arg1); }
     ${connect} { trace(probefunc == "first"); trace(probename == "entry"); trace(id); trace(arg0); trace(arg1); }`,
  )
  expect(program.programs).toHaveLength(1)
  for (const run of [runVm, runIr]) {
    expect(run(program).fire(connect, 7n).values()).toEqual([
      [1n, 0n, 9_500_000n, 5n, 7n],
      [0n, 1n, 202n, 7n, 0n],
    ])
    expect(run(program).fire(connect, 2n).values()).toEqual([
      [1n, 0n, 9_500_000n, 5n, 2n],
      [0n, 0n, 9_500_001n, 6n, 0n],
      [0n, 1n, 202n, 2n, 0n],
    ])
  }
})

test('a path that a process passes stays in its memory, also where the provider says `char *`', () => {
  const program = compileText(
    `provider mine { probe open(char *path); open at vmlinux\`first = syscall::openat:entry { path = args[1]; }; };
     mine:::open { trace(stringof(args[0])); trace(copyinstr(arg0)); }`,
    undefined,
    { kind: 'file' },
  )
  const world = { user: [{ address: 0x1000n, bytes: Buffer.from('/bin/true\0') }] }
  for (const run of [runVm, runIr]) {
    expect(run(program, world).fire('syscall:vmlinux:openat:entry', -100n, 0x1000n).values()).toEqual([
      ['/bin/true', '/bin/true'],
    ])
  }
})

test('a fault tells the stable probe, and the clauses after it their own', () => {
  const program = compiled(
    `connect at vmlinux\`first = ${connect} { way = 5; };`,
    `mine:::connect { trace(*(int *)1); } ${connect} { trace(id); } ERROR { trace(arg1); }`,
  )
  for (const run of [runVm, runIr]) {
    expect(run(program).fire(connect, 7n).observed()).toMatchObject([
      { kind: 'record', values: [9_500_000n] },
      { kind: 'fault', probe: 9_500_000 },
      { kind: 'record', probe: 202, values: [202n] },
    ])
  }
})

const sharing = [1, 2, 3]
  .map(
    (way) =>
      `connect at vmlinux\`place${way} = ${connect} /arg0 > 10 * ${way} && arg0 < 10 * ${way + 1}/ { way = arg0; };`,
  )
  .join('\n')

test('points that differ in their guards alone share a clause, which shows the one whose guard passes', () => {
  const program = compiled(
    sharing,
    `mine:::connect { trace(probefunc == "place2"); trace(id); trace(arg0); }
     mine:vmlinux:place3:connect { trace(id); }
     ${connect} { trace(id); }`,
  )
  const functions = program.programs.flatMap(({ ir }) => ir.functions).map(({ name }) => name)
  expect(functions.filter((name) => name.startsWith('clause_'))).toHaveLength(3)
  for (const run of [runVm, runIr]) {
    expect(run(program).fire(connect, 10n).values()).toEqual([[202n]])
    expect(run(program).fire(connect, 15n).values()).toEqual([[0n, 9_500_000n, 15n], [202n]])
    expect(run(program).fire(connect, 25n).values()).toEqual([[1n, 9_500_001n, 25n], [202n]])
    expect(run(program).fire(connect, 35n).values()).toEqual([[0n, 9_500_002n, 35n], [9_500_002n], [202n]])
  }
})

test('a fault of a shared clause tells the probe whose guard passed', () => {
  const program = compiled(sharing, `mine:::connect { trace(*(int *)1); } ${connect} { trace(id); }`)
  for (const run of [runVm, runIr]) {
    expect(run(program).fire(connect, 25n).observed()).toMatchObject([
      { kind: 'fault', probe: 9_500_001 },
      { kind: 'record', probe: 202, values: [202n] },
    ])
  }
})

test('what a shared clause is shown as is forgotten behind it, among more clauses than functions too', () => {
  const many = Array.from({ length: 300 }, () => `${connect} /arg0 == 1/ { trace(id); }`).join('\n')
  const program = compiled(sharing, `${many} mine:::connect { trace(id); } ${connect} { trace(id); }`)
  for (const run of [runVm, runIr])
    expect(run(program).fire(connect, 25n).values()).toEqual([[9_500_001n], [202n]])
})

const marking = `
  fbt::vfs_read:entry { self->reading = arg0; unread = 1; }
  connect at vmlinux\`first = ${connect} /self->reading != 0/ { way = self->reading; };
  other at vmlinux\`second = ${connect} { way = 1; };
  ${connect} { self->reading = 0; }`

test("a provider's own clauses run with what reads their variables: before programs' clauses, or after them", () => {
  const program = compiled(marking, 'mine:::connect { trace(arg0); }')
  for (const run of [runVm, runIr]) {
    const traced = run(program)
    traced.fire(connect)
    traced.fire('fbt:vmlinux:vfs_read:entry', 9n)
    traced.fire(connect)
    traced.fire(connect)
    expect(traced.values()).toEqual([[9n]])
  }
})

test("a provider's own clauses that nothing needs are left out", () => {
  expect(keys(marking, 'mine:::connect { trace(arg0); }')).toEqual(['vfs_read_entry', 'tcp_connect_entry'])
  expect(keys(marking, 'mine:::other { trace(arg0); }')).toEqual(['tcp_connect_entry'])
})

test("a provider's own clauses see what those before them made, and nothing of those after them", () => {
  const program = compiled(
    `fbt::vfs_read:entry { first = arg0; self->calls++; }
     fbt::vfs_read:entry { second[cpu] = first + 1; }
     fbt::vfs_read:entry { second[cpu] = late; }
     connect at vmlinux\`first = ${connect} { way = second[cpu]; sock = self->calls; };
     ${connect} { late = 1; }`,
    'mine:::connect { trace(arg0); trace(arg1); }',
  )
  for (const run of [runVm, runIr]) {
    const traced = run(program)
    traced.fire('fbt:vmlinux:vfs_read:entry', 9n)
    traced.fire(connect)
    traced.fire('fbt:vmlinux:vfs_read:entry', 4n)
    traced.fire(connect)
    expect(traced.values()).toEqual([
      [10n, 1n],
      [5n, 2n],
    ])
  }
})

test.each([
  ['(seen) = arg0'],
  ['((seen)) += arg0'],
  ['((seen))++', 1n],
  ['--(seen)', -1n],
  ['alias = arg0'],
  ['(stepped) = arg0', 9n, 'stepped'],
  ['keyed[1] = arg0', 9n, 'table[1]'],
  ['(table)[1] = arg0', 9n, 'table[1]'],
  ['both.low = arg0', 9n, 'both.low'],
])("a provider's own clause may change a variable by %s", (change, value = 9n, read = 'seen') => {
  const program = compiled(
    `struct pair { int64_t low; } both;
     int64_t seen;
     int64_t table[int];
     inline int64_t alias = seen;
     inline int64_t keyed[int k] = table[k];
     fbt::vfs_read:entry { ${change}; }
     connect at vmlinux\`first = ${connect} { way = ${read}; };`,
    'mine:::connect { trace(arg0); }',
  )
  for (const run of [runVm, runIr]) {
    const traced = run(program)
    traced.fire('fbt:vmlinux:vfs_read:entry', 9n)
    expect(traced.fire(connect).values()).toEqual([[value]])
  }
})

test("a provider's variables are its own", () => {
  const text = 'int unread; self int reading; mine:::connect { trace(unread); trace(self->reading); }'
  const program = compiled(marking, text)
  for (const run of [runVm, runIr]) {
    const traced = run(program)
    traced.fire('fbt:vmlinux:vfs_read:entry', 9n)
    traced.fire(connect)
    expect(traced.values()).toEqual([[0n, 0n]])
  }
})

test("a fault in a provider's own clause is nobody's business", () => {
  const program = compiled(
    `${connect} { seen = *(int *)1; } connect at vmlinux\`first = ${connect} { way = seen; };`,
    'mine:::connect { trace(arg0); } ERROR { trace(arg1); }',
  )
  for (const run of [runVm, runIr]) expect(run(program).fire(connect).values()).toEqual([[0n]])
})

const arrays = `
  uint64_t begun[int];
  fbt::vfs_read:entry { begun[arg0] = arg0; }
  connect at vmlinux\`first = ${connect} { way = begun[arg0]; };`

/** Entries that the arrays of this have room for, by what `dynvarsize` is. */
const roomsWith = (dynvarsize: number) =>
  compileText(
    `${provider(arrays)} uint64_t own[int]; mine:::connect { own[arg0] = arg0; trace(own[1]); }`,
    undefined,
    { kind: 'file', sizes: { dynvarsize } },
  )
    .object.maps.filter(({ type }) => type === 'hash')
    .map(({ maxEntries }) => maxEntries)
    .sort((a, b) => a - b)

test("a provider's arrays have room for what the kernel has, whatever there is for a program's own", () => {
  const [few = 0, privateLeast] = roomsWith(4096)
  expect(few).toBeLessThan(100)
  expect(privateLeast).toBe(65_536)
  const [many = 0, privateMany] = roomsWith(32 << 20)
  expect(many).toBeGreaterThan(65_536)
  expect(privateMany).toBe(many)
})

test("a provider's array keeps more entries than a program's own may have", () => {
  const program = compileText(
    `${provider(arrays)} uint64_t own[int];
     fbt::vfs_read:entry { own[arg0] = arg0; }
     mine:::connect { trace(arg0); }
     ${connect} { trace(own[arg0]); }`,
    undefined,
    { kind: 'file', sizes: { dynvarsize: 1024 } },
  )
  const keys = Array.from({ length: 200 }, (_, at) => BigInt(at + 1))
  for (const run of [runVm, runIr]) {
    const traced = run(program)
    for (const key of keys) traced.fire('fbt:vmlinux:vfs_read:entry', key)
    for (const key of keys) traced.fire(connect, key)
    const values = traced.values().map(([value]) => value)
    expect(values.filter((_, at) => at % 2 === 0)).toEqual(keys)
    expect(values.filter((value, at) => at % 2 === 1 && value !== 0n).length).toBeLessThan(100)
  }
})

test("in a block without probes, clauses before the translator run before programs' clauses, others after them", () => {
  const program = compileText(
    `typedef struct state { int64_t s_value; } state_t;
     provider keeper {
       int64_t value;
       int64_t firings;
       ${connect} { value = value * 10 + 1; }
       ${connect} { value = value * 10 + 2; firings++; }
       translator state_t < int64_t X > { s_value = X == 0 ? value : firings; };
       ${connect} { value = value * 10 + 3; }
       ${connect} { value = value % 100; }
     };
     ${connect} { trace(xlate <state_t> ((int64_t)0).s_value); trace(xlate <state_t> ((int64_t)1).s_value); }
     ${connect} { trace(xlate <state_t> ((int64_t)0).s_value); }`,
    undefined,
    { kind: 'file' },
  )
  for (const run of [runVm, runIr]) {
    const traced = run(program)
    expect(traced.fire(connect).values()).toEqual([[12n, 1n], [12n]])
    expect(traced.fire(connect).values().slice(-2)).toEqual([[2312n, 2n], [2312n]])
  }
})

test('the raw argument of a text is its address', () => {
  const text = `provider named { probe one(string name); one at vmlinux\`here = ${connect} { name = execname; }; };
    named:::one { trace(stringof((char *)arg0) == execname); }`
  const program = compileText(text, undefined, { kind: 'file' })
  for (const run of [runVm, runIr]) expect(run(program).fire(connect, 7n).values()).toEqual([[1n]])
})
