/** Helpers that tell about the moment of firing: time, task, CPU, stack, traced function. */
import { type HelperName, STACK } from '../helper.ts'
import { ERRNO } from './fault.ts'
import type { VmHelper } from './helpers.ts'

const EINVAL = BigInt(-ERRNO.EINVAL)

const writeWord = (bytes: Uint8Array, at: number, value: bigint) =>
  new DataView(bytes.buffer, bytes.byteOffset).setBigUint64(at, value, true)

/** Bytes of a task's name with its NUL (TASK_COMM_LEN). */
const COMM_BYTES = 16
/** Before 6.2 the helper writes whole words up to the NUL (strscpy) and leaves what is behind as it was. */
const WORD = 8

/** Fills `to` with return addresses and zeroes; gives the bytes that hold addresses. */
const copyStack: VmHelper = ({ host: { env, memory } }, _context, to, length, flags) => {
  const bytes = memory.writable(to, Number(length))
  bytes.fill(0)
  if (bytes.length % 8) return EINVAL
  const stack = flags & BigInt(STACK.user) ? env.userStack : env.kernelStack
  const skip = Number(flags & BigInt(STACK.skipMask))
  if (skip > stack.length) return BigInt(-ERRNO.EFAULT)
  const frames = stack.slice(skip, skip + bytes.length / 8)
  for (const [index, address] of frames.entries()) writeWord(bytes, index * 8, address)
  return BigInt(frames.length * 8)
}

export const contextHelpers = {
  ktime_get_ns: ({ host }) => host.env.clockNs,
  ktime_get_coarse_ns: ({ host }) => host.env.clockNs,
  ktime_get_boot_ns: ({ host }) => host.env.bootNs,
  ktime_get_tai_ns: ({ host }) => host.env.taiNs,
  jiffies64: ({ host }) => host.env.jiffies,
  get_prandom_u32: ({ host }) => BigInt.asUintN(32, BigInt(host.env.random())),
  get_smp_processor_id: ({ host }) => BigInt(host.env.cpu),
  get_current_pid_tgid: ({ host }) => host.env.pidTgid,
  get_current_uid_gid: ({ host }) => host.env.uidGid,
  get_current_task: ({ host }) => host.env.task,
  get_current_task_btf: ({ host }) => host.env.task,
  get_current_cgroup_id: ({ host }) => host.env.cgroupId,
  get_current_comm({ host }, to, length) {
    const bytes = host.memory.writable(to, Number(length))
    const name = Buffer.from(host.env.comm).subarray(0, Math.min(bytes.length, COMM_BYTES) - 1)
    bytes.fill(0, 0, (name.length + WORD) & ~(WORD - 1))
    bytes.set(name)
    return 0n
  },
  send_signal({ host }, signal) {
    host.signals.push(Number(signal))
    return 0n
  },
  get_stack: copyStack,
  task_pt_regs: ({ host }) => host.env.ptRegs,
  get_attach_cookie: ({ host }) => host.env.attachCookie,
  get_func_ip: ({ host }) => host.env.funcIp,
  get_func_arg_cnt: ({ host }) => BigInt(host.env.funcArgs.length),
  get_func_arg({ host }, _context, index, to) {
    const value = host.env.funcArgs[Number(index)]
    if (value === undefined) return EINVAL
    host.memory.store(to, 8, value)
    return 0n
  },
  get_func_ret({ host }, _context, to) {
    host.memory.store(to, 8, host.env.funcResult)
    return 0n
  },
} as const satisfies Partial<Record<HelperName, VmHelper>>
