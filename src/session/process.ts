/** The processes that a session is about: those it watches (`-p`), and what it asks of those it starts (`-c`). */
import { readFileSync } from 'node:fs'
import { strerror } from '../base/index.ts'

/** Disposing of it ends a process that was started, and leaves a watched one alone. */
export type TargetProcess = Disposable & {
  readonly pid: number
  /** Resolves once the process has ended. */
  readonly ended: Promise<void>
  /** Lets a process run that was started for tracing; nothing for one that ran before. */
  readonly resume: () => void
}

/** What the user named can't be traced. */
export class ProcessError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ProcessError'
  }
}

const pollMs = 100

/** Linux's PID_MAX_LIMIT (include/linux/threads.h). */
const pidMax = 4 * 1024 * 1024

/**
 * Start time of a live process in clock ticks since boot, as text: with the PID it names one process for good.
 * undefined: it has ended. Source: fields 3 and 22 of /proc/PID/stat (proc_pid_stat(5)); the name in field 2 may
 * hold anything, parentheses too.
 */
const startTime = (pid: number): string | undefined => {
  let stat: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch {
    return undefined
  }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19]
}

const withResolvers = (): { promise: Promise<void>; resolve: () => void } => {
  let resolve = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

/**
 * A process that runs already. Its end is seen within a tenth of a second: node has no pidfd_open(2), and a
 * process that isn't our child can't be waited for otherwise. Watching doesn't keep this process alive.
 * @throws ProcessError if there is no such process
 */
export const watchProcess = (pidText: string): TargetProcess => {
  if (!/^[0-9]+$/.test(pidText)) throw new ProcessError(`invalid pid: ${pidText}`)
  const pid = Number(pidText)
  const started = pid > 0 && pid <= pidMax ? startTime(pid) : undefined
  if (started === undefined) throw new ProcessError(`failed to grab pid ${pidText}: ${strerror('ESRCH')}`)
  const { promise, resolve } = withResolvers()
  const timer = setInterval(() => {
    if (startTime(pid) === started) return
    clearInterval(timer)
    resolve()
  }, pollMs).unref()
  return {
    pid,
    ended: promise,
    resume: () => {},
    [Symbol.dispose]: () => clearInterval(timer),
  }
}
