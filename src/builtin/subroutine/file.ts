/** getf(): the open files of the current process. */
import type { Reg } from '../../compile/ir/index.ts'
import type { Lowering, SubroutineDef } from '../../defs/index.ts'
import { given, intParameter, scalar } from './common.ts'

const member = (l: Lowering, struct: string, path: string, at: Reg): Reg => {
  const { offset, bytes } = l.member(struct, path)
  return l.read('kernel', l.builder.alu('add', at, BigInt(offset)), bytes)
}

/** task_struct.files->fdt: `fd` is an array of `max_fds` pointers. A kernel thread that exits has no files. */
const fileOf = (l: Lowering, descriptor: Reg): Reg => {
  const { builder: b } = l
  const file = b.const(0n)
  const [some, inside, done] = [b.block(), b.block(), b.block()]
  const files = member(l, 'task_struct', 'files', b.helper('get_current_task'))
  b.branch('ne', files, 0n, some, done)
  b.enter(some)
  const table = member(l, 'files_struct', 'fdt', files)
  // A negative descriptor is greater than all.
  b.branch('lt', descriptor, member(l, 'fdtable', 'max_fds', table), inside, done)
  b.enter(inside)
  const entry = b.alu('add', member(l, 'fdtable', 'fd', table), b.alu('lsh', descriptor, 3n))
  b.assign(file, l.read('kernel', entry, 8))
  b.jump(done)
  b.enter(done)
  return file
}

export const getf: SubroutineDef = {
  name: 'getf',
  doc: 'The struct file of a descriptor of the current process; NULL if it is not open.',
  parameters: [intParameter],
  returns: { kernel: 'struct', name: 'file', pointer: true },
  lower: (l, args) => scalar(fileOf(l, l.scalar(given(args, 0)))),
}
