/**
 * How system calls are traced: one raw tracepoint at the entry of every call and one at the return, which tell calls
 * apart by their number. (Both see a call that the per-call tracepoints leave out: one made under the 32-bit ABI,
 * whose numbers mean other calls.)
 */
import type { FunctionBuilder, Reg } from '../../compile/ir/index.ts'
import type { ArgumentSource, AttachPoint, ProbeSelector, TypeSource } from '../../defs/index.ts'
import { ptRegs } from '../argument.ts'
import type { Side } from '../pattern.ts'
import { tracepointStack } from '../stack-origin.ts'

/** The system-call convention: di, si, dx, r10, r8, r9. r10 has what `syscall` itself overwrites in cx. */
const registers = [ptRegs.di, ptRegs.si, ptRegs.dx, ptRegs.r10, ptRegs.r8, ptRegs.r9]

/** The call's number at the entry, its result at the return. */
const VALUE_WORD = 8

/** Results that the kernel turns into a restart of the call or EINTR (linux/errno.h): never seen by user space. */
export const restartErrors: readonly number[] = [512, 513, 514, 516]

/** TS_COMPAT of arch/x86/include/asm/thread_info.h: the thread is in a system call of the 32-bit ABI. */
const TS_COMPAT = 0x0002n

type Offsets = { readonly offset: number; readonly bytes: 1 | 2 | 4 | 8 }

/** Byte offset of `thread_info.status` in struct task_struct; undefined where threads can't be told apart. */
export const statusOffset = (types: TypeSource): Offsets | undefined => {
  const [task, info] = [types.find('struct', 'task_struct'), types.find('struct', 'thread_info')]
  if (task?.kind !== 'struct' || info?.kind !== 'struct') return undefined
  const inTask = task.members?.find(({ name }) => name === 'thread_info')
  const inInfo = info.members?.find(({ name }) => name === 'status')
  if (!inTask || !inInfo || inInfo.type.kind !== 'typedef') return undefined
  return { offset: (inTask.offsetBits + inInfo.offsetBits) / 8, bytes: 4 }
}

/**
 * The number of the call that returns is in the registers, not in the context: orig_ax, −1 after rt_sigreturn. The
 * context's pointer to them is only a number to the verifier; the same registers as the current task's have a type.
 */
const loadReturning = (b: FunctionBuilder): Reg =>
  b.load(b.helper('task_pt_regs', b.helper('get_current_task_btf')), ptRegs.origAx, 8)

/**
 * Ends the program in a call of the 32-bit ABI. The current task is valid by definition, so its field is loaded
 * directly; the segment register would not do, as `int $0x80` reaches the 32-bit ABI from 64-bit code.
 */
const refuseCompat = (status: Offsets) => (b: FunctionBuilder) => {
  const [compat, native] = [b.block(true), b.block()]
  const flags = b.load(b.helper('get_current_task_btf'), status.offset, status.bytes)
  b.branch('set', flags, TS_COMPAT, compat, native)
  b.enter(compat)
  b.return(0n)
  b.enter(native)
}

const entryArgument = (index: number): ArgumentSource | undefined => {
  const offset = registers[index]
  return offset === undefined ? undefined : { kind: 'entry-register', offset }
}

/** arg0 and arg1 are both the result, errors as negative numbers. */
const result: ArgumentSource = { kind: 'word', word: VALUE_WORD }

type Cases = Extract<ProbeSelector, { kind: 'value' }>['cases']

const loads = {
  entry: (b: FunctionBuilder, context: Reg) => b.load(context, VALUE_WORD, 8),
  return: loadReturning,
} as const satisfies Record<Side, unknown>

/** The program for the probes of one side; `status` as statusOffset gives it. */
export const attachPoint = (side: Side, cases: Cases, status: Offsets): AttachPoint => {
  const event = side === 'entry' ? 'sys_enter' : 'sys_exit'
  const point = {
    key: `syscall_${side}`,
    program: { type: 'raw_tracepoint' },
    attach: { kind: 'raw_tracepoint', event },
    phase: 'trace',
    stack: tracepointStack(event),
    select: { kind: 'value', load: loads[side], cases, confirm: refuseCompat(status) },
  } as const
  if (side === 'entry') return { ...point, argument: entryArgument }
  const argument = (index: number) => (index < 2 ? result : undefined)
  return { ...point, argument, errno: result, interrupted: restartErrors }
}
