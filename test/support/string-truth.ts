/** What the subroutines over strings give, written from their description and not from their code. */
import { posix } from 'node:path'
import { EvaluatedFault, type EvaluatedValue } from './evaluator.ts'

const text = (value: EvaluatedValue | undefined): string => {
  if (typeof value === 'string') return value
  throw new EvaluatedFault('badAddress', 0n)
}
const int = (value: EvaluatedValue | undefined): number => Number(BigInt.asIntN(32, value as bigint))
const tail = (s: string, at: number): string | null => (at < 0 ? null : s.slice(at))

const substr = (s: string, index: number, count: number | undefined): string => {
  const start = index < 0 ? index + s.length : index
  if (count === undefined) return s.slice(Math.max(start, 0))
  const end = count < 0 ? s.length + count : start + count
  return s.slice(Math.max(start, 0), Math.max(end, start, 0))
}

const lastIndex = (s: string, t: string, start: number | undefined): number =>
  start === undefined ? s.lastIndexOf(t) : start < 0 ? -1 : s.lastIndexOf(t, start)

const firstIndex = (s: string, t: string, start: number): number =>
  start > s.length ? -1 : s.indexOf(t, start)

const cleanPath = (s: string): string => {
  if (s === '') return ''
  const normal = posix.normalize(s)
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal
}

const lettersTo = (s: string, from: RegExp, change: (letter: string) => string): string =>
  s.replace(from, change)

type Args = readonly (EvaluatedValue | undefined)[]
const number = (value: number): bigint => BigInt(value)
const optional = (value: EvaluatedValue | undefined): number | undefined =>
  value === undefined ? undefined : int(value)

/** Results longer than strsize are cut by whoever asks. */
export const stringTruth: Readonly<Record<string, (args: Args) => bigint | string | null>> = {
  strlen: ([s]) => number(text(s).length),
  strjoin: ([s, t]) => text(s) + text(t),
  substr: ([s, index, count]) => substr(text(s), int(index), optional(count)),
  index: ([s, t, start]) => number(firstIndex(text(s), text(t), Math.max(optional(start) ?? 0, 0))),
  rindex: ([s, t, start]) => number(lastIndex(text(s), text(t), optional(start))),
  strstr: ([s, t]) => tail(text(s), text(s).indexOf(text(t))),
  strchr: ([s, c]) => tail(text(s), `${text(s)}\0`.indexOf(String.fromCharCode(int(c) & 0xff))),
  strrchr: ([s, c]) => tail(text(s), `${text(s)}\0`.lastIndexOf(String.fromCharCode(int(c) & 0xff))),
  basename: ([s]) => (text(s) === '' ? '.' : posix.basename(text(s)) || '/'),
  dirname: ([s]) => cleanEnd(posix.dirname(text(s))),
  cleanpath: ([s]) => cleanPath(text(s)),
  toupper: ([s]) => lettersTo(text(s), /[a-z]/g, (letter) => letter.toUpperCase()),
  tolower: ([s]) => lettersTo(text(s), /[A-Z]/g, (letter) => letter.toLowerCase()),
}

/** The slashes between the last component and the one before are no part of either. */
const cleanEnd = (s: string): string => (/^\/+$/.test(s) ? '/' : s.replace(/\/+$/, ''))
