import { describe, expect, test } from 'vitest'
import { compileText, compileTyped, sharedPoint } from '../../../test/support/compile.ts'
import { runIr, runVm } from '../../../test/support/run-vm.ts'
import { fixtureTarget } from '../../../test/support/target.ts'
import { faults } from '../../record/index.ts'

const kernelStack = [0xffff_ffff_8130_0010n, 0xffff_ffff_8130_0110n, 0xffff_ffff_8000_0000n]
const userStack = [0x1000n, 0x2000n, 0x3000n, 0x4000n]
const env = { kernelStack, userStack, pidTgid: (7n << 32n) | 8n }

const shown = (text: string, options: Parameters<typeof compileText>[2] = {}) =>
  runVm(compileText(text, fixtureTarget, options), { env })
    .fire('entry')
    .text()

const probe = 'syscall::read:entry'
const lines = (addresses: readonly bigint[], indent = 14) =>
  `\n${addresses.map((address) => `${' '.repeat(indent)}0x${address.toString(16)}\n`).join('')}`

test.each([
  { text: 'stack();', want: lines(kernelStack) },
  { text: 'stack(2);', want: lines(kernelStack.slice(0, 2)) },
  { text: 'ustack();', want: lines(userStack) },
  { text: 'ustack(3);', want: lines(userStack.slice(0, 3)) },
  { text: 'ustack(3, 500);', want: lines(userStack.slice(0, 3)) },
  { text: 'jstack(1);', want: lines(userStack.slice(0, 1)) },
  { text: 'trace(stack(1));', want: lines(kernelStack.slice(0, 1)) },
  { text: 'printf("%k.", stack(1));', want: `${lines(kernelStack.slice(0, 1), 0)}.` },
  { text: 'printf("%-2k%d", ustack(1), 7);', want: `${lines(userStack.slice(0, 1), 2)}7` },
  { text: 'sym(16);', want: `  ${'0x10'.padEnd(50)}` },
  { text: 'func(16); ufunc(17);', want: `  ${'0x10'.padEnd(50)}  ${'0x11'.padEnd(50)}` },
  { text: 'umod(18);', want: `  ${'0x12'.padEnd(50)}` },
  { text: 'mod(arg0);', want: `  ${'0x0'.padEnd(50)}` },
  { text: 'uaddr(ucaller);', want: `  ${'0x2000'.padEnd(50)}` },
  { text: 'printf("%a %A", sym(17), usym(18));', want: '0x11 0x12' },
  { text: 'trace(caller); trace(ucaller);', want: `${kernelStack[1]}${userStack[1]}` },
  { text: 'trace(stackdepth); trace(ustackdepth);', want: '34' },
])('$text records what stands on the stack', ({ text, want }) => {
  expect(shown(`${probe} { ${text} }`)).toBe(want)
})

test.each([
  ['a kernel that leaves the caller out', [0x1000n, 0x3000n]],
  ['a kernel that finds it', [0x1000n, 0x2000n, 0x3000n]],
])('at the start of a function its caller comes next, on %s', (_, given) => {
  const program = `${probe} { ustack(); ustack(2); ustack(1); trace(ucaller); trace(ustackdepth); }`
  const compiled = compileText(program, fixtureTarget, {
    points: (probes) =>
      probes.map((each) => ({
        ...sharedPoint([each]),
        stack: { kind: 'registers', userStackPointer: 8 } as const,
      })),
  })
  const user = [{ address: 0x7000n, bytes: new Uint8Array(BigUint64Array.of(0x2000n).buffer) }]
  const whole = [0x1000n, 0x2000n, 0x3000n]
  const want = `${lines(whole)}${lines(whole.slice(0, 2))}${lines(whole.slice(0, 1))}${0x2000}3`
  for (const run of [runVm, runIr]) {
    const traced = run(compiled, { env: { ...env, userStack: given }, user })
    expect(traced.fire('entry', 0n, 0x7000n).text()).toBe(want)
  }
})

test.each([
  { stacks: { kernel: 1, user: 2, most: 127 }, want: [1, 2] },
  { stacks: { kernel: 20, user: 100, most: 2 }, want: [2, 2] },
])('the options $stacks limit how deep stacks are', ({ stacks, want }) => {
  const program = `${probe} { stack(); ustack(); }`
  const [kernel = 0, user = 0] = want
  expect(shown(program, { stacks })).toBe(
    lines(kernelStack.slice(0, kernel)) + lines(userStack.slice(0, user)),
  )
})

test('a stack is a key, and calls of different depth meet in one aggregation', () => {
  const program = `${probe} { @[stack(1)] = count(); @[stack(2)] = count(); @[stack(2)] = count(); }`
  const traced = runVm(compileText(program), { env }).fire('entry')
  const count = (n: number) => ` ${String(n).padStart(16)}\n`
  expect(traced.text({ end: true })).toBe(
    `\n${lines(kernelStack.slice(0, 1))}${count(1)}${lines(kernelStack.slice(0, 2))}${count(2)}`,
  )
})

test('user stacks and symbols of two processes are two keys', () => {
  const program = `${probe} { @s[ustack(1)] = count(); @a[usym(4096)] = count(); }`
  const traced = runVm(compileText(program), { env }).fire('entry')
  traced.host.env.pidTgid = 9n << 32n
  traced.fire('entry').fire('entry')
  const values = [...traced.text({ end: true }).matchAll(/ {16}(\d+)\n/g)].map(([, value]) => value)
  expect(values).toEqual(['1', '2', '1', '2'])
})

test('a process without a user stack has an empty one: no fault', () => {
  const traced = runVm(compileText(`${probe} { ustack(); printf("%d", ustackdepth); }`), { env })
  traced.host.env.userStack = []
  expect(traced.fire('entry').text()).toBe('\n0')
})

describe('a stack that the kernel refuses', () => {
  /** More frames are skipped than there are. */
  const deep = { kind: 'program', frames: 9, perhaps: [] } as const
  const refused = (text: string) =>
    runVm(
      compileText(text, fixtureTarget, {
        points: (probes) => probes.map((each) => ({ ...sharedPoint([each]), stack: deep })),
      }),
      { env },
    ).fire('entry')

  test.each(['stack();', 'trace(caller);', 'trace(stackdepth);', '@[stack()] = count();'])(
    '%s faults',
    (text) => {
      const traced = refused(`${probe} { ${text} }`)
      expect(traced.observed()).toMatchObject([{ kind: 'fault', code: faults.badStack.code }])
      expect(traced.host.reserved()).toBe(0)
    },
  )

  test('ustack() is none of those', () => {
    expect(refused(`${probe} { ustack(1); }`).text()).toBe(lines(userStack.slice(0, 1)))
  })
})

describe('frames between the program and the traced code', () => {
  const [main, clause, ...others] = [0x11n, 0x12n, 0x13n]
  const [readAt, ksysAt] = [0xffff_ffff_8130_0010n, 0xffff_ffff_8130_0110n]
  const traced = 0xffff_ffff_8100_1234n
  const after = 0xffff_ffff_8100_5678n
  /** Two of the program's own, one that is always there, two that may be. */
  const stack = { kind: 'program', frames: 1, perhaps: ['vfs_read', 'ksys_read'] } as const
  const fixed = [main, clause, ...others]

  test.each([
    { what: 'none', between: [] },
    { what: 'the first', between: [readAt] },
    { what: 'the second', between: [ksysAt] },
    { what: 'both', between: [readAt, ksysAt] },
  ])('$what of those that may be there', ({ between }) => {
    const compiled = compileText(`${probe} { stack(); trace(caller); trace(stackdepth); }`, fixtureTarget, {
      points: (probes) => probes.map((each) => ({ ...sharedPoint([each]), stack })),
    })
    const options = { env: { ...env, kernelStack: [...fixed, ...between, traced, after] } }
    const want = `${lines([traced, after])}${after}2`
    expect(runVm(compiled, options).fire('entry').text()).toBe(want)
    expect(runIr(compiled, options).fire('entry').text()).toBe(want)
  })

  test('functions without a name in this kernel have no frames', () => {
    const compiled = compileText(`${probe} { stack(1); }`, fixtureTarget, {
      points: (probes) =>
        probes.map((each) => ({
          ...sharedPoint([each]),
          stack: { ...stack, perhaps: ['no_such_function'] },
        })),
    })
    const options = { env: { ...env, kernelStack: [...fixed, readAt] } }
    expect(runVm(compiled, options).fire('entry').text()).toBe(lines([readAt]))
  })

  test('the traced function is shown at its start, where its frame is in the call of the trampoline', () => {
    const compiled = compileText(`${probe} { stack(); }`, fixtureTarget, {
      points: (probes) =>
        probes.map((each) => ({
          ...sharedPoint([each]),
          stack: { kind: 'program', frames: 1, perhaps: [], tracedFunction: 'called' } as const,
        })),
    })
    const options = { env: { ...env, kernelStack: [...fixed, readAt + 5n, after], funcIp: readAt } }
    expect(runVm(compiled, options).fire('entry').text()).toBe(lines([readAt, after]))
  })

  test('the traced function comes first, where it has returned', () => {
    const compiled = compileText(
      `${probe} { stack(2); stack(1); trace(caller); trace(stackdepth); }`,
      fixtureTarget,
      {
        points: (probes) =>
          probes.map((each) => ({
            ...sharedPoint([each]),
            stack: { kind: 'registers', tracedFunction: 'returned' } as const,
          })),
      },
    )
    const options = { env: { ...env, kernelStack: [ksysAt, after], funcIp: readAt } }
    const want = `${lines([readAt, ksysAt])}${lines([readAt])}${ksysAt}3`
    expect(runVm(compiled, options).fire('entry').text()).toBe(want)
  })

  test('a clause of ERROR is a frame further away', () => {
    const compiled = compileText(`${probe} { trace(*(int *)0); } ERROR { stack(1); }`, fixtureTarget, {
      points: (probes) =>
        probes.map((each) => (each.name === 'ERROR' ? errorPoint(each) : { ...sharedPoint([each]), stack })),
    })
    const options = { env: { ...env, kernelStack: [...fixed, 0x14n, readAt, traced] } }
    expect(runVm(compiled, options).fire('entry').text()).toContain(lines([traced]))
  })

  const errorPoint = (each: Parameters<typeof sharedPoint>[0][number]) => ({
    ...sharedPoint([each]),
    phase: 'error' as const,
    select: { kind: 'single' as const, probe: each },
  })
})

test('only clauses that need the context are verified with their program', () => {
  const { compiled } = compileTyped(`${probe} { stack(); } ${probe} { trace(1); }`)
  const linkages = compiled.programs.flatMap(({ ir }) =>
    ir.functions.map(({ name, linkage }) => [name, linkage]),
  )
  expect(linkages).toEqual([
    ['main', 'main'],
    ['clause_0_0', 'static'],
    ['clause_1_1', 'global'],
    ['report_fault', 'global'],
  ])
})

describe('registers of the process', () => {
  const registers = 0xffff_c900_0000_3f58n
  const bytes = new Uint8Array(BigUint64Array.from({ length: 21 }, (_, i) => BigInt(100 + i)).buffer)
  const value = (index: string) =>
    runVm(compileText(`${probe} { trace(uregs[${index}]); }`), {
      env: { ...env, ptRegs: registers },
      kernel: [{ address: registers, bytes }],
    })
      .fire('entry')
      .values()

  test.each([
    ['R_R15', 100n],
    ['R_RAX', 110n],
    ['R_EAX', 110n],
    ['R_RDI', 114n],
    ['R_PC', 116n],
    ['R_RSP', 119n],
    ['20', 120n],
  ])('uregs[%s]', (index, want) => expect(value(index)).toEqual([[want]]))

  test('an index beyond them is refused', () => {
    expect(() => value('26')).toThrow('uregs[]: index out of bounds (26)')
  })
})

test.each([
  ['stack(0)', 'stack( ) argument #1 must be a non-zero positive integer constant'],
  ['stack(arg0)', 'stack( ) argument #1 must be a non-zero positive integer constant'],
  ['ustack(-1)', 'ustack( ) argument #1 must be a non-zero positive integer constant'],
  ['ustack(1, -1)', 'ustack( ) argument #2 must be a positive integer constant'],
  ['@[stack(0)] = count()', 'stack( ) argument #1 must be a non-zero positive integer constant'],
  ['x = stack()', 'stack( ) may not be called from a D expression'],
  ['x[stack()] = 1', 'stack expression may not be used as associative array index: key #1'],
  ['@[stack()] = count(); @[ustack()] = count()', 'key #1 is incompatible'],
  ['@[sym(1)] = count(); @[mod(1)] = count()', 'key #1 is incompatible'],
  ['printf("%d", stack())', 'incompatible with conversion #1'],
  ['printf("%k", 1)', 'incompatible with conversion #1'],
  ['sym("text")', 'sym( ) argument #1 is incompatible'],
])('%s is refused', (text, message) => {
  expect(() => compileText(`${probe} { ${text}; }`)).toThrow(message)
})
