/**
 * The two tables that tie instructions to BTF at BPF_PROG_LOAD: `struct bpf_func_info` and `struct bpf_line_info`
 * (include/uapi/linux/bpf.h). Instruction offsets count 8-byte slots from the program's start and must ascend.
 */
import type { BtfId } from '../base/index.ts'

/** Bytes: func_info_rec_size and line_info_rec_size of `union bpf_attr`. */
export const FUNC_INFO_BYTES = 8
export const LINE_INFO_BYTES = 16

/** The function that begins at an instruction; the first row must be at 0. */
export type FuncInfo = { readonly insnOffset: number; readonly type: BtfId }

/** The source line that an instruction (and those up to the next row) comes from. */
export type LineInfo = {
  readonly insnOffset: number
  /** String offsets, from `BtfWriter.string`. */
  readonly file: number
  readonly text: number
  /** From 1. */
  readonly line: number
  readonly column: number
}

const LINE_MAX = 0x3f_ffff
const COLUMN_BITS = 10
const COLUMN_MAX = (1 << COLUMN_BITS) - 1

const encode = (rows: readonly (readonly number[])[], rowBytes: number): Uint8Array => {
  const out = new Uint8Array(rows.length * rowBytes)
  const view = new DataView(out.buffer)
  rows.forEach((row, index) => {
    row.forEach((word, at) => {
      view.setUint32(index * rowBytes + 4 * at, word, true)
    })
  })
  return out
}

export const encodeFuncInfo = (rows: readonly FuncInfo[]): Uint8Array =>
  encode(
    rows.map((row) => [row.insnOffset, row.type]),
    FUNC_INFO_BYTES,
  )

/** Lines and columns too large for their fields are shown as the largest that fits. */
export const encodeLineInfo = (rows: readonly LineInfo[]): Uint8Array =>
  encode(
    rows.map((row) => {
      const place = Math.min(row.line, LINE_MAX) * (1 << COLUMN_BITS) + Math.min(row.column, COLUMN_MAX)
      return [row.insnOffset, row.file, row.text, place]
    }),
    LINE_INFO_BYTES,
  )
