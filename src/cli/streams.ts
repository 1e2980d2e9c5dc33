/** The command's two streams: written at once and in order, whatever kind of file they are. */
import { openSync, writeSync } from 'node:fs'
import { strerror } from '../base/index.ts'
import type { Output } from '../consume/index.ts'
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

/** Standard output, or the file of -o. */
export class CommandOutput implements Output {
  readonly #path: string | undefined
  #fd: number | undefined
  #closed: boolean = false
  /** Called once, when the reader of a pipe has gone. What is written then is dropped. */
  onClosed: () => void = () => {}

  constructor(path: string | undefined) {
    this.#path = path
    if (path === undefined) this.#fd = 1
  }

  /** Opens the file of -o, to append. @throws Fatal */
  open(): void {
    if (this.#path === undefined || this.#fd !== undefined) return
    try {
      this.#fd = openSync(this.#path, 'a')
    } catch (error) {
      throw new Fatal(`failed to open output file '${this.#path}': ${strerror(codeOf(error) ?? '')}`)
    }
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
