/** The arguments with which the current process was started, as one text. */

import type { FunctionBuilder, Reg } from '../../compile/ir/index.ts'
import { intrinsic, type Lowering, type VariableDef } from '../../defs/index.ts'

/** As many as psinfo_t.pr_psargs has (PRARGSZ), NUL included; whole words. */
export const argumentBytes = 80
const bytes = argumentBytes

const low7 = 0x7f7f_7f7f_7f7f_7f7fn

/** Makes blanks of the NULs in eight bytes: 0x80 marks a NUL, and two places to the right of it is a blank. */
export const blanked = (b: FunctionBuilder, word: Reg): Reg => {
  const mask = b.const(low7)
  const carried = b.alu('add', b.alu('and', word, mask), mask)
  const used = b.alu('or', b.alu('or', carried, word), mask)
  const nuls = b.alu('xor', used, -1n)
  return b.alu('or', word, b.alu('rsh', nuls, 2n))
}

const memberOf = (l: Lowering, struct: string, name: string, at: Reg): Reg => {
  const { offset, bytes: size } = l.member(struct, name)
  return l.read('kernel', l.builder.alu('add', at, BigInt(offset)), size)
}

/** mm_struct.arg_start … arg_end: the arguments, a NUL behind each; the process may have written over them. */
const copyArguments = (l: Lowering, text: Reg, mm: Reg): void => {
  const { builder: b } = l
  const start = memberOf(l, 'mm_struct', 'arg_start', mm)
  const total = b.alu('sub', memberOf(l, 'mm_struct', 'arg_end', mm), start)
  const most = BigInt(bytes - 1)
  const [some, long, copy, read, done] = [b.block(), b.block(), b.block(), b.block(), b.block()]
  b.branch('ne', total, 0n, some, done)
  b.enter(some)
  const length = b.alu('sub', total, 1n) // without the last NUL
  b.branch('gt', length, most, long, copy)
  b.enter(long)
  b.assign(length, most)
  b.jump(copy)
  b.enter(copy)
  // A text that isn't in memory is as good as none.
  b.branch('eq', b.helper('probe_read_user', text, length, start), 0n, read, done)
  b.enter(read)
  for (let at = 0; at < bytes; at += 8) b.store(text, at, 8, blanked(b, b.load(text, at, 8)))
  b.store(b.alu('add', text, length), 0, 1, 0n)
  b.jump(done)
  b.enter(done)
}

export const execargs: VariableDef = {
  name: 'execargs',
  doc: 'Arguments of the current process, blanks between them; at most 79 bytes. Empty in a kernel thread.',
  type: intrinsic.string,
  bytes,
  attributes: ['Stable', 'Stable', 'Common'],
  lower: (l) => {
    const { builder: b } = l
    const { address: text } = l.scratch(bytes)
    for (let at = 0; at < bytes; at += 8) b.store(text, at, 8, 0n)
    const mm = memberOf(l, 'task_struct', 'mm', b.helper('get_current_task'))
    const [user, done] = [b.block(), b.block()]
    b.branch('ne', mm, 0n, user, done)
    b.enter(user)
    copyArguments(l, text, mm)
    b.jump(done)
    b.enter(done)
    return { kind: 'string', of: { kind: 'memory', space: 'scratch', address: text }, bytes }
  },
}
