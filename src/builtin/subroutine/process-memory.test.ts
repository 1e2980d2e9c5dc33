import { describe, expect, test } from 'vitest'
import { compileText } from '../../../test/support/compile.ts'
import { KernelObjects } from '../../../test/support/kernel-objects.ts'
import { runSubroutine, userData } from '../../../test/support/subroutine.ts'
import { fixtureTarget } from '../../../test/support/target.ts'
import type { Target } from '../../defs/index.ts'

const page = 4096
const large = 0x80n

/** What a table says: which frame comes next, and how. */
type Entry = { readonly frame: bigint; readonly flags: bigint }

type Process = {
  /** Where the kernel maps memory: with five levels of tables below where it does with four. */
  readonly base: bigint
  readonly shifts: readonly number[]
  /** Of the last table's entries, by page of the process from the one of its arguments on. */
  readonly entries: readonly Entry[]
  /** By frame. */
  readonly contents: readonly (readonly [frame: bigint, text: string, at?: number])[]
  readonly start: bigint
  readonly end: bigint
}

const tables = 0x10_0000n
const variable = 0xffff_ffff_82a0_0000n

/** A kernel that tells where it maps memory. */
const target: Target = {
  ...fixtureTarget,
  symbols: {
    find: (name, module) =>
      name === 'page_offset_base'
        ? { module: 'vmlinux', address: variable, bytes: 8, type: undefined }
        : fixtureTarget.symbols.find(name, module),
  },
}

/** Its page tables, one frame after the other from `top` on, and what is in its memory; the address of its mm_struct. */
const putProcess = (
  objects: KernelObjects,
  { base, shifts, entries, contents, start, end }: Process,
  top = tables,
): bigint => {
  const [mm = 0n] = objects.addresses('mm_struct', 1)
  shifts.forEach((shift, level) => {
    const frame = top + BigInt(level * page)
    const index = Number((start >> BigInt(shift)) & 511n)
    const next: Entry[] = level + 1 === shifts.length ? [...entries] : [{ frame: frame + 4096n, flags: 1n }]
    const words = next.map((entry, at) => [8 * (index + at), entry.frame | entry.flags] as const)
    objects.memory(base + frame, new Uint8Array(page), words)
  })
  for (const [frame, text, at = Number(start & 4095n)] of contents) {
    const bytes = new Uint8Array(page)
    bytes.set(Buffer.from(text, 'latin1').subarray(0, page - at), at)
    objects.memory(base + frame, bytes)
  }
  objects.put('mm_struct', mm, { pgd: base + top, arg_start: start, arg_end: end })
  return mm
}

/** A task that isn't the current one, in a machine whose memory is mapped at `base`. */
const worldOf = (process: Process) => {
  const objects = new KernelObjects()
  const [current = 0n, task = 0n] = objects.addresses('task_struct', 2)
  objects.memory(variable, new Uint8Array(8), [[0, process.base]])
  objects.put('task_struct', task, { mm: putProcess(objects, process) })
  return { ...objects.world('task_struct'), task: current, other: task }
}

const small: Process = {
  base: 0xffff_9000_4000_0000n,
  shifts: [39, 30, 21, 12],
  entries: [{ frame: 0x5000n, flags: 0x8000_0000_0000_0067n }],
  contents: [[0x5000n, 'cat\0a b\0']],
  start: 0x7ffe_1234_5100n,
  end: 0x7ffe_1234_5108n,
}

const argumentsOf = (process: Process) => {
  const { other, ...world } = worldOf(process)
  return runSubroutine(`__process_args((struct task_struct *)0x${other.toString(16)}u)`, { ...world, target })
}

describe('where a kernel hides where it maps memory, the arguments of another process', () => {
  const base = 0xffff_8880_0000_0000n
  const own = 'me\0too\0'

  /** What the page tables of the current process lead to, whose memory has `own` there; undefined: it is a thread of the kernel. */
  const argumentsBeside = (found: string | undefined) => {
    const objects = new KernelObjects()
    const [current = 0n, task = 0n] = objects.addresses('task_struct', 2)
    objects.put('task_struct', task, { mm: putProcess(objects, { ...small, base }) })
    if (found !== undefined) {
      const contents = [[0x7000n, found, 0]] as const
      const leading = { base, shifts: small.shifts, entries: [{ frame: 0x7000n, flags: 0x67n }], contents }
      const mm = putProcess(objects, { ...leading, start: userData + 3n, end: userData + 8n }, 0x20_0000n)
      objects.put('task_struct', current, { mm })
    }
    return runSubroutine(`__process_args((struct task_struct *)0x${task.toString(16)}u)`, {
      ...{ ...objects.world('task_struct'), task: current },
      user: own,
    })
  }

  test('are known if memory is not mapped at random: those of the current process are there', () => {
    expect(argumentsBeside(own)).toBe('cat a b')
  })

  test.each([
    ['something else is there', 'me\0two\0'],
    ['nothing is there', ''],
    ['the current one is a thread of the kernel', undefined],
  ])('are empty if %s', (_, found) => {
    expect(argumentsBeside(found)).toBe('')
  })
})

describe('the arguments of another process', () => {
  test('are where four levels of tables lead', () => {
    expect(argumentsOf(small)).toBe('cat a b')
  })

  test('or five', () => {
    const five = { ...small, base: 0xff11_0000_4000_0000n, shifts: [48, ...small.shifts] }
    expect(argumentsOf({ ...five, start: 0xfe_7ffe_1234_5100n, end: 0xfe_7ffe_1234_5108n })).toBe('cat a b')
  })

  test('or fewer, to a large page', () => {
    // 2 MB from frame 0x40_0000 on, of which the process uses the page 0x145 * 4096 from there.
    const entries = [{ frame: 0x40_0000n, flags: 1n | large }]
    const contents = [[0x40_0000n + 0x14_5000n, 'cat\0a b\0']] as const
    expect(argumentsOf({ ...small, shifts: [39, 30, 21], entries, contents })).toBe('cat a b')
  })

  test('begin in one page and end in the next', () => {
    const start = 0x7ffe_1234_5ffdn
    const contents = [[0x5000n, 'cat'] as const, [0x9000n, '\0hello\0', 0] as const]
    const entries = [...small.entries, { frame: 0x9000n, flags: 0x25n }]
    expect(argumentsOf({ ...small, entries, contents, start, end: start + 10n })).toBe('cat hello')
  })

  test('are those of the first page alone where the next is not in memory', () => {
    const start = 0x7ffe_1234_5ffdn
    const entries = [...small.entries, { frame: 0x9000n, flags: 0x100n }]
    expect(argumentsOf({ ...small, entries, contents: [[0x5000n, 'cat']], start, end: start + 10n })).toBe(
      'cat',
    )
  })

  test('are cut behind 79 bytes', () => {
    const contents = [[0x5000n, 'x'.repeat(200)]] as const
    expect(argumentsOf({ ...small, contents, end: small.start + 200n })).toBe('x'.repeat(79))
  })

  test.each<[string, Partial<Process>]>([
    ['a page that is not in memory', { entries: [{ frame: 0x5000n, flags: 0x66n }] }],
    ['a table that is not there', { shifts: [39, 30] }],
    ['no arguments', { end: small.start }],
  ])('are empty with %s', (_, other) => {
    expect(argumentsOf({ ...small, ...other })).toBe('')
  })

  test('are empty in a thread of the kernel', () => {
    const objects = new KernelObjects()
    const [, task = 0n] = objects.addresses('task_struct', 2)
    const call = `__process_args((struct task_struct *)0x${task.toString(16)}u)`
    expect(runSubroutine(call, { ...objects.world('task_struct'), target })).toBe('')
  })
})

test('a clause that tells much of a process has room for its arguments', () => {
  const told = ['pid', 'ppid', 'uid', 'size', 'rssize', 'argc', 'argv', 'envp', 'sid', 'dmodel']
  const members = told.map((name) => `printf("%d", curpsinfo->pr_${name});`).join('\n')
  const text = `syscall::read:entry {
    ${members}
    printf("%d %s", index(curpsinfo->pr_psargs, "x"), curpsinfo->pr_psargs);
    printf("%s", xlate <psinfo_t *> ((struct task_struct *)arg0)->pr_psargs);
  }`
  expect(compileText(text, target, { kind: 'file' }).programs).toHaveLength(1)
})
