/** The command's two streams: written at once and in order, whatever kind of file they are. */
import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { isatty } from 'node:tty'
import { strerror } from '../base/index.ts'
import type { Output } from '../consume/index.ts'
import type { SessionOutput } from '../session/index.ts'
import { Fatal } from './messages.ts'

const retryMs = 1

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code

const pause = (ms: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

/** Writes all; waits where the file is a pipe that another process made non-blocking and that is full. */
const writeAll = (fd: number, bytes: Uint8Array): void => {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(fd, bytes, at)
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') throw error
      pause(retryMs)
    }
  }
}

/** What isn't a character device needs no call of isatty. */
export const isTerminal = (fd: number): boolean => fstatSync(fd).isCharacterDevice() && isatty(fd)

/** Standard output, or the file of -o; for a time the file of freopen() in its place. */
export class CommandOutput implements SessionOutput {
  readonly #path: string | undefined
  /** The first place, once it is open. */
  #first: number | undefined
  /** Where text goes now. */
  #fd: number | undefined
  #closed: boolean = false
  #terminal: boolean | undefined
  /** Called once, when the reader of a pipe has gone. What is written then is dropped. */
  onClosed: () => void = () => {}

  constructor(path: string | undefined) {
    this.#path = path
    if (path === undefined) this.#first = this.#fd = 1
  }

  get terminal(): boolean {
    this.#terminal ??= this.#fd !== undefined && isTerminal(this.#fd)
    return this.#terminal
  }

  /** Commands write to standard output, which is what freopen() changes where there is no -o. */
  get descriptor(): number {
    return this.#path === undefined ? (this.#fd ?? 1) : 1
  }

  /** Opens the file of -o, to append. @throws Fatal */
  open(): void {
    if (this.#path === undefined || this.#fd !== undefined) return
    try {
      this.#first = this.#fd = openSync(this.#path, 'a')
    } catch (error) {
      throw new Fatal(`failed to open output file '${this.#path}': ${strerror(codeOf(error) ?? '')}`)
    }
  }

  reopen(path: string | undefined): void {
    this.open()
    this.#use(path === undefined ? this.#first : openSync(path, 'a'))
  }

  /** What is written next goes to the file's start: a new description of the file appends, whatever the old one did. */
  truncate(): void {
    this.open()
    const fd = this.#fd ?? 1
    if (!fstatSync(fd).isFile()) return
    ftruncateSync(fd)
    const appending = openSync(`/proc/self/fd/${fd}`, 'a')
    if (this.#first === fd) this.#first = appending
    this.#use(appending)
  }

  #use(fd: number | undefined): void {
    const last = this.#fd
    this.#fd = fd
    this.#closed = false
    this.#terminal = undefined
    if (last !== undefined && last > 2 && last !== this.#first && last !== fd) closeSync(last)
  }

  write(bytes: Uint8Array): void {
    if (this.#closed) return
    this.open()
    try {
      writeAll(this.#fd ?? 1, bytes)
    } catch (error) {
      if (codeOf(error) !== 'EPIPE') throw error
      this.#closed = true
      this.onClosed()
    }
  }

  text(text: string): void {
    this.write(Buffer.from(text))
  }
}

/** Nobody can be told where standard error itself fails. */
export const errorStream: Output = {
  write: (bytes) => {
    try {
      writeAll(2, bytes)
    } catch {
      // closed, or on a full disk
    }
  },
}

/** Lines, each behind `dtrace: `. */
export const say = (message: string): void => errorStream.write(Buffer.from(`dtrace: ${message}\n`))
