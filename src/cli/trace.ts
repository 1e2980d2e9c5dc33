/** Tracing, and what stops short of it: -e compiles only, -S shows what was compiled. */
import { DiagnosticError, strerror } from '../base/index.ts'
import { LoadError } from '../bpf/load/index.ts'
import { ConsumeError } from '../consume/index.ts'
import { UnavailableError } from '../defs/index.ts'
import { Unresponsive } from '../session/index.ts'
import type { CommandLine } from './command-line.ts'
import { Job, type JobProgram, testing } from './job.ts'
import { Fatal, matchedMessage, verifierLines } from './messages.ts'
import { optimise } from './optimise.ts'
import { requirePrivileges } from './privileges.ts'
import { stabilityReport } from './report.ts'
import { onInterrupts } from './signals.ts'
import { errorStream, say } from './streams.ts'

/** What went wrong on the way to tracing or while tracing, as a message. */
const failure = (job: Job, error: unknown): unknown => {
  if (error instanceof DiagnosticError) return job.compileFailure(error)
  if (error instanceof LoadError || error instanceof UnavailableError) {
    const log = error instanceof LoadError && job.isSet('bpflog') ? error.failure.log : undefined
    return new Fatal(`could not enable tracing: ${error.message}`, { excerpt: verifierLines(log ?? '') })
  }
  if (error instanceof ConsumeError || error instanceof Unresponsive)
    return new Fatal(`processing aborted: ${error.message}`)
  const { code, syscall } = error as NodeJS.ErrnoException
  if (syscall === 'write' && code) return new Fatal(`processing aborted: ${strerror(code)}`)
  return error
}

/** Matched messages, and the stability report. */
const announce = (job: Job, programs: readonly JobProgram[]): void => {
  const { compileOnly, verbose } = job.commandLine
  const notices = !compileOnly && !job.isSet('quiet')
  for (const { program, matched, typed } of programs) {
    if (notices) say(matchedMessage(program, matched))
    if (verbose) job.output.text(stabilityReport(program, typed(), { probes: compileOnly }))
  }
  if (notices && job.isSet('destructive')) say('allowing destructive actions')
}

/** The first interrupt puts what follows on a line of its own. */
const interrupted = (job: Job): void => {
  if (!testing() && !job.commandLine.buffered) job.output.text('\n')
  job.session.stop()
}

const run = async (job: Job): Promise<number> => {
  using _interrupts = onInterrupts(
    () => interrupted(job),
    () => job.session.abort(),
  )
  job.output.onClosed = () => job.session.stop()
  if (job.processes.length > 0) {
    const allEnded = Promise.all(job.processes.map(({ ended }) => ended))
    allEnded.then(() => job.session.stop()).catch(() => job.session.abort())
  }
  return await job.session.run({
    attached: () => {
      optimise()
      for (const process of job.processes) process.resume()
    },
  })
}

const requireProbes = (job: Job, programs: readonly JobProgram[]): void => {
  const total = programs.reduce((sum, { matched }) => sum + matched, 0)
  if (total > 0 || job.isSet('zdefs') || job.commandLine.claimAnonymous) return
  throw new Fatal(`no probes ${programs.length > 0 ? 'matched' : 'specified'}`)
}

/** @returns the exit status. @throws Fatal */
export const trace = async (commandLine: CommandLine): Promise<number> => {
  using job = new Job(commandLine)
  const tracing = !commandLine.compileOnly
  const showsCode = job.isSet('verbose')
  if (tracing && !showsCode) requirePrivileges('trace')
  try {
    const programs = job.addPrograms()
    announce(job, programs)
    if (job.isSet('verbose')) errorStream.write(Buffer.from(job.session.disassembly()))
    if (!tracing) return 0
    requireProbes(job, programs)
    if (job.commandLine.dataModel === 32)
      throw new Fatal(
        "could not enable tracing: programs of -32 have another data model than the kernel's, which is 64-bit",
      )
    if (job.commandLine.claimAnonymous)
      throw new Fatal('could not enable tracing: No anonymous tracing state')
    if (showsCode) requirePrivileges('trace')
    job.output.open()
    const status = await run(job)
    return job.isSet('core') ? process.abort() : status
  } catch (error) {
    throw failure(job, error)
  }
}
