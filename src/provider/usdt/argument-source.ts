/** What a note says of an argument, as a value that a program can get. */
import type { ArgumentSource, UserPlace } from '../../defs/index.ts'
import { ptRegs } from '../argument.ts'
import type { NoteArgument, Place } from './operand.ts'

/** What there is of the file that has the note. Addresses are relative to where it is loaded. */
export type NoteSite = {
  /** Of the instruction that is the probe: it tells, as the process comes to it, where the file is loaded. */
  readonly address: number
  readonly symbol: (name: string) => number | undefined
}

/** A source, or why there is none. */
export type Sourced =
  | { readonly source: ArgumentSource }
  | { readonly source?: undefined; readonly reason: string }

export const sourceOf = ({ text, bytes, signed, operand }: NoteArgument, site: NoteSite): Sourced => {
  switch (operand.kind) {
    case 'unknown':
      return { reason: operand.reason }
    case 'constant': {
      const as = signed ? BigInt.asIntN : BigInt.asUintN
      return { source: { kind: 'constant', value: BigInt.asIntN(64, as(8 * bytes, operand.value)) } }
    }
    case 'register': {
      const word = ptRegs[operand.register]
      if (operand.high) return { source: { kind: 'field', offset: word + 1, bytes: 1, signed } }
      // Beyond the register's own width there is nothing of the value.
      const width = Math.min(bytes, operand.bytes) as typeof bytes
      return {
        source:
          width === 8 ? { kind: 'word', word } : { kind: 'word', word, extend: { bytes: width, signed } },
      }
    }
    case 'memory':
    case 'address': {
      const { symbol } = operand.place
      if (symbol !== undefined && site.symbol(symbol) === undefined) {
        return { reason: `there is no symbol '${symbol}'` }
      }
      const place = placeOf(operand.place, site)
      if (!place) return { reason: `'${text}' has more registers than can be added` }
      if (operand.kind === 'address') return { source: { kind: 'user-address', place } }
      return { source: { kind: 'user-memory', place, bytes, signed } }
    }
  }
}

/** Undefined: where the file is loaded takes one of two registers. */
const placeOf = ({ base, index, displacement, symbol }: Place, site: NoteSite): UserPlace | undefined => {
  const first = base && { base: ptRegs[base] }
  const second = index && { index: { word: ptRegs[index.register], scale: index.scale } }
  const address = symbol === undefined ? undefined : site.symbol(symbol)
  if (address === undefined) return { ...first, ...second, displacement }
  if (first && second) return undefined
  const added = first ? { index: { word: first.base, scale: 1 as const } } : second
  return { base: ptRegs.ip, ...added, displacement: displacement + BigInt(address - site.address) }
}
