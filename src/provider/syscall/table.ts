/** Which number a system call has, and the names it goes by. */
import { x86SystemCalls } from './x86-64.gen.ts'

export type SystemCall = {
  /** Of the SYSCALL_DEFINE, and so of the tracepoint. */
  readonly name: string
  readonly number: number
  /** What user space calls it, where that differs (the manual's section 2). */
  readonly aliases: readonly string[]
}

const aliases: Readonly<Record<string, readonly string[]>> = {
  newstat: ['stat'],
  newfstat: ['fstat'],
  newlstat: ['lstat'],
  newfstatat: ['fstatat'],
  newuname: ['uname'],
  sendfile64: ['sendfile'],
  umount: ['umount2'],
  pread64: ['pread'],
  pwrite64: ['pwrite'],
  prlimit64: ['prlimit'],
  fadvise64: ['posix_fadvise'],
  exit_group: ['_exit'],
}

/** By ascending number. */
export const systemCalls: readonly SystemCall[] = x86SystemCalls.map(([name, number]) => ({
  name,
  number,
  aliases: aliases[name] ?? [],
}))

export const namesOf = ({ name, aliases }: SystemCall): readonly string[] => [name, ...aliases]
