/** Path names of what is known without the mount that it was reached by: the files of a file system. */
import type { Reg } from '../../compile/ir/index.ts'
import {
  intrinsic,
  type Lowering,
  type Routine,
  type SubroutineDef,
  UnavailableError,
} from '../../defs/index.ts'
import { peek, RoutineBuilder, workLayout } from '../routine/index.ts'
import { given, workMemory } from './common.ts'
import { follow, nameOfPath } from './d-path.ts'

/** Of a file system with more mounts, the newest ones are looked at. */
const mostMounts = 256n

/** `at` is the place of a mount in the list of its file system's, `end` that of the list itself. */
const mountLayout = workLayout('mount_work', ['at', 'end', 'root', 'found'], {})

/**
 * The list of a file system's mounts, newest first: where it begins in the struct super_block, where a mount is in it and the next
 * one's place. Since 6.18 it has pointers to the mounts; before, it is a list of both directions, the oldest first.
 */
const listOf = (l: Lowering) => {
  try {
    const next = l.offsetOf('mount', 'mnt_next_for_sb')
    return { first: l.offsetOf('super_block', 's_mounts'), next, place: 0, circular: false }
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error
    const place = l.offsetOf('mount', 'mnt_instance')
    const next = l.offsetOf('mount', 'mnt_instance.prev') - place
    return { first: l.offsetOf('super_block', 's_mounts.prev'), next, place, circular: true }
  }
}

/** The oldest mount of all of the file system: others are of parts of it, or for the processes of a container. */
const findMount = (l: Lowering): Routine => ({
  name: 'mount_of',
  functions: () => {
    const { next, place } = listOf(l)
    const inMount = l.offsetOf('mount', 'mnt')
    const mountRoot = l.member('vfsmount', 'mnt_root')
    const routine = new RoutineBuilder('mount_of', mountLayout)
    routine.loop(mostMounts, (w, { stop }) => {
      const { b } = w
      const at = w.get('at')
      w.when('eq', at, w.get('end'), () => b.jump(stop))
      const mount = b.alu('add', at, BigInt(inMount - place))
      w.when('eq', peek(b, mount, mountRoot, stop), w.get('root'), () => w.set('found', mount))
      w.set('at', peek(b, at, { offset: next, bytes: 8 }, stop))
    })
    return routine.finish()
  },
})

const mountOf = (l: Lowering, superBlock: Reg): Reg => {
  const { builder: b } = l
  const { words } = mountLayout
  const { first, circular } = listOf(l)
  const work = workMemory(l, mountLayout)
  b.store(work, words.at, 8, follow(l, superBlock, { offset: first }))
  b.store(
    work,
    words.end,
    8,
    circular ? b.alu('add', superBlock, BigInt(l.offsetOf('super_block', 's_mounts'))) : 0n,
  )
  b.store(work, words.root, 8, follow(l, superBlock, l.member('super_block', 's_root')))
  b.store(work, words.found, 8, 0n)
  l.call(findMount(l), work)
  return b.load(work, words.found, 8)
}

/** For fileinfo_t: what is known of a file without a struct file. */
export const dentryPath: SubroutineDef = {
  name: '__dentry_path',
  doc: 'The path name of a struct dentry where all of its file system is mounted.',
  parameters: [{ prototype: 'struct dentry *', kind: 'pointer' }],
  returns: intrinsic.string,
  lower: (l, args) => {
    const { address } = l.pointer(given(args, 0))
    return nameOfPath(l, mountOf(l, follow(l, address, l.member('dentry', 'd_sb'))), address)
  },
}

export const superBlockPath: SubroutineDef = {
  name: '__super_block_path',
  doc: 'The path name of where all of the file system of a struct super_block is mounted.',
  parameters: [{ prototype: 'struct super_block *', kind: 'pointer' }],
  returns: intrinsic.string,
  lower: (l, args) => {
    const { address } = l.pointer(given(args, 0))
    return nameOfPath(l, mountOf(l, address), follow(l, address, l.member('super_block', 's_root')))
  },
}
