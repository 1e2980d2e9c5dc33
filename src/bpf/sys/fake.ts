/** A `Sys` without a kernel, for tests: scripted answers, a log of calls, and an account of open descriptors. */
import type { Fd } from '../../base/index.ts'
import { BPF_COMMANDS, type BpfCommand } from './commands.ts'
import type { Errno } from './errno.ts'
import type { Layout } from './layout.ts'
import type { PerfEventAttr } from './perf-attr.ts'
import type { Mapping, Sys, SysResult } from './sys.ts'

/** How a call ends; undefined lets it succeed (with a fresh descriptor where it makes one). */
export type FakeReply =
  | Errno
  | { readonly errno?: Errno; readonly value?: number; readonly out?: object }
  | undefined

export type FakeAnswers = {
  /** May write to the `fill` buffers of `attr`. */
  readonly bpf?: (command: BpfCommand, attr: Readonly<Record<string, unknown>>) => FakeReply
  readonly perfEventOpen?: (attr: PerfEventAttr, where: { pid: number; cpu: number }) => FakeReply
  readonly ioctl?: (fd: Fd, request: number, argument: number) => FakeReply
  /** The memory behind a descriptor; zeroes when undefined. */
  readonly memory?: (fd: Fd, offset: number, length: number) => Uint8Array<ArrayBuffer> | undefined
  /** Whether epoll finds a descriptor ready, besides raised event descriptors. */
  readonly ready?: () => boolean
  readonly mountDetached?: (fileSystem: string) => FakeReply
  readonly files?: Readonly<Record<string, string | Uint8Array>>
  readonly affinity?: readonly number[]
}

export type FakeSys = Sys & {
  /** Descriptors that were made and not closed, and mappings that were not disposed. */
  readonly open: ReadonlySet<number>
  readonly mapped: ReadonlySet<Mapping>
  /** What was called, in order: `MAP_CREATE`, `perf_event_open`, `close 3`… */
  readonly log: readonly string[]
}

const MAKES_DESCRIPTOR: ReadonlySet<string> = new Set([
  'MAP_CREATE',
  'PROG_LOAD',
  'PROG_GET_FD_BY_ID',
  'RAW_TRACEPOINT_OPEN',
  'BTF_LOAD',
  'BTF_GET_FD_BY_ID',
  'LINK_CREATE',
  'ITER_CREATE',
  'ENABLE_STATS',
])

/** What an out field holds when the kernel wrote nothing. */
const UNTOUCHED: Readonly<Record<string, unknown>> = { u32out: 0, u64out: 0n, text: '' }

const untouched = ({ fields }: Layout, attr: Readonly<Record<string, unknown>>): object => {
  const out: Record<string, unknown> = {}
  for (const [name, [, kind]] of Object.entries(fields)) {
    const given = attr[name]
    if (typeof kind !== 'string') {
      if (given !== undefined) out[name] = untouched(kind, given as Readonly<Record<string, unknown>>)
    } else if (kind in UNTOUCHED) out[name] = UNTOUCHED[kind]
  }
  return out
}

const descriptors = () => {
  const open = new Set<number>()
  const log: string[] = []
  let next = 3
  const fresh = () => {
    open.add(next)
    return next++
  }
  const reply = <T extends number>(
    what: string,
    makesDescriptor: boolean,
    answer: FakeReply,
  ): SysResult<T> => {
    log.push(what)
    const errno = typeof answer === 'string' ? answer : answer?.errno
    const given = typeof answer === 'object' ? answer.value : undefined
    if (errno !== undefined) return { ok: false, errno }
    return { ok: true, value: (given ?? (makesDescriptor ? fresh() : 0)) as T }
  }
  const close = (fd: Fd) => {
    log.push(`close ${fd}`)
    if (!open.delete(fd)) throw new Error(`descriptor ${fd} is not open`)
  }
  return { open, log, reply, close }
}
type Descriptors = ReturnType<typeof descriptors>

const memory = (answers: FakeAnswers, log: string[]) => {
  const mapped = new Set<Mapping>()
  const mmap: Sys['mmap'] = (fd, { offset, length }) => {
    log.push(`mmap ${fd}`)
    const bytes = answers.memory?.(fd, offset, length) ?? new Uint8Array(length)
    const mapping: Mapping = {
      bytes,
      [Symbol.dispose]() {
        mapped.delete(mapping)
      },
    }
    mapped.add(mapping)
    return { ok: true, value: mapping }
  }
  return { mapped, mmap }
}

type Events = Pick<
  Sys,
  'epollCreate' | 'epollAdd' | 'epollWait' | 'eventFd' | 'raiseEventFd' | 'drainEventFd'
>

const events = (answers: FakeAnswers, { reply }: Descriptors): Events => {
  const raised = new Set<Fd>()
  return {
    epollCreate: () => reply('epoll_create', true, undefined),
    epollAdd: () => reply('epoll_add', false, undefined),
    epollWait: async () => {
      await new Promise(setImmediate)
      return { ok: true, value: raised.size > 0 || (answers.ready?.() ?? false) }
    },
    eventFd: () => reply('eventfd', true, undefined),
    raiseEventFd: (fd) => raised.add(fd),
    drainEventFd: (fd) => raised.delete(fd),
  }
}

const found = <A, B>(value: A | undefined, present: (value: A) => B): SysResult<B> =>
  value === undefined ? { ok: false, errno: 'ENOENT' } : { ok: true, value: present(value) }

/** What files of these paths put into a folder. */
const namesIn = (folder: string, paths: readonly string[]): readonly string[] => {
  const inside = paths.filter((path) => path.startsWith(`${folder}/`))
  return [...new Set(inside.map((path) => path.slice(folder.length + 1).split('/', 1)[0] ?? ''))]
}

const bytesOf = (content: string | Uint8Array): Uint8Array =>
  typeof content === 'string' ? new TextEncoder().encode(content) : content

export const fakeSys = (answers: FakeAnswers = {}): FakeSys => {
  const fds = descriptors()
  const { open, log, reply, close } = fds
  return {
    ...events(answers, fds),
    ...memory(answers, log),
    open,
    log,
    bpf: (command, attr) => {
      const answer = answers.bpf?.(command, attr)
      const given = typeof answer === 'object' ? answer.out : undefined
      const out = { ...untouched(BPF_COMMANDS[command], attr), ...given }
      return { ...reply<number>(command, MAKES_DESCRIPTOR.has(command), answer), out: out as never }
    },
    perfEventOpen: (attr, where) => reply('perf_event_open', true, answers.perfEventOpen?.(attr, where)),
    ioctl: (fd, request, argument) => reply(`ioctl ${fd}`, false, answers.ioctl?.(fd, request, argument)),
    readToEnd: (fd) => reply(`read ${fd}`, false, undefined),
    close,
    closeAsync: async (fd) => close(fd),
    mountDetached: (fileSystem) => reply('mount', true, answers.mountDetached?.(fileSystem)),
    awaitRunning: () => reply('membarrier', false, undefined),
    affinity: () => ({ ok: true, value: [...(answers.affinity ?? [0])] }),
    readText: (path) => {
      const content = answers.files?.[path]
      return content instanceof Uint8Array ? new TextDecoder().decode(content) : content
    },
    readFile: (path) => found(answers.files?.[path], bytesOf),
    readPart: (path, { offset, bytes }) =>
      found(answers.files?.[path], (content) => bytesOf(content).subarray(offset, offset + bytes)),
    readFolder: (path) => {
      const names = namesIn(path, Object.keys(answers.files ?? {}))
      return found(names.length > 0 ? names : undefined, (all) => all)
    },
  }
}
