/** The arguments that a process was started with, as one text. */
import type { FunctionBuilder, Reg } from '../../compile/ir/index.ts'
import type { Lowering, Value } from '../../defs/index.ts'

/** As many as psinfo_t.pr_psargs has (PRARGSZ), NUL included; whole words. */
export const argumentTextBytes = 80
const most = argumentTextBytes - 1

/**
 * Reads bytes of the process to writable memory behind the text, `room` of them: gives 0 if it could. `length` is at most 79,
 * as the verifier knows.
 */
export type ReadProcess = {
  readonly room: number
  readonly read: (to: Reg, length: Reg, from: Reg, mm: Reg) => Reg
}

const low7 = 0x7f7f_7f7f_7f7f_7f7fn

/** Makes blanks of the NULs in eight bytes: 0x80 marks a NUL, and two places to the right of it is a blank. */
const blanked = (b: FunctionBuilder, word: Reg): Reg => {
  const mask = b.const(low7)
  const carried = b.alu('add', b.alu('and', word, mask), mask)
  const used = b.alu('or', b.alu('or', carried, word), mask)
  const nuls = b.alu('xor', used, -1n)
  return b.alu('or', word, b.alu('rsh', nuls, 2n))
}

const memberOf = (l: Lowering, struct: string, name: string, at: Reg): Reg => {
  const { offset, bytes } = l.member(struct, name)
  return l.read('kernel', l.builder.alu('add', at, BigInt(offset)), bytes)
}

/** mm_struct.arg_start … arg_end: the arguments, a NUL behind each; the process may have written over them. */
const copyArguments = (l: Lowering, text: Reg, mm: Reg, { read }: ReadProcess): void => {
  const { builder: b } = l
  const start = memberOf(l, 'mm_struct', 'arg_start', mm)
  const total = b.alu('sub', memberOf(l, 'mm_struct', 'arg_end', mm), start)
  const [some, long, copy, copied, done] = [b.block(), b.block(), b.block(), b.block(), b.block()]
  b.branch('ne', total, 0n, some, done)
  b.enter(some)
  const length = b.alu('sub', total, 1n) // without the last NUL
  b.branch('gt', length, BigInt(most), long, copy)
  b.enter(long)
  b.assign(length, BigInt(most))
  b.jump(copy)
  b.enter(copy)
  // A text that isn't in memory is as good as none.
  b.branch('eq', read(text, length, start, mm), 0n, copied, done)
  b.enter(copied)
  for (let at = 0; at < argumentTextBytes; at += 8) b.store(text, at, 8, blanked(b, b.load(text, at, 8)))
  b.store(b.alu('add', text, length), 0, 1, 0n)
  b.jump(done)
  b.enter(done)
}

/** The text of a task's process: blanks between the arguments, at most 79 bytes; empty in a kernel thread. */
export const argumentText = (l: Lowering, task: Reg, from: ReadProcess): Value => {
  const { builder: b } = l
  const { address: text } = l.scratch(argumentTextBytes + from.room)
  for (let at = 0; at < argumentTextBytes; at += 8) b.store(text, at, 8, 0n)
  const mm = memberOf(l, 'task_struct', 'mm', task)
  const [user, done] = [b.block(), b.block()]
  b.branch('ne', mm, 0n, user, done)
  b.enter(user)
  copyArguments(l, text, mm, from)
  b.jump(done)
  b.enter(done)
  return {
    kind: 'string',
    of: { kind: 'memory', space: 'scratch', address: text },
    bytes: argumentTextBytes,
  }
}
