/** `-B`: what a program that handles DTrace's output is given, piece by piece, as text. */
import type { PieceOrigin, PiecePart } from '../consume/index.ts'

/** DTRACE_BUFDATA_…, in the order of their bits. */
const flagBits: Readonly<Record<PiecePart, { readonly bit: number; readonly name: string }>> = {
  key: { bit: 1, name: 'AGGKEY' },
  value: { bit: 2, name: 'AGGVAL' },
  format: { bit: 4, name: 'AGGFORMAT' },
  last: { bit: 8, name: 'AGGLAST' },
}

/** Those are named in another order than that of the bits: the value first. */
const shownOrder: readonly PiecePart[] = ['value', 'key', 'format', 'last']

const flagsText = (parts: readonly PiecePart[]): string => {
  const bits = parts.reduce((sum, part) => sum | flagBits[part].bit, 0)
  const names = shownOrder.filter((part) => parts.includes(part)).map((part) => flagBits[part].name)
  return `0x${bits.toString(16)} ${names.length > 0 ? `(${names.join(' | ')})` : ''}`
}

const pointer = (given: boolean): string => (given ? '<non-NULL>' : '<NULL>')
const quoted = (text: string): string => `"${text.replaceAll('\n', '\\n')}"`

const line = (text: string): string => `dtrace: ${text}\n`
const fieldLine = (name: string, value: string): string => line(`${name.padStart(20)} => ${value}`)

/** The fields of struct dtrace_bufdata, and of struct dtrace_probedesc where a record's probe is known. */
export const pieceText = (bytes: Uint8Array, { probe, aggregation, data, parts }: PieceOrigin): string => {
  const described = probe && [
    line('  dtrace_probedesc:'),
    fieldLine('dtpd_provider', quoted(probe.provider)),
    fieldLine('dtpd_mod', quoted(probe.module)),
    fieldLine('dtpd_func', quoted(probe.function)),
    fieldLine('dtpd_name', quoted(probe.name)),
    line(''),
  ]
  return [
    line('>>> Called buffer handler:'),
    line(''),
    line('  dtrace_bufdata:'),
    fieldLine('dtbda_buffered', quoted(Buffer.from(bytes).toString())),
    fieldLine('dtbda_probe', pointer(probe !== undefined)),
    fieldLine('dtbda_aggdata', pointer(aggregation !== undefined)),
    fieldLine('dtbda_recdesc', pointer(data)),
    fieldLine('dtbda_flags', flagsText(parts)),
    line(''),
    ...(described ?? []),
  ].join('')
}
