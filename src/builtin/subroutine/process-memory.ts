/**
 * Memory of a process that doesn't run: BPF reads only that of the current one, but the kernel maps all of the machine's at
 * page_offset_base, and page tables lead there (x86-64: Documentation/arch/x86/x86_64/mm.rst and 5level-paging.rst). What isn't
 * in memory just now can't be read.
 */
import type { Reg } from '../../compile/ir/index.ts'
import { intrinsic, type Lowering, type Routine, type SubroutineDef } from '../../defs/index.ts'
import { peek, RoutineBuilder, workLayout } from '../routine/index.ts'
import { argumentText, argumentTextBytes, type ReadProcess } from '../variable/argument-text.ts'
import { given, workMemory } from './common.ts'

const mapOfMemory = 'page_offset_base'

/** Where the map begins with tables of four levels (__PAGE_OFFSET_BASE_L4, or later); with five it is below. */
const lowestOfFour = 0xffff_8880_0000_0000n

const pageShift = 12n
const topShift = { four: 39n, five: 48n }
const mostLevels = 5n
const word = { offset: 0, bytes: 8 } as const

/** Of an entry (arch/x86/include/asm/pgtable_types.h). */
const present = 1n
const isLeaf = 0x80n // _PAGE_PSE: of the middle levels
const frameMask = 0x000f_ffff_ffff_f000n

const pageLayout = workLayout('process_page_work', ['table', 'at', 'base', 'shift', 'found'], {})

/** Where the kernel has the byte at the address `at` of the address space whose tables begin at `table`: `found`, or 0. */
const findPage = (variable: bigint): Routine => ({
  name: 'find_process_page',
  functions: () => {
    const routine = new RoutineBuilder('find_process_page', pageLayout)
    const { work } = routine
    const { b } = work
    const unreadable = b.block(true)
    work.set('found', 0n)
    const base = peek(b, b.const(variable), word, unreadable)
    work.set('base', base)
    work.set('shift', topShift.four)
    work.when('lt', base, lowestOfFour, () => work.set('shift', topShift.five))
    routine.loop(mostLevels, (w, { stop, next }) => {
      const l = w.b
      const shift = w.get('shift')
      const index = l.alu('and', l.alu('rsh', w.get('at'), shift), 511n)
      const entry = peek(l, l.alu('add', w.get('table'), l.alu('lsh', index, 3n)), word, stop)
      const [there, deeper, leaf] = [l.block(), l.block(), l.block()]
      w.when('eq', l.alu('and', entry, present), 0n, () => l.jump(stop))
      l.branch('eq', shift, pageShift, leaf, there)
      l.enter(there)
      // At the upper levels the bit is reserved, and 0.
      l.branch('ne', l.alu('and', entry, isLeaf), 0n, leaf, deeper)
      l.enter(leaf)
      const inside = l.alu('sub', l.alu('lsh', l.const(1n), shift), 1n)
      const frame = l.alu('and', l.alu('and', entry, frameMask), l.alu('xor', inside, -1n))
      const place = l.alu('or', frame, l.alu('and', w.get('at'), inside))
      w.set('found', l.alu('add', place, w.get('base')))
      l.jump(stop)
      l.enter(deeper)
      w.set('table', l.alu('add', l.alu('and', entry, frameMask), w.get('base')))
      w.set('shift', l.alu('sub', shift, 9n))
      l.jump(next)
    })
    b.jump(unreadable)
    b.enter(unreadable)
    return routine.finish()
  },
})

/** The copy may begin in one page and end in the next: that part has room of its own behind it, of which the verifier is sure. */
const room = 128

const readThere = (l: Lowering, variable: bigint): ReadProcess => {
  const { builder: b } = l
  const part = (mm: Reg, to: Reg, length: Reg, from: Reg): Reg => {
    const { offset, bytes } = l.member('mm_struct', 'pgd')
    const work = workMemory(l, pageLayout)
    const { table, at, found } = pageLayout.words
    b.store(work, table, 8, l.read('kernel', b.alu('add', mm, BigInt(offset)), bytes))
    b.store(work, at, 8, from)
    l.call(findPage(variable), work)
    return b.helper('probe_read_kernel', to, length, b.load(work, found, 8))
  }
  return {
    room,
    read: (to, length, from, mm) => {
      const inPage = b.alu('sub', b.const(4096n), b.alu('and', from, 4095n))
      const first = b.alu('add', length, 0n)
      const [split, whole] = [b.block(), b.block()]
      b.branch('lt', inPage, length, split, whole)
      b.enter(split)
      b.assign(first, inPage)
      b.jump(whole)
      b.enter(whole)
      const bounded = b.alu('and', first, 127n)
      const status = part(mm, to, bounded, from)
      const [more, done] = [b.block(), b.block()]
      const rest = b.alu('and', b.alu('sub', length, first), 127n)
      b.branch('ne', rest, 0n, more, done)
      b.enter(more)
      b.assign(
        status,
        b.alu('or', status, part(mm, b.alu('add', to, bounded), rest, b.alu('add', from, bounded))),
      )
      b.jump(done)
      b.enter(done)
      return status
    },
  }
}

/** For psinfo_t. */
export const processArguments: SubroutineDef = {
  name: '__process_args',
  doc: 'Arguments of the process of a struct task_struct, as execargs has those of the current one. Empty where the kernel hides where it maps memory.',
  parameters: [{ prototype: 'struct task_struct *', kind: 'pointer' }],
  returns: intrinsic.string,
  bytes: () => argumentTextBytes,
  lower: (l, args) => {
    const variable = l.kernelAddress(mapOfMemory)
    const { address } = l.pointer(given(args, 0))
    if (variable !== undefined) return argumentText(l, address, readThere(l, variable))
    const { address: text, bytes } = l.scratch(argumentTextBytes)
    l.builder.store(text, 0, 8, 0n)
    return { kind: 'string', of: { kind: 'memory', space: 'scratch', address: text }, bytes }
  },
}
