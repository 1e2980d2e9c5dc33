/** What actions do outside of the consumer. Everything printed before has been written when one is called. */

/** A file that holds packets and nothing else. */
export type CaptureFile = {
  /** The same for the same file, whenever it is opened. */
  readonly key: string
  readonly isEmpty: boolean
  readonly write: (bytes: Uint8Array) => void
}

/** The first ones give why it failed, in words of strerror(3) or of an option's; undefined: it did what it should. */
export type Effects = {
  /** Runs a command by the shell and waits for its end, whose status nobody asks for. */
  readonly system: (command: string) => string | undefined
  /** What is written from now on is appended to this file; undefined: it goes again where it first went. */
  readonly reopen: (path: string | undefined) => string | undefined
  /** Empties the output where it is a regular file. */
  readonly truncate: () => string | undefined
  readonly setOption: (name: string, value: string) => string | undefined
  /** The output as a file for packets; undefined if it is none, or holds text already. */
  readonly captureFile: () => CaptureFile | undefined
}

const refuse = () => 'Operation not supported'

/** For consumers whose output is no file of this process's. */
export const noEffects: Effects = {
  system: refuse,
  reopen: refuse,
  truncate: refuse,
  setOption: refuse,
  captureFile: () => undefined,
}
