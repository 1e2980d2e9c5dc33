/** `-h`: which header is written, and the file. */
import { writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { strerror } from '../base/index.ts'
import { type CommandLine, CommandLineError } from './command-line.ts'
import { headerText } from './header.ts'
import { Job } from './job.ts'
import { Fatal } from './messages.ts'

const refuse = (what: string): never => {
  throw new CommandLineError(`-h requires ${what}`, { showUsage: false })
}

/** Where the header goes: the file of -o, or `x.h` in this folder for the script `x.d`. */
const headerPath = ({ output, programs }: CommandLine): string => {
  const [first, ...others] = programs
  if (!first) return refuse('one or more scripts or enabling options')
  if (output !== undefined) return output
  if (others.length > 0) return refuse('an output file if multiple scripts are specified')
  const path = first.kind === 'file' ? basename(first.path) : ''
  return path.endsWith('.d') ? path.replace(/d$/, 'h') : refuse('an output file if no scripts are specified')
}

/** @returns the exit status. @throws CommandLineError, Fatal */
export const writeHeader = (commandLine: CommandLine): number => {
  const path = headerPath(commandLine)
  using job = new Job(commandLine)
  const providers = job.addPrograms().flatMap(({ typed }) => typed().providers)
  try {
    writeFileSync(path, headerText(basename(path), providers))
  } catch (error) {
    const reason = strerror((error as NodeJS.ErrnoException).code ?? '')
    throw new Fatal(`failed to open header file '${path}': ${reason}`)
  }
  return 0
}
