/** progenyof(): the ancestors of the current process. */
import { builtinType, intrinsic, type Lowering, type Routine, type SubroutineDef } from '../../defs/index.ts'
import { peek, RoutineBuilder, workLayout } from '../routine/index.ts'
import { given, scalar, workMemory } from './common.ts'

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
