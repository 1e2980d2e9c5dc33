/** syscall(2) through the FFI package: the only file that loads native code, and only when it is called. */
import { createRequire } from 'node:module'
import type Koffi from 'koffi'
import type { KoffiFunc } from 'koffi'
import { SYSCALLS, type SyscallName } from './syscalls.ts'

type Word = number | bigint

export type Libc = {
  /** -1 on failure; `errno` says why until the next call. */
  call(name: SyscallName, ...words: Word[]): number
  errno(): number
  /** On a worker thread. -1 on failure, whose errno stays with that thread. */
  callAsync(name: SyscallName, ...words: Word[]): Promise<number>
  /** The memory at an address, uncopied. */
  view(address: Word, length: number): Uint8Array<ArrayBuffer>
}

// The package's main module looks for its binary by reading ELF headers and unpacking helpers: 5 ms of CPU against
// 1 ms for the binary itself. The binary is tried first, where npm puts it; elsewhere, and on musl, where it does not
// load, the main module chooses.
const loadKoffi = (): typeof Koffi => {
  const require = createRequire(import.meta.url)
  try {
    const arch = process.arch
    return require(`@koromix/koffi-linux-${arch}/linux_${arch}/koffi.node`) as typeof Koffi
  } catch {
    return (require('koffi') as { default: typeof Koffi }).default
  }
}

const numbersOfThisMachine = () => {
  const arch = process.arch
  if (arch === 'x64' || arch === 'arm64') return SYSCALLS[arch]
  throw new Error(`no system-call numbers for ${arch}: x64 and arm64 are supported`)
}

export const loadLibc = (): Libc => {
  const numbers = numbersOfThisMachine()
  const koffi = loadKoffi()
  // Not variadic: seven longs in registers are what syscall() reads, and no argument needs a type tag.
  const syscall = koffi
    .load(null)
    .func('long syscall(long n, long a, long b, long c, long d, long e, long f)') as KoffiFunc<
    (...words: Word[]) => number
  >
  const padded = (words: Word[]) => [...words, 0, 0, 0, 0, 0, 0].slice(0, 6)
  return {
    call: (name, ...words) => Number(syscall(numbers[name], ...padded(words))),
    errno: () => koffi.errno(),
    callAsync: (name, ...words) =>
      new Promise((resolve, reject) => {
        syscall.async(numbers[name], ...padded(words), (error: Error | null, result: number) =>
          error ? reject(error) : resolve(Number(result)),
        )
      }),
    view: (address, length) => new Uint8Array(koffi.view(BigInt(address), length)),
  }
}
