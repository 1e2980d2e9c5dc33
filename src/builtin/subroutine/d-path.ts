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

/** Of a number of 64 bits. */
const mostDigits = 20n
const zero = BigInt('0'.charCodeAt(0))

/**
 * The name is made from its end to its begin: `at` is where it begins so far, `end` where it ends and what is said of it
 * begins. The walk stops at the mount and dentry of the root; `alone` is a dentry that the file system's tree doesn't
 * have, `magic` its file system's.
 */
const pathLayout = workLayout(
  'path_work',
  ['mount', 'dentry', 'rootMount', 'rootDentry', 'at', 'end', 'alone', 'magic', 'number'],
  { name: nameBytes, text: pathBytes + nameBytes },
)
type PathWork = Work<keyof typeof pathLayout.words, keyof typeof pathLayout.areas>
type PathRoutine = RoutineBuilder<keyof typeof pathLayout.words, keyof typeof pathLayout.areas>

/** Where the walk finds what it needs; a struct vfsmount is part of a struct mount. */
const membersOf = (l: Lowering) => ({
  root: l.member('vfsmount', 'mnt_root'),
  inMount: l.member('mount', 'mnt.mnt_root').offset - l.member('vfsmount', 'mnt_root').offset,
  parentMount: l.member('mount', 'mnt_parent'),
  mountpoint: l.member('mount', 'mnt_mountpoint'),
  parent: l.member('dentry', 'd_parent'),
  hashed: l.member('dentry', 'd_hash.pprev'),
  name: l.member('dentry', 'd_name.name'),
  inode: l.member('dentry', 'd_inode'),
  inodeNumber: l.member('inode', 'i_ino'),
  superBlock: l.member('dentry', 'd_sb'),
  magic: l.member('super_block', 's_magic'),
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

/** Puts a text before what is there. */
const putText = (w: PathWork, text: string): void => {
  const start = w.b.alu('sub', w.get('at'), BigInt(text.length))
  for (const [at, character] of [...text].entries()) {
    w.setAt('text', w.b.alu('add', start, BigInt(at)), BigInt(character.charCodeAt(0)))
  }
  w.set('at', start)
}

/** Puts a number in decimal. */
const putNumber = (routine: PathRoutine) =>
  routine.loop(mostDigits, (w, { stop }) => {
    const { b } = w
    const number = w.get('number')
    const at = b.alu('sub', w.get('at'), 1n)
    w.setAt('text', at, b.alu('add', b.alu('mod', number, 10n), zero))
    w.set('at', at)
    const rest = b.alu('div', number, 10n)
    w.set('number', rest)
    w.when('eq', rest, 0n, () => b.jump(stop))
  })

/** File systems without a tree (linux/magic.h): their files have a number, or a name that isn't one of a path. */
const pseudo = { pipe: 0x50495045n, socket: 0x534f434bn, anonymous: 0x09041934n, memory: 0x01021994n }

/** What the kernel's own d_path() shows of a file that is in no directory, as d_dname() of its file system says. */
const putAlone = (routine: PathRoutine, members: ReturnType<typeof membersOf>): void => {
  const { work: w } = routine
  const { b } = w
  const [alone, done] = [w.get('alone'), b.block()]
  w.when('eq', alone, 0n, () => b.jump(done))
  w.set('magic', peek(b, peek(b, alone, members.superBlock, done), members.magic, done))
  const whereMagic = (magic: bigint, then: () => void) => w.when('eq', w.get('magic'), magic, then)
  whereMagic(pseudo.anonymous, () => {
    putName(w, peek(b, w.get('alone'), members.name, done), done)
    // Instead of the slash.
    w.step('at', 1n)
    putText(w, 'anon_inode:')
    b.jump(done)
  })
  whereMagic(pseudo.memory, () => {
    putText(w, deleted)
    putName(w, peek(b, w.get('alone'), members.name, done), done)
    b.jump(done)
  })
  const numbered = b.block()
  whereMagic(pseudo.pipe, () => b.jump(numbered))
  whereMagic(pseudo.socket, () => b.jump(numbered))
  b.jump(done)
  b.enter(numbered)
  w.set('number', peek(b, peek(b, w.get('alone'), members.inode, done), members.inodeNumber, done))
  putText(w, ']')
  putNumber(routine)
  whereMagic(pseudo.pipe, () => putText(w, 'pipe:['))
  whereMagic(pseudo.socket, () => putText(w, 'socket:['))
  b.jump(done)
  b.enter(done)
}

const deleted = ' (deleted)'

/** What the kernel says of a file whose directory doesn't have it any more: d_unlinked() (linux/dcache.h). */
const putDeleted = (w: PathWork, members: ReturnType<typeof membersOf>): void => {
  const { b } = w
  const [dentry, done] = [w.get('dentry'), b.block()]
  w.when('eq', dentry, peek(b, dentry, members.parent, done), () => b.jump(done))
  w.when('eq', peek(b, dentry, members.hashed, done), 0n, () => {
    putText(w, deleted)
    w.set('end', w.get('at'))
  })
  b.jump(done)
  b.enter(done)
}

const walkPath = (l: Lowering): Routine => ({
  name: 'path_name',
  functions: () => {
    const members = membersOf(l)
    const routine = new RoutineBuilder('path_name', pathLayout)
    const { work } = routine
    for (const word of ['at', 'end'] as const) work.set(word, BigInt(pathBytes - 1))
    work.set('alone', 0n)
    work.setAt('text', work.b.const(BigInt(pathBytes - 1)), 0n)
    putDeleted(work, members)
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
      w.when('eq', parent, dentry, () => {
        w.set('alone', dentry)
        b.jump(stop)
      })
      putName(w, peek(b, dentry, members.name, stop), stop)
      w.set('dentry', parent)
    })
    putAlone(routine, members)
    work.when('eq', work.get('at'), work.get('end'), () => {
      work.step('at', -1n)
      work.setAt('text', work.get('at'), slash)
    })
    return routine.finish()
  },
})

type Member = ReturnType<Lowering['member']>

/** A pointer in a kernel's object. */
export const follow = (l: Lowering, object: Reg, { offset }: Pick<Member, 'offset'>): Reg =>
  l.read('kernel', l.builder.alu('add', object, BigInt(offset)), 8)

const fsOf = (l: Lowering): Reg =>
  follow(l, l.builder.helper('get_current_task'), l.member('task_struct', 'fs'))

/** The path name of a dentry, in a struct vfsmount. */
export const nameOfPath = (l: Lowering, mount: Reg, dentry: Reg): Value => {
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
    'What has no place in a file system is shown as the kernel does: `pipe:[4711]`, `socket:[4712]`, `anon_inode:[eventfd]`; ' +
    'a name that its directory no longer has ends with ` (deleted)`.',
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
