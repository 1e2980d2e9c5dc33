/**
 * ptrace(2) over a child, for as long as it has not begun what it was started for. Stops are taken note of here before Node
 * looks for children that have ended: it would take one for an end.
 */
import { loadLibc } from './libc.ts'
import { mapArena } from './open.ts'

/** How it is: `trap` is behind a breakpoint or a step, `exec` before the first instruction of what it executes. */
export type ProcessState =
  | { readonly kind: 'running' | 'ended' | 'exec' | 'trap' | 'event' }
  /** About to get a signal. */
  | { readonly kind: 'signal'; readonly signal: number }

export type ProcessControl = {
  /** False where that is not allowed. The process ends with this one from here on. */
  readonly seize: (pid: number) => boolean
  readonly state: (pid: number) => ProcessState
  /** Lets it run on, or make one step. */
  readonly go: (pid: number, how: 'run' | 'step', signal?: number) => void
  /** Stops it where it is. */
  readonly interrupt: (pid: number) => void
  readonly release: (pid: number) => void
  /** The next instruction, and what the first argument of a call would be. */
  readonly registers: (pid: number) => { readonly pc: bigint; readonly argument: bigint }
  readonly setPc: (pid: number, pc: bigint) => void
}

/** linux/ptrace.h */
const PTRACE_CONT = 7
const PTRACE_SINGLESTEP = 9
const PTRACE_GETREGS = 12
const PTRACE_SETREGS = 13
const PTRACE_DETACH = 17
const PTRACE_SEIZE = 0x4206
const PTRACE_INTERRUPT = 0x4207
const PTRACE_O_TRACEEXEC = 0x10
const PTRACE_O_EXITKILL = 0x10_0000
const PTRACE_EVENT_EXEC = 4
const SIGTRAP = 5

/** struct user_regs_struct of x86-64 (sys/user.h): bytes, and where rdi and rip are. */
const registers = { bytes: 27 * 8, rdi: 14 * 8, rip: 16 * 8 } as const

/** linux/wait.h, and siginfo_t of a child's signal. */
const P_PID = 1
const WNOHANG = 1
const WSTOPPED = 2
const WEXITED = 4
const WNOWAIT = 0x0100_0000
const siginfo = { bytes: 128, code: 8, pid: 16, status: 24 } as const
/** A child's si_code from which on it was stopped; below, it has ended. */
const CLD_TRAPPED = 4

const ARENA_BYTES = 4096

const stateOf = (status: number): ProcessState => {
  const [signal, event] = [status & 0xff, status >> 8]
  if (event === PTRACE_EVENT_EXEC) return { kind: 'exec' }
  if (event !== 0) return { kind: 'event' }
  return signal === SIGTRAP ? { kind: 'trap' } : { kind: 'signal', signal }
}

/** Undefined on machines whose registers and breakpoints it doesn't know. */
export const openProcessControl = (): ProcessControl | undefined => {
  if (process.arch !== 'x64') return undefined
  const libc = loadLibc()
  const arena = mapArena(libc, ARENA_BYTES)

  /** What the call tells of; undefined if it has nothing. Stops of a traced process are told of whatever the options. */
  const waited = (
    pid: number,
    options: number,
  ): { readonly code: number; readonly status: number } | undefined =>
    arena.scope(() => {
      const at = arena.put(new Uint8Array(siginfo.bytes))
      const result = libc.call('waitid', P_PID, pid, arena.address(at), options | WNOHANG, 0)
      const known = result === 0 && arena.view.getInt32(at + siginfo.pid, true) === pid
      const field = (offset: number) => arena.view.getInt32(at + offset, true)
      return known ? { code: field(siginfo.code), status: field(siginfo.status) } : undefined
    })

  const withRegisters = <T>(pid: number, use: (view: DataView, at: number) => T): T =>
    arena.scope(() => {
      const at = arena.put(new Uint8Array(registers.bytes))
      libc.call('ptrace', PTRACE_GETREGS, pid, 0, arena.address(at))
      return use(arena.view, at)
    })

  return {
    seize: (pid) => libc.call('ptrace', PTRACE_SEIZE, pid, 0, PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL) === 0,
    state: (pid) => {
      const news = waited(pid, WEXITED | WSTOPPED | WNOWAIT)
      if (!news) return { kind: 'running' }
      // An end is left for Node to see.
      if (news.code < CLD_TRAPPED) return { kind: 'ended' }
      waited(pid, WSTOPPED)
      return stateOf(news.status)
    },
    go: (pid, how, signal = 0) => {
      libc.call('ptrace', how === 'run' ? PTRACE_CONT : PTRACE_SINGLESTEP, pid, 0, signal)
    },
    interrupt: (pid) => {
      libc.call('ptrace', PTRACE_INTERRUPT, pid, 0, 0)
    },
    release: (pid) => {
      libc.call('ptrace', PTRACE_DETACH, pid, 0, 0)
    },
    registers: (pid) =>
      withRegisters(pid, (view, at) => ({
        pc: view.getBigUint64(at + registers.rip, true),
        argument: view.getBigUint64(at + registers.rdi, true),
      })),
    setPc: (pid, pc) => {
      withRegisters(pid, (view, at) => {
        view.setBigUint64(at + registers.rip, pc, true)
        libc.call('ptrace', PTRACE_SETREGS, pid, 0, arena.address(at))
      })
    },
  }
}
