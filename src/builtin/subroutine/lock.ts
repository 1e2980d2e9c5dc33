/** Who holds a lock of the kernel: mutex_owned() and its kin, rw_read_held() and its kin. */
import type { Reg } from '../../compile/ir/index.ts'
import { type Expr, intrinsic, type Lowering, type SubroutineDef } from '../../defs/index.ts'
import { evolving, given, scalar } from './common.ts'

/** The word of a lock that tells its state. */
const wordOf = (l: Lowering, lock: Expr, struct: string, member: string): Reg => {
  const { offset, bytes } = l.member(struct, member)
  const { space, address } = l.pointer(lock)
  const place = l.builder.alu('add', address, BigInt(offset))
  return space === 'scratch'
    ? l.builder.load(l.allocated(place, BigInt(bytes)), 0, bytes)
    : l.read(space, place, bytes)
}

/** 1 where some of these bits are set. */
const anyOf = (l: Lowering, word: Reg, mask: bigint): Reg => {
  const { builder: b } = l
  const bits = b.alu('and', word, mask)
  return b.alu('rsh', b.alu('or', bits, b.neg(bits)), 63n)
}

/** struct mutex.owner: the task, and flags in its low bits (kernel/locking/mutex.h, MUTEX_FLAGS). */
const ownerFlags = 7n
const ownerOf = (l: Lowering, args: readonly Expr[]): Reg =>
  l.builder.alu('and', wordOf(l, given(args, 0), 'mutex', 'owner'), ~ownerFlags)

const mutexParameter = { prototype: 'struct mutex *', kind: 'pointer' } as const

const mutex = (
  name: string,
  doc: string,
  lower: SubroutineDef['lower'],
  returns: SubroutineDef['returns'] = intrinsic.int,
): SubroutineDef => ({ name, doc, attributes: evolving, parameters: [mutexParameter], returns, lower })

/** Linux' mutexes spin only while their owner runs: all are adaptive. */
export const mutexes: readonly SubroutineDef[] = [
  mutex('mutex_owned', 'Tells (1 or 0) whether the mutex is held.', (l, args) =>
    scalar(anyOf(l, ownerOf(l, args), -1n)),
  ),
  mutex(
    'mutex_owner',
    'Address of the struct task_struct that holds the mutex, or 0.',
    (l, args) => scalar(ownerOf(l, args)),
    { kernel: 'struct', name: 'task_struct', pointer: true },
  ),
  mutex('mutex_type_adaptive', 'Gives 1: on Linux every mutex is adaptive.', (l, args) => {
    l.scalar(given(args, 0))
    return scalar(l.builder.const(1n))
  }),
  mutex('mutex_type_spin', 'Gives 0: on Linux no mutex is a spin lock.', (l, args) => {
    l.scalar(given(args, 0))
    return scalar(l.builder.const(0n))
  }),
]

/** struct qrwlock.cnts (asm-generic/qrwlock.h): a byte of the writer, a bit that one waits, the readers above. */
const writerLocked = 0x0ffn
const writerAny = 0x1ffn
const readers = 0xffff_fe00n

const readWrite = (name: string, doc: string, mask: bigint): SubroutineDef => ({
  name,
  doc,
  attributes: evolving,
  parameters: [{ prototype: 'rwlock_t *', kind: 'pointer' }],
  returns: intrinsic.int,
  lower: (l, args) => scalar(anyOf(l, wordOf(l, given(args, 0), 'qrwlock', 'cnts'), mask)),
})

export const readWriteLocks: readonly SubroutineDef[] = [
  readWrite('rw_read_held', 'Tells (1 or 0) whether readers hold the lock.', readers),
  readWrite('rw_write_held', 'Tells (1 or 0) whether a writer holds the lock.', writerLocked),
  readWrite('rw_iswriter', 'Tells (1 or 0) whether a writer holds the lock or waits for it.', writerAny),
]
