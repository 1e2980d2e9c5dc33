/** d_path() and what is made of it: the path name of a dentry in a mount, seen from the current process's root. */
import type { Reg } from '../../compile/ir/index.ts'
import { intrinsic, type Lowering, type Routine, type SubroutineDef, type Value } from '../../defs/index.ts'
import { peek, RoutineBuilder, type Work, workLayout } from '../routine/index.ts'
import { boundedLoad, evolving, given, madeText, offsetBy, textBytes, workMemory } from './common.ts'

const slash = BigInt('/'.charCodeAt(0))

/** PATH_MAX and NAME_MAX + 1 (linux/limits.h). */
const pathBytes = 4096
const nameBytes = 256

/** Names and mounts that are walked; of a deeper path the last ones are shown. */
const mostSteps = 512n

/**
 * The name is made from its end to its begin: `at` is where it begins so far. The walk stops at the mount and
 * dentry of the root.
 */
const pathLayout = workLayout('path_work', ['mount', 'dentry', 'rootMount', 'rootDentry', 'at'], {
  name: nameBytes,
  text: pathBytes + nameBytes,
})
type PathWork = Work<keyof typeof pathLayout.words, keyof typeof pathLayout.areas>

/** Where the walk finds what it needs; a struct vfsmount is part of a struct mount. */
const membersOf = (l: Lowering) => ({
  root: l.member('vfsmount', 'mnt_root'),
  inMount: l.member('mount', 'mnt.mnt_root').offset - l.member('vfsmount', 'mnt_root').offset,
  parentMount: l.member('mount', 'mnt_parent'),
  mountpoint: l.member('mount', 'mnt_mountpoint'),
  parent: l.member('dentry', 'd_parent'),
  name: l.member('dentry', 'd_name.name'),
})

/** Puts a slash and the name before what is there; a name that has no room ends the walk. */
const putName = (w: PathWork, name: Reg, stop: Parameters<PathWork['b']['jump']>[0]): void => {
  const { b } = w
  const { areas } = w.layout
  const buffer = b.alu('add', w.base, BigInt(areas.name.offset))
  const copied = b.helper('probe_read_kernel_str', buffer, BigInt(nameBytes), name)
  w.when('sle', copied, 0n, () => b.jump(stop))
  w.when('gt', copied, BigInt(nameBytes), () => b.jump(stop))
  const at = w.get('at')
  w.when('gt', copied, at, () => b.jump(stop))
  const start = b.alu('sub', at, copied)
  w.setAt('text', start, slash)
  w.when('ge', start, BigInt(pathBytes), () => b.jump(stop))
  const text = b.alu('add', b.alu('add', w.base, BigInt(areas.text.offset + 1)), start)
  b.helper('probe_read_kernel', text, b.alu('sub', copied, 1n), buffer)
  w.set('at', start)
}

const walkPath = (l: Lowering): Routine => ({
  name: 'path_name',
  functions: () => {
    const members = membersOf(l)
    const routine = new RoutineBuilder('path_name', pathLayout)
    const { work } = routine
    work.set('at', BigInt(pathBytes - 1))
    work.setAt('text', work.b.const(BigInt(pathBytes - 1)), 0n)
    routine.loop(mostSteps, (w, { next, stop }) => {
      const { b } = w
      const [mount, dentry] = [w.get('mount'), w.get('dentry')]
      w.when('eq', dentry, w.get('rootDentry'), () => {
        w.when('eq', mount, w.get('rootMount'), () => b.jump(stop))
      })
      w.when('eq', dentry, peek(b, mount, members.root, stop), () => {
        const whole = b.alu('sub', mount, BigInt(members.inMount))
        const outer = peek(b, whole, members.parentMount, stop)
        w.when('eq', outer, whole, () => b.jump(stop))
        w.set('dentry', peek(b, whole, members.mountpoint, stop))
        w.set('mount', b.alu('add', outer, BigInt(members.inMount)))
        b.jump(next)
      })
      const parent = peek(b, dentry, members.parent, stop)
      w.when('eq', parent, dentry, () => b.jump(stop))
      putName(w, peek(b, dentry, members.name, stop), stop)
      w.set('dentry', parent)
    })
    work.when('eq', work.get('at'), BigInt(pathBytes - 1), () => {
      work.step('at', -1n)
      work.setAt('text', work.get('at'), slash)
    })
    return routine.finish()
  },
})

type Member = ReturnType<Lowering['member']>

/** A pointer in a kernel's object. */
const follow = (l: Lowering, object: Reg, { offset }: Member): Reg =>
  l.read('kernel', l.builder.alu('add', object, BigInt(offset)), 8)

const fsOf = (l: Lowering): Reg =>
  follow(l, l.builder.helper('get_current_task'), l.member('task_struct', 'fs'))

const nameOfPath = (l: Lowering, mount: Reg, dentry: Reg): Value => {
  const { builder: b } = l
  const { words, areas } = pathLayout
  const fs = fsOf(l)
  const rootMount = follow(l, fs, l.member('fs_struct', 'root.mnt'))
  const rootDentry = follow(l, fs, l.member('fs_struct', 'root.dentry'))
  const work = workMemory(l, pathLayout)
  b.store(work, words.mount, 8, mount)
  b.store(work, words.dentry, 8, dentry)
  b.store(work, words.rootMount, 8, rootMount)
  b.store(work, words.rootDentry, 8, rootDentry)
  l.call(walkPath(l), work)
  const at = boundedLoad(l, b.load(work, words.at, 8), pathBytes - 1)
  return madeText(b.alu('add', offsetBy(l, work, areas.text.offset), at), textBytes(l.strsize))
}

export const dPath: SubroutineDef = {
  name: 'd_path',
  doc:
    'The path name of a kernel struct path, from the current root directory: at most 512 names and mounts up. ' +
    'What has no place in a file system (pipes, sockets) is `/`.',
  parameters: [{ prototype: 'struct path *', kind: 'pointer' }],
  returns: intrinsic.string,
  attributes: evolving,
  lower: (l, args) => {
    const { address } = l.pointer(given(args, 0))
    const mount = follow(l, address, l.member('path', 'mnt'))
    return nameOfPath(l, mount, follow(l, address, l.member('path', 'dentry')))
  },
}

/** For fileinfo_t: where the file system of a file is mounted. */
export const mountPath: SubroutineDef = {
  name: '__mount_path',
  doc: 'The path name of the root of a struct vfsmount.',
  parameters: [{ prototype: 'struct vfsmount *', kind: 'pointer' }],
  returns: intrinsic.string,
  lower: (l, args) => {
    const { address } = l.pointer(given(args, 0))
    return nameOfPath(l, address, follow(l, address, l.member('vfsmount', 'mnt_root')))
  },
}

/** The path name of a struct path in the current task's struct fs_struct. */
export const fsPath = (l: Lowering, member: 'pwd' | 'root'): Value => {
  const fs = fsOf(l)
  const mount = follow(l, fs, l.member('fs_struct', `${member}.mnt`))
  return nameOfPath(l, mount, follow(l, fs, l.member('fs_struct', `${member}.dentry`)))
}
