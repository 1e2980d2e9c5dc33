/** The real door: `Sys` over libc. */
import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import { atMost, type Fd } from '../../base/index.ts'
import { Arena } from './arena.ts'
import { BPF_COMMANDS, type BpfAttr, type BpfCommand, type BpfOut } from './commands.ts'
import { type Errno, errnoName } from './errno.ts'
import { type Attr, decode, encode, type Fields, type Layout } from './layout.ts'
import { type Libc, loadLibc } from './libc.ts'
import { PERF_EVENT_ATTR } from './perf-attr.ts'
import { readWhole } from './read-whole.ts'
import type { Mapping, Sys, SysResult } from './sys.ts'

// Address space only: pages are real once touched. Room for the largest program, its log and a batch.
const ARENA_BYTES = 64 << 20

const READ_BYTES = 4096
const PROT_READ = 1
const PROT_WRITE = 2
const MAP_SHARED = 0x01
const MAP_PRIVATE = 0x02
const MAP_ANONYMOUS = 0x20
const MAP_NORESERVE = 0x4000
const PERF_FLAG_FD_CLOEXEC = 8
const O_CLOEXEC = 0o2000000
const O_NONBLOCK = 0o4000
const EPOLL_CTL_ADD = 1
const EPOLLIN = 1
const EPOLL_EVENT_BYTES = 16 // 12 on x86-64, where the struct is packed
const FSOPEN_CLOEXEC = 1
/** enum membarrier_cmd, linux/membarrier.h. */
const MEMBARRIER_CMD_GLOBAL = 1
const FSMOUNT_CLOEXEC = 1
const FSCONFIG_CMD_CREATE = 6
const SIGSET_BYTES = 8
const CPU_SET_BYTES = 1024 // 8192 CPUs, the most that kernels are built for

/** Memory for the arguments of system calls. */
export const mapArena = (libc: Libc, capacity: number = ARENA_BYTES): Arena => {
  const protection = PROT_READ | PROT_WRITE
  const flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
  const base = libc.call('mmap', 0, capacity, protection, flags, -1, 0)
  if (base === -1) throw new Error(`mmap of ${capacity} bytes: ${errnoName(libc.errno())}`)
  return new Arena({ base: BigInt(base), capacity, view: (length) => libc.view(base, length) })
}

const readText = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** What node:fs throws, as a value. */
const reading = <T>(read: () => T): SysResult<T> => {
  try {
    return { ok: true, value: read() }
  } catch (error) {
    return { ok: false, errno: ((error as NodeJS.ErrnoException).code ?? 'EIO') as Errno }
  }
}

const bitsOf = (bytes: Uint8Array): number[] =>
  Array.from(bytes).flatMap((byte, at) =>
    [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => byte & (1 << bit)).map((bit) => at * 8 + bit),
  )

/** Results as values: -1 becomes the name of its errno. */
const caller = (libc: Libc) => {
  const result = <T extends number>(value: number): SysResult<T> =>
    value === -1 ? { ok: false, errno: errnoName(libc.errno()) } : { ok: true, value: value as T }
  return {
    result,
    call: <T extends number>(...args: Parameters<Libc['call']>) => result<T>(libc.call(...args)),
  }
}
type Caller = ReturnType<typeof caller>

const structures = (arena: Arena, { call }: Caller): Pick<Sys, 'bpf' | 'perfEventOpen'> => ({
  bpf: <C extends BpfCommand>(command: C, attr: BpfAttr<C>) =>
    arena.scope(() => {
      const row: Layout & { number: number } = BPF_COMMANDS[command]
      const at = encode(arena, row, attr as Attr<Fields>)
      const result = call('bpf', row.number, arena.address(at), row.size)
      return { ...result, out: decode(arena, row, attr as Attr<Fields>, at) as BpfOut<C> }
    }),
  perfEventOpen: (attr, { pid, cpu }) =>
    arena.scope(() => {
      const at = encode(arena, PERF_EVENT_ATTR, { ...attr, size: PERF_EVENT_ATTR.size })
      return call('perf_event_open', arena.address(at), pid, cpu, -1, PERF_FLAG_FD_CLOEXEC)
    }),
})

const mapper =
  (libc: Libc, { call }: Caller): Sys['mmap'] =>
  (fd, { offset, length, writable }) => {
    const protection = PROT_READ | (writable ? PROT_WRITE : 0)
    const mapped = call('mmap', 0, length, protection, MAP_SHARED, fd, offset)
    if (!mapped.ok) return mapped
    let bytes: Uint8Array<ArrayBuffer> | undefined = libc.view(mapped.value, length)
    const mapping: Mapping = {
      get bytes() {
        if (!bytes) throw new Error('this memory is unmapped')
        return bytes
      },
      [Symbol.dispose]() {
        if (bytes) libc.call('munmap', mapped.value, length)
        bytes = undefined
      },
    }
    return { ok: true, value: mapping }
  }

/** A read of an iterator ends early, with EAGAIN, to let others run. */
const reader =
  (arena: Arena, { call }: Caller): Sys['readToEnd'] =>
  (fd) =>
    arena.scope(() => {
      const at = arena.address(arena.take(READ_BYTES))
      for (;;) {
        const got = call<number>('read', fd, at, READ_BYTES)
        const again = !got.ok && (got.errno === 'EAGAIN' || got.errno === 'EINTR')
        if (!again && (!got.ok || got.value === 0)) return got
      }
    })

/** A read of sysfs yields a page at most; a kernel since 6.16 lets its types be mapped (kernel/bpf/sysfs_btf.c). */
const files = (
  libc: Libc,
  { call }: Caller,
): Pick<Sys, 'readText' | 'readFile' | 'readPart' | 'readFolder'> => ({
  readText,
  readFile: (path) =>
    reading(() => {
      const fd = openSync(path, 'r')
      try {
        const { size } = fstatSync(fd)
        const mapped = call('mmap', 0, size, PROT_READ, MAP_PRIVATE, fd, 0)
        return mapped.ok ? libc.view(mapped.value, size) : readWhole(fd, size)
      } finally {
        closeSync(fd)
      }
    }),
  readPart: (path, { offset, bytes }) =>
    reading(() => {
      const fd = openSync(path, 'r')
      try {
        const part = new Uint8Array(bytes)
        return part.subarray(0, readSync(fd, part, 0, bytes, offset))
      } finally {
        closeSync(fd)
      }
    }),
  readFolder: (path) => reading(() => readdirSync(path)),
})

type Waiting = Pick<
  Sys,
  'epollCreate' | 'epollAdd' | 'epollWait' | 'eventFd' | 'raiseEventFd' | 'drainEventFd'
>

const waiting = (libc: Libc, arena: Arena, { call }: Caller): Waiting => {
  // Outlives every scope: a worker thread writes here while other calls use the arena. Nobody reads it.
  const ready = arena.address(arena.take(EPOLL_EVENT_BYTES))
  const poll = (epoll: Fd, timeoutMs: number) =>
    ['epoll_pwait', epoll, ready, 1, timeoutMs, 0, SIGSET_BYTES] as const
  return {
    epollCreate: () => call('epoll_create1', O_CLOEXEC),
    epollAdd: (epoll, fd) =>
      arena.scope(() => {
        const event = arena.put(new Uint8Array(EPOLL_EVENT_BYTES))
        arena.view.setUint32(event, EPOLLIN, true)
        return call('epoll_ctl', epoll, EPOLL_CTL_ADD, fd, arena.address(event))
      }),
    epollWait: async (epoll, timeoutMs) => {
      const count = await libc.callAsync(...poll(epoll, timeoutMs))
      // The worker's errno can't be read from here: ask again, without waiting, for the same answer.
      const result = count === -1 ? call(...poll(epoll, 0)) : { ok: true as const, value: count }
      return result.ok ? { ok: true, value: result.value > 0 } : result
    },
    eventFd: () => call('eventfd2', 0, O_CLOEXEC | O_NONBLOCK),
    raiseEventFd: (fd) => {
      arena.scope(() => {
        const one = arena.take(8)
        arena.view.setBigUint64(one, 1n, true)
        libc.call('write', fd, arena.address(one), 8)
      })
    },
    drainEventFd: (fd) => {
      arena.scope(() => libc.call('read', fd, arena.address(arena.take(8)), 8))
    },
  }
}

const places = (
  libc: Libc,
  arena: Arena,
  { call, result }: Caller,
): Pick<Sys, 'mountDetached' | 'affinity'> => ({
  mountDetached: (fileSystem) =>
    arena.scope(() => {
      const name = arena.put(new TextEncoder().encode(`${fileSystem}\0`))
      const context = call<Fd>('fsopen', arena.address(name), FSOPEN_CLOEXEC)
      if (!context.ok) return context
      const created = call('fsconfig', context.value, FSCONFIG_CMD_CREATE, 0, 0, 0)
      const mount = created.ok ? call<Fd>('fsmount', context.value, FSMOUNT_CLOEXEC, 0) : created
      libc.call('close', context.value)
      return mount
    }),
  affinity: () =>
    arena.scope(() => {
      const set = arena.take(CPU_SET_BYTES)
      const bytes = result(libc.call('sched_getaffinity', 0, CPU_SET_BYTES, arena.address(set)))
      if (!bytes.ok) return bytes
      return { ok: true, value: bitsOf(arena.bytes.subarray(set, set + bytes.value)) }
    }),
})

/** The FFI package refuses more than 256 asynchronous calls at a time. */
const MOST_CLOSING = 128

/** Loads the FFI package and opens the door (about 5 ms of CPU). Throws where there is no such library or architecture. */
export const openSys = (): Sys => {
  const libc = loadLibc()
  const arena = mapArena(libc)
  const calls = caller(libc)
  const oneOfFew = atMost(MOST_CLOSING)
  return {
    ...structures(arena, calls),
    ...waiting(libc, arena, calls),
    ...places(libc, arena, calls),
    ...files(libc, calls),
    mmap: mapper(libc, calls),
    ioctl: (fd, request, argument) => calls.call('ioctl', fd, request, argument),
    awaitRunning: () => calls.call('membarrier', MEMBARRIER_CMD_GLOBAL, 0, 0),
    readToEnd: reader(arena, calls),
    close: (fd) => {
      libc.call('close', fd)
    },
    closeAsync: async (fd) => {
      await oneOfFew(() => libc.callAsync('close', fd))
    },
  }
}
