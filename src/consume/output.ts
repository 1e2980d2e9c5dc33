/** Where the consumer's text goes, and the order between its two streams. */
import type { PieceOrigin, PieceSink } from './piece.ts'
import { TextBuffer } from './text-buffer.ts'

/**
 * Takes bytes as they come. `bytes` is valid during the call only: it is the buffer of the next drain. What has `piece`
 * is given there what the programs print, piece by piece, and nothing that stands around it.
 */
export type Output = {
  readonly write: (bytes: Uint8Array) => void
  readonly piece?: PieceSink | undefined
}

/**
 * The output and the error stream of one consumer. Both are buffered; turning from one to the other flushes the
 * first, so that on a terminal a message stands where it arose.
 */
export type Streams = {
  readonly out: TextBuffer
  /** The error stream, after what was printed so far. */
  readonly message: (text: string) => void
  readonly flush: () => void
  /** What was printed since the last call is one piece, from there; nothing where the output takes no pieces. */
  readonly piece: (origin: () => PieceOrigin) => void
}

/** Flushed before it grows much beyond this, so that a huge drain doesn't become one huge buffer. */
const FLUSH_BYTES = 1 << 20

/** Messages start like those of dtrace(1). */
const PREFIX = 'dtrace: '

export const streams = (output: Output, errors: Output): Streams => {
  const out = new TextBuffer()
  const messages = new TextBuffer()
  const send = (buffer: TextBuffer, to: Output) => {
    if (buffer.length === 0) return
    to.write(buffer.written())
    buffer.clear()
  }
  // Messages wait only while nothing was printed after them.
  const flush = () => {
    send(messages, errors)
    send(out, output)
  }
  out.whenAbove(FLUSH_BYTES, flush)
  const { piece: sink } = output
  const sendPiece = (origin: () => PieceOrigin) => {
    if (out.length === 0) return
    send(messages, errors)
    sink?.(out.written(), origin())
    out.clear()
  }
  return {
    out,
    message: (text) => {
      if (out.length > 0) flush()
      messages.text(`${PREFIX}${text}\n`)
    },
    flush,
    piece: sink ? sendPiece : () => undefined,
  }
}
