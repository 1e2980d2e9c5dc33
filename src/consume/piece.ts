/** Output in pieces: for those who want to know of what is printed where it is from. */
import type { ProbeName } from './cursor.ts'

/** What of an aggregation a piece is; `last`: nothing more of this entry follows. */
export type PiecePart = 'value' | 'key' | 'format' | 'last'

export type PieceOrigin = {
  /** Whose record it was; undefined: of an aggregation, which has no record. */
  readonly probe: ProbeName | undefined
  /** The aggregation's name; undefined: of a record. */
  readonly aggregation: string | undefined
  /** It shows data that a program recorded, not words of a format alone. */
  readonly data: boolean
  readonly parts: readonly PiecePart[]
}

/** Takes pieces. `bytes` is valid during the call only. */
export type PieceSink = (bytes: Uint8Array, origin: PieceOrigin) => void

export const pieceOfRecord = (probe: ProbeName): PieceOrigin => ({
  probe,
  aggregation: undefined,
  data: true,
  parts: [],
})

export const pieceOfAggregation = (name: string, parts: readonly PiecePart[]): PieceOrigin => ({
  probe: undefined,
  aggregation: name,
  data: !parts.includes('format'),
  parts,
})
