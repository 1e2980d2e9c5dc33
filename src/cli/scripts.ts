/** Ready-made scripts, found by their names in the package's scripts/ folders. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { CommandLine } from './command-line.ts'

const root = join(import.meta.dirname, '../../scripts')

/** The path of the script NAME (scripts/GROUP/NAME.d); undefined: there is none, or `name` is a path. */
export const findScript = (name: string, folder: string = root): string | undefined => {
  if (!/^[\w-]+(\.d)?$/.test(name) || !existsSync(folder)) return undefined
  const file = name.endsWith('.d') ? name : `${name}.d`
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(folder, entry.name, file))
    .find((path) => existsSync(path))
}

/** `dtrace NAME ARG...`: without a program, the first operand may name a script, whose arguments are the others. */
export const withNamedScript = (commandLine: CommandLine): CommandLine => {
  const [name, ...operands] = commandLine.operands
  if (commandLine.programs.length > 0 || name === undefined) return commandLine
  const path = findScript(name)
  return path === undefined ? commandLine : { ...commandLine, programs: [{ kind: 'file', path }], operands }
}
