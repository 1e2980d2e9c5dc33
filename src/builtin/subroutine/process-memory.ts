/**
 * Memory of a process that doesn't run: BPF reads only that of the current one, but the kernel maps all of the machine's at
 * page_offset_base, and page tables lead there (x86-64: Documentation/arch/x86/x86_64/mm.rst and 5level-paging.rst). What isn't
 * in memory just now can't be read. A kernel that hides that variable (without CONFIG_KALLSYMS_ALL) most often maps memory where
 * kernels do that don't randomise it: there the current process's arguments are looked for first, which are known otherwise.
 */
import type { BlockId, Reg } from '../../compile/ir/index.ts'
import { intrinsic, type Lowering, type Routine, type SubroutineDef } from '../../defs/index.ts'
import { peek, RoutineBuilder, type Work, workLayout } from '../routine/index.ts'
import { argumentBytes, blanked } from '../variable/execargs.ts'
import { given, workMemory } from './common.ts'

const mapOfMemory = 'page_offset_base'

/** Where the map begins with tables of four levels (__PAGE_OFFSET_BASE_L4, or later); with five it is below (_L5, or later). */
const lowestOfFour = 0xffff_8880_0000_0000n
const lowestOfFive = 0xff11_0000_0000_0000n

const pageBytes = 4096n
const pageShift = 12n
const topShift = { four: 39n, five: 48n }
const mostLevels = 5n
const word = { offset: 0, bytes: 8 } as const

/** Of an entry (arch/x86/include/asm/pgtable_types.h). */
const present = 1n
const isLeaf = 0x80n // _PAGE_PSE: of the middle levels
const frameMask = 0x000f_ffff_ffff_f000n

/** Without the last NUL. */
const most = BigInt(argumentBytes - 1)

/** The text may begin in one page and end in the next: that part has room of its own behind it, of which the verifier is sure. */
const layout = workLayout(
  'process_args_work',
  ['task', 'base', 'top', 'from', 'length', 'first', 'rest', 'at', 'table', 'shift', 'found'],
  { text: 2 * argumentBytes },
)
type ArgumentWork = Work<keyof typeof layout.words, keyof typeof layout.areas>

/** Finds where the kernel has the byte at an address of the process: `found`, 0 if that isn't in memory. */
const findByte = (routine: RoutineBuilder<keyof typeof layout.words, 'text'>, at: Reg): void => {
  const { work } = routine
  work.set('at', at)
  work.set('found', 0n)
  work.set('table', work.get('top'))
  work.set('shift', topShift.four)
  work.when('lt', work.get('base'), lowestOfFour, () => work.set('shift', topShift.five))
  routine.loop(mostLevels, (w, { stop, next }) => {
    const { b } = w
    const shift = w.get('shift')
    const index = b.alu('and', b.alu('rsh', w.get('at'), shift), 511n)
    const entry = peek(b, b.alu('add', w.get('table'), b.alu('lsh', index, 3n)), word, stop)
    const [upper, deeper, leaf] = [b.block(), b.block(), b.block()]
    w.when('eq', b.alu('and', entry, present), 0n, () => b.jump(stop))
    b.branch('eq', shift, pageShift, leaf, upper)
    b.enter(upper)
    // At the top the bit is reserved, and 0.
    b.branch('ne', b.alu('and', entry, isLeaf), 0n, leaf, deeper)
    b.enter(leaf)
    const inside = b.alu('sub', b.alu('lsh', b.const(1n), shift), 1n)
    const frame = b.alu('and', b.alu('and', entry, frameMask), b.alu('xor', inside, -1n))
    const place = b.alu('or', frame, b.alu('and', w.get('at'), inside))
    w.set('found', b.alu('add', place, w.get('base')))
    b.jump(stop)
    b.enter(deeper)
    w.set('table', b.alu('add', b.alu('and', entry, frameMask), w.get('base')))
    w.set('shift', b.alu('sub', shift, 9n))
    b.jump(next)
  })
}

/** A word that is a length in the text, which only the verifier doubts. */
const lengthIn = (work: ArgumentWork, name: 'length' | 'first' | 'rest', otherwise: BlockId): Reg => {
  const { b } = work
  const [length, sure] = [work.get(name), b.block()]
  b.branch('le', length, most, sure, otherwise)
  b.enter(sure)
  return length
}

/** To `end` unless memory is mapped where kernels map it that don't randomise that: the current process's arguments are there. */
const supposeBase = (
  l: Lowering,
  routine: RoutineBuilder<keyof typeof layout.words, 'text'>,
  end: BlockId,
) => {
  const { work } = routine
  const { b } = work
  work.set('base', lowestOfFour)
  work.when('lt', work.get('task'), lowestOfFour, () => work.set('base', lowestOfFive))
  const mm = peek(b, b.helper('get_current_task'), l.member('task_struct', 'mm'), end)
  work.when('eq', mm, 0n, () => b.jump(end))
  // Of whole words none is in two pages.
  const start = peek(b, mm, l.member('mm_struct', 'arg_start'), end)
  work.set('at', b.alu('and', start, -8n))
  work.set('top', peek(b, mm, l.member('mm_struct', 'pgd'), end))
  const known = b.slotAddress(b.slot(8))
  const unread = b.helper('probe_read_user', known, 8n, work.get('at'))
  work.when('ne', unread, 0n, () => b.jump(end))
  findByte(routine, work.get('at'))
  const difference = b.alu('xor', peek(b, work.get('found'), word, end), b.load(known, 0, 8))
  work.when('ne', difference, 0n, () => b.jump(end))
}

/** mm_struct.arg_start … arg_end: the arguments, a NUL behind each; the process may have written over them. */
const locateArguments = (l: Lowering, work: ArgumentWork, end: BlockId): void => {
  const { b } = work
  const mm = peek(b, work.get('task'), l.member('task_struct', 'mm'), end)
  work.when('eq', mm, 0n, () => b.jump(end))
  const member = (name: string) => peek(b, mm, l.member('mm_struct', name), end)
  const [start, behind] = [member('arg_start'), member('arg_end')]
  const total = b.alu('sub', behind, start)
  work.when('eq', total, 0n, () => b.jump(end))
  work.set('top', member('pgd'))
  work.set('from', start)
  work.set('length', b.alu('sub', total, 1n))
  work.when('gt', work.get('length'), most, () => work.set('length', most))
  work.set('first', b.alu('sub', b.const(pageBytes), b.alu('and', start, pageBytes - 1n)))
  work.when('gt', work.get('first'), work.get('length'), () => work.set('first', work.get('length')))
}

const readArguments = (l: Lowering, variable: bigint | undefined): Routine => ({
  name: 'process_args',
  functions: () => {
    const routine = new RoutineBuilder('process_args', layout)
    const { work } = routine
    const { b } = work
    const { offset } = layout.areas.text
    const [end, copied, more] = [b.block(true), b.block(), b.block()]
    for (let at = 0; at < argumentBytes; at += 8) b.store(work.base, offset + at, 8, 0n)
    if (variable === undefined) supposeBase(l, routine, end)
    else work.set('base', peek(b, b.const(variable), word, end))
    locateArguments(l, work, end)
    const text = () => b.alu('add', work.base, BigInt(offset))
    findByte(routine, work.get('from'))
    const read = (to: Reg, length: Reg) => b.helper('probe_read_kernel', to, length, work.get('found'))
    // A text that isn't in memory is as good as none.
    work.when('ne', read(text(), lengthIn(work, 'first', end)), 0n, () => b.jump(end))
    b.branch('eq', work.get('first'), work.get('length'), copied, more)
    b.enter(more)
    findByte(routine, b.alu('add', work.get('from'), work.get('first')))
    work.set('rest', b.alu('sub', work.get('length'), work.get('first')))
    const behind = b.alu('add', text(), lengthIn(work, 'first', end))
    work.when('ne', read(behind, lengthIn(work, 'rest', end)), 0n, () => b.jump(end))
    b.jump(copied)
    b.enter(copied)
    for (let at = 0; at < argumentBytes; at += 8)
      b.store(work.base, offset + at, 8, blanked(b, b.load(work.base, offset + at, 8)))
    b.store(b.alu('add', work.base, lengthIn(work, 'length', end)), offset, 1, 0n)
    b.jump(end)
    b.enter(end)
    return routine.finish()
  },
})

/** For psinfo_t. */
export const processArguments: SubroutineDef = {
  name: '__process_args',
  doc: 'Arguments of the process of a struct task_struct, as execargs has those of the current one. Empty where a kernel maps memory at random and hides where.',
  parameters: [{ prototype: 'struct task_struct *', kind: 'pointer' }],
  returns: intrinsic.string,
  bytes: () => argumentBytes,
  lower: (l, args) => {
    const { builder: b } = l
    const { address: task } = l.pointer(given(args, 0))
    const work = workMemory(l, layout)
    const text = b.alu('add', work, BigInt(layout.areas.text.offset))
    b.store(work, layout.words.task, 8, task)
    l.call(readArguments(l, l.kernelAddress(mapOfMemory)), work)
    return { kind: 'string', of: { kind: 'memory', space: 'scratch', address: text }, bytes: argumentBytes }
  },
}
