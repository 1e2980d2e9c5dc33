/** Writing to the command's streams: at once and in order, whatever kind of file they are. */
import { fstatSync, writeSync } from 'node:fs'
import { isatty } from 'node:tty'
import type { Output } from '../consume/index.ts'

const retryMs = 1

export const errorCode = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code

/** What isn't a character device needs no call of isatty. */
export const isTerminal = (fd: number): boolean => fstatSync(fd).isCharacterDevice() && isatty(fd)

const pause = (ms: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

/** Writes all; waits where the file is a pipe that another process made non-blocking and that is full. */
export const writeAll = (fd: number, bytes: Uint8Array): void => {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(fd, bytes, at)
    } catch (error) {
      if (errorCode(error) !== 'EAGAIN') throw error
      pause(retryMs)
    }
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
