/** The command: parses its words and imports only what they ask for. */
import { writeFileSync } from 'node:fs'
import { type CommandLine, CommandLineError } from './command-line.ts'
import { CommandOutput } from './command-output.ts'
import { Fatal } from './messages.ts'
import { parseCommandLine } from './parse.ts'
import { withNamedScript } from './scripts.ts'
import { errorStream, say } from './streams.ts'

const print = (text: string): number => {
  new CommandOutput(undefined).text(text)
  return 0
}

const actions: Readonly<Record<CommandLine['action'], (commandLine: CommandLine) => Promise<number>>> = {
  trace: async (commandLine) => (await import('./trace.ts')).trace(commandLine),
  list: async (commandLine) => (await import('./list-probes.ts')).listProbes(commandLine),
  header: async (commandLine) => (await import('./write-header.ts')).writeHeader(commandLine),
  object: async (commandLine) => (await import('./write-object.ts')).writeObjects(commandLine),
  version: async ({ verbose }) => print(await (await import('./version.ts')).versionText(verbose)),
  help: async () => print((await import('./usage.ts')).help()),
}

const showUsage = async (): Promise<void> => {
  errorStream.write(Buffer.from((await import('./usage.ts')).usage()))
}

/** Says what went wrong, and with which status to end. */
const report = async (error: unknown): Promise<number> => {
  if (error instanceof CommandLineError) {
    if (error.message) say(error.message)
    if (error.showUsage) await showUsage()
    return 2
  }
  if (error instanceof Fatal) {
    say(error.message)
    errorStream.write(Buffer.from(error.excerpt))
    return error.status
  }
  say(`internal error: ${error instanceof Error ? error.stack : String(error)}`)
  return 1
}

/** Programs and ps(1) know this process by the command's name, not by its interpreter's. */
const takeName = (): void => {
  try {
    writeFileSync('/proc/self/comm', 'dtrace')
  } catch {
    // without procfs it keeps the name that it has
  }
}

/** @param args the words behind the command's name. @returns the exit status */
export const main = async (args: readonly string[]): Promise<number> => {
  takeName()
  try {
    if (args.length === 0) throw new CommandLineError('', { showUsage: true })
    const commandLine = withNamedScript(parseCommandLine(args))
    return await actions[commandLine.action](commandLine)
  } catch (error) {
    return await report(error)
  }
}
