/** What the command line asks for, as plain data, and what is wrong with one that can't be obeyed. */
import type { ProgramText } from '../session/index.ts'
import type { Switch } from './options.ts'

/** A D program of the command line, in the order given. */
export type ProgramSource =
  | { readonly kind: 'text'; readonly text: string; readonly rightmost: ProgramText['rightmost'] }
  | { readonly kind: 'file'; readonly path: string }

/** A D option that a flag sets. `shown` is the flag with its argument, as a message about it says. */
export type OptionSetting = {
  readonly name: string
  readonly value: string | undefined
  readonly shown: string
}

/** A process to trace: started by us (-c) or running (-p). */
export type TargetSource = { readonly kind: 'command' | 'pid'; readonly text: string }

export type CommandLine = { readonly [S in Switch]: boolean } & {
  readonly action: 'trace' | 'list' | 'header' | 'object' | 'version' | 'help'
  readonly programs: readonly ProgramSource[]
  readonly settings: readonly OptionSetting[]
  readonly targets: readonly TargetSource[]
  /** Path of the file to append to. */
  readonly output: string | undefined
  /** -32 or -64: the bits of an address in what programs are for. */
  readonly dataModel: 32 | 64 | undefined
  /** `$1`, `$2`, …; of -G the object files. */
  readonly operands: readonly string[]
}

/** Status 2. The usage text follows the message, or stands alone, where the form itself is wrong. */
export class CommandLineError extends Error {
  readonly showUsage: boolean
  constructor(message: string, { showUsage }: { showUsage: boolean }) {
    super(message)
    this.name = 'CommandLineError'
    this.showUsage = showUsage
  }
}
