import { expect, test } from 'vitest'
import { KernelObjects } from '../../../test/support/kernel-objects.ts'
import { kernelData, runSubroutine } from '../../../test/support/subroutine.ts'

const word = (value: bigint) => ({
  kernel: [{ address: kernelData, bytes: new Uint8Array(BigUint64Array.of(value, 0n, 0n, 0n).buffer) }],
})

test.each<[string, bigint, bigint]>([
  ['mutex_owned((struct mutex *)arg6)', 0n, 0n],
  ['mutex_owned((struct mutex *)arg6)', 1n, 0n],
  ['mutex_owned((struct mutex *)arg6)', 0xffff_8880_1234_5007n, 1n],
  ['(uintptr_t)mutex_owner((struct mutex *)arg6)', 0xffff_8880_1234_5007n, 0xffff_8880_1234_5000n],
  ['mutex_owner((struct mutex *)arg6) == NULL', 0n, 1n],
  ['mutex_type_adaptive((struct mutex *)arg6)', 0n, 1n],
  ['mutex_type_spin((struct mutex *)arg6)', 0n, 0n],
  ['rw_read_held((void *)arg6)', 0x200n, 1n],
  ['rw_read_held((void *)arg6)', 0x1ffn, 0n],
  ['rw_write_held((void *)arg6)', 0xffn, 1n],
  ['rw_write_held((void *)arg6)', 0x100n, 0n],
  ['rw_iswriter((void *)arg6)', 0x300n, 1n],
  ['rw_iswriter((void *)arg6)', 0x400n, 0n],
])('%s of %d', (call, lock, want) => {
  expect(runSubroutine(call, word(lock))).toBe(want)
})

test.each(['mutex_owned((struct mutex *)arg0)', 'rw_read_held((void *)arg0)'])(
  '%s is a bad address',
  (call) => {
    expect(runSubroutine(call)).toBe('badAddress')
  },
)

test('a lock may be a copy in scratch memory', () => {
  const before = 'this->lock = (int *)alloca(8); this->lock[0] = 0x200; this->lock[1] = 0;'
  expect(runSubroutine('rw_read_held((void *)this->lock)', { before })).toBe(1n)
  expect(runSubroutine('rw_read_held((void *)(this->lock + 2))', { before })).toBe('badAddress')
})

/** Three processes: the current one, its parent, and the first, which is its own parent. */
const family = (): KernelObjects => {
  const objects = new KernelObjects()
  const tasks = objects.addresses('task_struct', 3)
  const pids = [77n, 55n, 0n]
  tasks.forEach((task, at) => {
    const parent = tasks[Math.min(at + 1, 2)] ?? 0n
    objects.put('task_struct', task, { tgid: pids[at] ?? 0n, real_parent: parent })
  })
  return objects
}

test.each([
  [77, 1n],
  [55, 1n],
  [0, 1n],
  [56, 0n],
  [-1, 0n],
])('progenyof(%d)', (pid, want) => {
  const objects = family()
  expect(runSubroutine(`progenyof(${pid})`, objects.world('task_struct'))).toBe(want)
})

/** /, with usr in it, on which a file system is mounted that has lib; the process's root is `root` of these. */
const tree = (root: 'whole' | 'usr'): KernelObjects => {
  const objects = new KernelObjects()
  const [task = 0n] = objects.addresses('task_struct', 1)
  const [fs = 0n] = objects.addresses('fs_struct', 1)
  const [outer = 0n, inner = 0n, bound = 0n] = objects.addresses('mount', 3)
  const [superBlock = 0n] = objects.addresses('super_block', 1)
  const [top = 0n, usr = 0n, mounted = 0n, lib = 0n] = objects.addresses('dentry', 4)
  const vfs = (mount: bigint) => mount + BigInt(objects.offset('mount', 'mnt'))
  const dentry = (at: bigint, parent: bigint, name: string) =>
    objects.put('dentry', at, {
      d_parent: parent,
      d_sb: superBlock,
      'd_name.name': objects.text(name),
      'd_hash.pprev': at,
    })
  dentry(top, top, '/')
  dentry(usr, top, 'usr')
  dentry(mounted, mounted, '/')
  dentry(lib, mounted, 'lib')
  objects.put('mount', outer, { mnt_parent: outer, mnt_mountpoint: top, 'mnt.mnt_root': top })
  objects.put('mount', inner, { mnt_parent: outer, mnt_mountpoint: usr, 'mnt.mnt_root': mounted })
  // Later lib alone was mounted somewhere, too.
  objects.put('mount', bound, { mnt_parent: outer, 'mnt.mnt_root': lib, mnt_next_for_sb: inner })
  objects.put('super_block', superBlock, { s_root: mounted, s_mounts: bound })
  const roots = { whole: [vfs(outer), top], usr: [vfs(inner), mounted] } as const
  const [rootMount, rootDentry] = roots[root]
  objects.put('fs_struct', fs, {
    'pwd.mnt': vfs(inner),
    'pwd.dentry': lib,
    'root.mnt': rootMount,
    'root.dentry': rootDentry,
  })
  objects.put('task_struct', task, { fs })
  return objects
}

test.each<['whole' | 'usr', string, string]>([
  ['whole', 'cwd', '/usr/lib'],
  ['whole', 'root', '/'],
  ['usr', 'cwd', '/lib'],
  ['usr', 'root', '/'],
  ['whole', 'd_path(&curthread->fs->pwd)', '/usr/lib'],
  ['whole', 'd_path(&curthread->fs->root)', '/'],
  ['whole', '__mount_path(curthread->fs->pwd.mnt)', '/usr'],
  ['whole', '__mount_path(curthread->fs->root.mnt)', '/'],
  ['usr', '__mount_path(curthread->fs->pwd.mnt)', '/'],
  ['whole', '__dentry_path(curthread->fs->pwd.dentry)', '/usr/lib'],
  ['usr', '__dentry_path(curthread->fs->pwd.dentry)', '/lib'],
  ['whole', '__super_block_path(curthread->fs->pwd.dentry->d_sb)', '/usr'],
])('below %s, %s', (root, expression, want) => {
  expect(runSubroutine(expression, tree(root).world('task_struct'))).toBe(want)
})

test.each([
  [0x50495045n, 'x', 4711n, 'pipe:[4711]'],
  [0x534f434bn, 'x', 0xffff_ffff_ffff_ffffn, 'socket:[18446744073709551615]'],
  [0x50495045n, 'x', 0n, 'pipe:[0]'],
  [0x09041934n, '[eventfd]', 3n, 'anon_inode:[eventfd]'],
  [0x01021994n, 'memfd:x', 3n, '/memfd:x (deleted)'],
  [0xef53n, 'x', 3n, '/'],
])('a file in no directory of a file system %i (%s, inode %i) is %s', (magic, name, number, want) => {
  const objects = tree('whole')
  const [alone = 0n] = objects.addresses('dentry', 1)
  const [inode = 0n] = objects.addresses('inode', 1)
  const [sb = 0n] = objects.addresses('super_block', 1)
  const [path = 0n] = objects.addresses('path', 1)
  const [mount = 0n] = objects.addresses('mount', 1)
  const mnt = mount + BigInt(objects.offset('mount', 'mnt'))
  objects.put('super_block', sb, { s_magic: magic })
  objects.put('inode', inode, { i_ino: number })
  objects.put('dentry', alone, {
    d_parent: alone,
    d_inode: inode,
    d_sb: sb,
    'd_name.name': objects.text(name),
  })
  objects.put('mount', mount, { mnt_parent: mount, mnt_mountpoint: 0n, 'mnt.mnt_root': 0n })
  objects.put('path', path, { mnt, dentry: alone })
  const world = objects.world('task_struct')
  expect(runSubroutine(`d_path((struct path *)${path}u)`, world)).toBe(want)
})

test('a file that its directory no longer has is deleted', () => {
  const objects = tree('whole')
  const [mount = 0n] = objects.addresses('mount', 1)
  const [top = 0n, gone = 0n] = objects.addresses('dentry', 2)
  const [path = 0n] = objects.addresses('path', 1)
  const mnt = mount + BigInt(objects.offset('mount', 'mnt'))
  const named = (at: bigint, name: string, pprev: bigint) =>
    objects.put('dentry', at, { d_parent: top, 'd_name.name': objects.text(name), 'd_hash.pprev': pprev })
  named(top, '/', 0n)
  objects.put('mount', mount, { mnt_parent: mount, mnt_mountpoint: top, 'mnt.mnt_root': top })
  objects.put('path', path, { mnt, dentry: gone })
  const shown = () => runSubroutine(`d_path((struct path *)${path}u)`, objects.world('task_struct'))
  named(gone, 'file', 0n)
  expect(shown()).toBe('/file (deleted)')
  named(gone, 'file', top)
  expect(shown()).toBe('/file')
})

test.each([
  ['__resident_pages((struct mm_struct *)arg0)', 'badAddress'],
  ['__user_word(arg5) != 0', 1n],
  ['__user_word(8)', 0n],
] as const)('%s', (expression, want) => {
  expect(runSubroutine(expression)).toEqual(want)
})

test('a NULL path is a bad address', () => {
  const world = tree('whole').world('task_struct')
  expect(runSubroutine('d_path((struct path *)arg0)', world)).toBe('badAddress')
})
