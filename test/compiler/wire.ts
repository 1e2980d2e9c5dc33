/** Messages through a descriptor that blocks: v8's structured clones, each behind its length (u32, little-endian). */
import { readSync, writeSync } from 'node:fs'
import { deserialize, serialize } from 'node:v8'
import { withoutFunctions } from '../support/plain-data.ts'

const LENGTH_BYTES = 4

/** Undefined: the other side has ended. */
const readWhole = (fd: number, length: number): Buffer | undefined => {
  const bytes = Buffer.alloc(length)
  for (let at = 0; at < length; ) {
    const got = readSync(fd, bytes, at, length - at, null)
    if (got === 0) return undefined
    at += got
  }
  return bytes
}

const writeWhole = (fd: number, bytes: Buffer): void => {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at)
}

/** What one side sends and what the other does. Functions in a message stay behind. */
export class Wire<Sent, Received> {
  readonly fd: number

  constructor(fd: number) {
    this.fd = fd
  }

  send(message: Sent): void {
    const data = serialize(withoutFunctions(message))
    const length = Buffer.alloc(LENGTH_BYTES)
    length.writeUInt32LE(data.length)
    writeWhole(this.fd, Buffer.concat([length, data]))
  }

  /** Waits. Undefined: the other side has ended. */
  receive(): Received | undefined {
    const length = readWhole(this.fd, LENGTH_BYTES)
    const data = length && readWhole(this.fd, length.readUInt32LE())
    return data && deserialize(data)
  }
}
