/**
 * `-c CMD`: a command that waits until tracing is active, so that its first event is seen, or its first behind what it
 * takes to start (`evaluation.ts`).
 *
 * A shell is started in its place and reads a line from a pipe of ours; the line lets it exec the command, which
 * then has the PID that `$target` was all along, and whose execve(2) is traced too. A pipe rather than a SIGSTOP:
 * if this process dies, however it dies, the shell reads the end of the pipe and ends without having run anything,
 * and no state of the process need be polled for. Behind exec it is ptrace(2) that holds the command, and ends it with this
 * process.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import type { Writable } from 'node:stream'
import { strerror } from '../base/index.ts'
import { openProcessControl } from '../bpf/sys/index.ts'
import { type EvaluationTime, runUntil } from './evaluation.ts'
import { ProcessError, type TargetProcess } from './process.ts'

const gate = 'read -r go <&3 && exec "$@" 3<&-'
/** Where execvp(3) looks without PATH. */
const defaultPath = '/bin:/usr/bin'

/** Why a file can't be executed; undefined if it can. */
const executionProblem = (file: string): string | undefined => {
  try {
    if (!statSync(file).isFile()) return 'EACCES'
    accessSync(file, constants.X_OK)
    return undefined
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'ENOENT'
  }
}

/** The file that execvp(3) would run, or the errno with which it would fail. */
const lookUp = (program: string, path: string): { readonly file: string } | { readonly errno: string } => {
  const folders = program.includes('/') ? [''] : path.split(':').map((folder) => `${folder || '.'}/`)
  let errno = 'ENOENT'
  for (const folder of folders) {
    const file = `${folder}${program}`
    const problem = executionProblem(file)
    if (problem === undefined) return { file }
    if (problem === 'EACCES' || folder === '') errno = problem
  }
  return { errno }
}

const ending = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    child.once('exit', () => resolve())
    child.once('error', reject)
  })

/** It may have ended before it was let go; then nobody reads. */
const letGo = (child: ChildProcess): void => {
  const pipe = child.stdio[3] as Writable
  pipe.once('error', () => {})
  pipe.end('\n')
}

/** Has the command run to where it is to wait. Gives what lets it go from there; undefined: it still waits for the pipe. */
const hold = (
  child: ChildProcess,
  pid: number,
  until: Exclude<EvaluationTime, 'exec'>,
): (() => void) | undefined => {
  const control = openProcessControl()
  if (!control?.seize(pid)) return undefined
  letGo(child)
  runUntil(control, pid, until)
  return () => control.release(pid)
}

/**
 * Starts a command that waits for `resume`: before it executes anything, or where `until` says, if this process may hold
 * it there. It has this process's standard streams and environment; disposing of it kills it, as the end of tracing ends
 * what was started for tracing.
 * @param command split at white space: no quoting, as dtrace(1) has it
 * @throws ProcessError if there is no such program
 */
export const startCommand = (command: string, until: EvaluationTime = 'exec'): TargetProcess => {
  const [program = '', ...args] = command.split(/\s+/).filter((word) => word !== '')
  // The shell is given the file, for it would try every folder of PATH, and each failing execve(2) would be traced.
  const found = program === '' ? { errno: 'ENOENT' } : lookUp(program, process.env['PATH'] ?? defaultPath)
  if ('errno' in found) throw new ProcessError(`failed to execute ${command}: ${strerror(found.errno)}`)
  const child = spawn('/bin/sh', ['-c', gate, 'dtrace', found.file, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
  })
  const { pid } = child
  if (pid === undefined) {
    child.once('error', () => {}) // told by the exception
    throw new ProcessError(`failed to execute ${command}: no process could be made`)
  }
  const ended = ending(child)
  const held = until === 'exec' ? undefined : hold(child, pid, until)
  return {
    pid,
    ended,
    resume: held ?? (() => letGo(child)),
    [Symbol.dispose]: () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    },
  }
}
