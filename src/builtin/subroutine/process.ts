/** progenyof(): the ancestors of the current process. */
import {
  builtinType,
  intrinsic,
  type Lowering,
  type Routine,
  type SubroutineDef,
  UnavailableError,
} from '../../defs/index.ts'
import { peek, RoutineBuilder, workLayout } from '../routine/index.ts'
import { given, scalar, userAddressParameter, workMemory } from './common.ts'

/** No chain of parents is longer than the pids that a kernel has by default (pid_max). */
const mostAncestors = 32768n

const ancestorsLayout = workLayout('ancestors_work', ['task', 'pid', 'found'], {})

/** From `task` on, until a process has the `pid` or is its own parent, as the first one is. */
const findAncestor = (l: Lowering): Routine => ({
  name: 'find_ancestor',
  functions: () => {
    const tgid = l.member('task_struct', 'tgid')
    const parent = l.member('task_struct', 'real_parent')
    const routine = new RoutineBuilder('find_ancestor', ancestorsLayout)
    routine.work.set('found', 0n)
    routine.loop(mostAncestors, (w, { stop }) => {
      const task = w.get('task')
      w.when('eq', peek(w.b, task, tgid, stop), w.get('pid'), () => {
        w.set('found', 1n)
        w.b.jump(stop)
      })
      const next = peek(w.b, task, parent, stop)
      w.when('eq', next, task, () => w.b.jump(stop))
      w.set('task', next)
    })
    return routine.finish()
  },
})

/** Kinds of pages that are resident, by their number in the counts of an address space: files, anonymous, shared. */
const residentKinds = [0, 1, 3]

/** Since 6.2 each count is one of a percpu_counter; what CPUs have not added to it yet is left out. */
const countOf = (l: Lowering, kind: number): ReturnType<Lowering['member']> => {
  try {
    return l.member('mm_struct', `rss_stat.${kind}.count`)
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error
    return l.member('mm_struct', `rss_stat.count.${kind}.counter`)
  }
}

/** For psinfo_t. */
export const residentPages: SubroutineDef = {
  name: '__resident_pages',
  doc: 'How many pages of a struct mm_struct are in memory.',
  parameters: [{ prototype: 'struct mm_struct *', kind: 'pointer' }],
  returns: intrinsic.long,
  lower: (l, args) => {
    const { builder: b } = l
    const { address } = l.pointer(given(args, 0))
    const counts = residentKinds.map((kind) => {
      const { offset, bytes } = countOf(l, kind)
      return l.read('kernel', b.alu('add', address, BigInt(offset)), bytes)
    })
    return scalar(counts.reduce((sum, count) => b.alu('add', sum, count)))
  },
}

/** For psinfo_t, none of whose members faults. */
export const userWord: SubroutineDef = {
  name: '__user_word',
  doc: 'The 8 bytes at an address of the current process; 0 where they can not be read.',
  parameters: [userAddressParameter],
  returns: intrinsic.long,
  lower: (l, args) => {
    const { builder: b } = l
    const address = l.scalar(given(args, 0))
    const place = l.stack(8)
    b.store(place, 0, 8, 0n)
    b.helper('probe_read_user', place, 8n, address) // zeroes the place where it fails
    return scalar(b.load(place, 0, 8))
  },
}

export const progenyof: SubroutineDef = {
  name: 'progenyof',
  doc: 'Tells (1 or 0) whether the current process, or one that it descends from, has this pid.',
  parameters: [{ prototype: 'pid_t', kind: 'integer', type: builtinType('pid_t') }],
  returns: intrinsic.int,
  lower: (l, args) => {
    const { builder: b } = l
    const pid = l.scalar(given(args, 0))
    const work = workMemory(l, ancestorsLayout)
    b.store(work, ancestorsLayout.words.task, 8, b.helper('get_current_task'))
    b.store(work, ancestorsLayout.words.pid, 8, b.extend(pid, 4, false))
    l.call(findAncestor(l), work)
    return scalar(b.load(work, ancestorsLayout.words.found, 8))
  },
}
