/** What actions do outside of the consumer. Everything printed before has been written when one is called. */

/** Each gives why it failed, in words of strerror(3) or of an option's; undefined: it did what it should. */
export type Effects = {
  /** Runs a command by the shell and waits for its end, whose status nobody asks for. */
  readonly system: (command: string) => string | undefined
  /** What is written from now on is appended to this file; undefined: it goes again where it first went. */
  readonly reopen: (path: string | undefined) => string | undefined
  /** Empties the output where it is a regular file. */
  readonly truncate: () => string | undefined
  readonly setOption: (name: string, value: string) => string | undefined
}

const refuse = () => 'Operation not supported'

/** For consumers whose output is no file of this process's. */
export const noEffects: Effects = { system: refuse, reopen: refuse, truncate: refuse, setOption: refuse }
