/** Fields that hold addresses: reading them, and the forms in which stacks and symbols are shown. */
import type { Field } from '../record/index.ts'
import type { Cursor } from './cursor.ts'
import type { Address, Part } from './symbols.ts'
import type { TextBuffer } from './text-buffer.ts'

export type StackField = Extract<Field, { kind: 'stack' }>
export type SymbolField = Extract<Field, { kind: 'symbol' }>

const PID_BYTES = 8
const FRAME_BYTES = 8

const pidOf = ({ offset, user }: StackField | SymbolField, { view, base }: Cursor): number | undefined =>
  user ? view.getUint32(base + offset, true) : undefined

/** Where the addresses of the field at the cursor start. */
const addressesAt = ({ offset, user }: StackField | SymbolField, { base }: Cursor): number =>
  base + offset + (user ? PID_BYTES : 0)

export const addressOf = (field: SymbolField, from: Cursor): Address => ({
  pid: pidOf(field, from),
  address: from.view.getBigUint64(addressesAt(field, from), true),
})

/** Replaces the address of a field that the cursor stands on. */
export const setAddress = (field: SymbolField, from: Cursor, address: bigint): void =>
  from.view.setBigUint64(addressesAt(field, from), address, true)

/** Where the last address of the field's stack ends. */
export const stackEnd = (field: StackField, from: Cursor): number => {
  let at = addressesAt(field, from)
  const end = at + FRAME_BYTES * field.frames
  while (at < end && from.view.getBigUint64(at, true) !== 0n) at += FRAME_BYTES
  return at
}

/** The process that a field of user addresses names is one whose maps will be wanted. */
export const meetProcess = (field: StackField | SymbolField, from: Cursor): void => {
  const pid = pidOf(field, from)
  if (pid !== undefined) from.symbols.symboliser.meet(pid)
}

export const writeAddress = (from: Cursor, out: TextBuffer, address: Address, part: Part): void => {
  const text = from.symbols.text(address, part)
  out.untrusted(text, 0, text.length)
}

export const writeSymbol = (field: SymbolField, from: Cursor, out: TextBuffer): void =>
  writeAddress(from, out, addressOf(field, from), field.part)

const SYMBOL_LEAD = 2
const SYMBOL_WIDTH = 50

/** As the actions show it. */
export const writeSymbolColumn = (field: SymbolField, from: Cursor, out: TextBuffer): void => {
  out.blanks(SYMBOL_LEAD)
  const start = out.length
  writeSymbol(field, from, out)
  out.pad(start, SYMBOL_WIDTH, true)
}

/** Where frames stand: after `indent` blanks, right-justified in `width` columns. */
export type FrameLayout = { readonly indent: number; readonly width: number }

/** A new line, then a line a frame. */
export const writeStack = (field: StackField, from: Cursor, out: TextBuffer, layout: FrameLayout): void => {
  const pid = pidOf(field, from)
  const end = stackEnd(field, from)
  out.newline()
  for (let at = addressesAt(field, from); at < end; at += FRAME_BYTES) {
    out.blanks(layout.indent)
    const start = out.length
    writeAddress(from, out, { pid, address: from.view.getBigUint64(at, true) }, 'address')
    out.pad(start, layout.width, false)
    out.newline()
  }
}

/** As the action and the default layout of keys show it. */
export const writeIndentedStack = (field: StackField, from: Cursor, out: TextBuffer): void =>
  writeStack(field, from, out, { indent: from.symbols.indent, width: 0 })
