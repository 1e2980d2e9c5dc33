/** Values of options as their kinds write them. Pure text to number. */
import { unreachable } from '../../base/index.ts'
import { isPublished, parseApiVersion } from '../../defs/index.ts'
import { parseAttributes } from '../../lang/syntax/index.ts'
import type { OptionDef } from './definition.ts'
import { OptionError, reasons } from './error.ts'

const MAX_U64 = 2n ** 64n - 1n

const invalid = (): never => {
  throw new OptionError(reasons.value)
}

/** An unsigned integer as strtoull(3) with base 0 reads one, then letters. */
const NUMBER = /^\s*\+?(0x[0-9a-f]+|0[0-7]*|[1-9][0-9]*)([a-z]*)$/i

const numberAndSuffix = (text: string): { readonly number: bigint; readonly suffix: string } => {
  const [, digits, suffix = ''] = NUMBER.exec(text) ?? []
  if (digits === undefined) return invalid()
  const number = BigInt(digits.replace(/^0(?=[0-7])/, '0o'))
  return number > MAX_U64 ? invalid() : { number, suffix: suffix.toLowerCase() }
}

const words = { on: new Set<string>(), off: new Set<string>(['']) }
for (const [on, off] of [
  ['yes', 'no'],
  ['enable', 'disable'],
  ['enabled', 'disabled'],
  ['true', 'false'],
  ['on', 'off'],
  ['set', 'unset'],
] as const) {
  words.on.add(on)
  words.off.add(off)
}

/** No value and the words for on are 0n, which means set; those for off unset the option. */
const runtimeValue = (text: string | undefined): bigint | undefined => {
  const word = text?.toLowerCase()
  if (word === undefined || words.on.has(word)) return 0n
  if (words.off.has(word)) return undefined
  const { number, suffix } = numberAndSuffix(word)
  return suffix === '' ? number : invalid()
}

/** By powers of 1024. */
const SIZE_SUFFIXES = ['', 'k', 'm', 'g', 't']

const sizeValue = (text: string | undefined, [least, most]: NonNullable<OptionDef['range']>): bigint => {
  const { number, suffix } = numberAndSuffix(text ?? '')
  const power = SIZE_SUFFIXES.indexOf(suffix)
  const bytes = power < 0 ? invalid() : number << BigInt(10 * power)
  if (bytes > MAX_U64 || bytes < least) return invalid()
  if (bytes > most) throw new OptionError(reasons.overflow)
  return bytes
}

const units: readonly (readonly [ns: bigint, ...names: string[]])[] = [
  [1n, '', 'ns', 'nsec'],
  [1_000n, 'us', 'usec'],
  [1_000_000n, 'ms', 'msec'],
  [1_000_000_000n, 's', 'sec'],
  [60_000_000_000n, 'm', 'min'],
  [3_600_000_000_000n, 'h', 'hour'],
  [86_400_000_000_000n, 'd', 'day'],
]
const NS_PER_SECOND = 1_000_000_000n

/** Nanoseconds; `hz` is the period of a frequency, and 0 hz stays 0. */
const timeValue = (text: string | undefined): bigint => {
  const { number, suffix } = numberAndSuffix(text ?? '')
  if (suffix === 'hz') return number === 0n ? 0n : NS_PER_SECOND / number
  const unit = units.find(([, ...names]) => names.includes(suffix))
  const ns = unit ? number * unit[0] : invalid()
  return ns > MAX_U64 ? invalid() : ns
}

const wordValue = (text: string | undefined, accepted: readonly string[]): bigint => {
  const index = accepted.indexOf(text ?? '')
  return index < 0 ? invalid() : BigInt(index)
}

const intValue = (text: string | undefined): bigint => {
  const { number, suffix } = numberAndSuffix(text ?? '')
  return suffix === '' && number > 0n ? number : invalid()
}

const versionValue = (text: string | undefined): bigint => {
  const version = parseApiVersion(text ?? '')
  if (version === undefined) throw new OptionError(reasons.versionFormat)
  if (!isPublished(version)) throw new OptionError(reasons.versionUnknown)
  return version
}

/**
 * The value that `text` (undefined: none was given) is for an option: bytes, nanoseconds, a word's index; for a
 * text only that it is set. undefined unsets a runtime option.
 * @throws OptionError
 */
export const optionValue = (def: OptionDef, text: string | undefined): bigint | undefined => {
  switch (def.kind) {
    case 'flag':
      return text === undefined ? 0n : invalid()
    case 'runtime':
      return runtimeValue(text)
    case 'size':
      return sizeValue(text, def.range ?? [0n, MAX_U64])
    case 'time':
      return timeValue(text)
    case 'word':
      return wordValue(text, def.words ?? [])
    case 'attributes':
      return text && parseAttributes(text) ? 0n : invalid()
    case 'int':
      return intValue(text)
    case 'version':
      return versionValue(text)
    case 'text':
      return text ? 0n : invalid()
    default:
      return unreachable(def.kind)
  }
}
