/** What a description of a process's probes asks for, and what DTrace refuses in one before it looks for functions. */
import { fail, type Matcher, matcher } from '../../base/index.ts'
import type { ProbePattern } from '../../defs/index.ts'

/** The function of which the names are addresses in the program. */
export const anyFunction = '-'

/**
 * The process whose provider a description names, as its digits: they end what may be a pattern (`p*d123`). Undefined: it names
 * none.
 */
export const processDigits = ({ pattern, matches }: Matcher): string | undefined => {
  const [digits] = /[0-9]+$/.exec(pattern) ?? []
  return digits !== undefined && matches(`pid${digits}`) ? digits : undefined
}

/** A process's number that nothing stands before names no provider, and is told so. */
export const isNumberOnly = ({ exact }: Matcher): boolean => exact !== undefined && /^[0-9]+$/.test(exact)

/** An offset as strtoull(3) reads it in base 16; undefined: it is none. */
export const offsetOf = (name: string): number | undefined =>
  /^(0x)?[0-9a-f]+$/i.test(name) ? Number.parseInt(name, 16) : undefined

/** Which probes of a function are asked for. */
export type Asked =
  | { readonly kind: 'pattern'; readonly name: Matcher }
  | { readonly kind: 'side'; readonly side: 'entry' | 'return' }
  | { readonly kind: 'offset'; readonly offset: number }

/** @throws DiagnosticError for a name that no probe of a function can have */
export const askedOf = ({ name, function: { exact: fn } }: ProbePattern): Asked => {
  if (name.exact === undefined) {
    if (fn === anyFunction) fail('D_PROC_NAME.dash', undefined)
    return { kind: 'pattern', name }
  }
  if (fn !== anyFunction && (name.exact === 'entry' || name.exact === 'return'))
    return { kind: 'side', side: name.exact }
  const offset = offsetOf(name.exact)
  return offset === undefined ? fail('D_PROC_NAME', undefined, name.exact) : { kind: 'offset', offset }
}

/** Of the function `-`, where nothing said is the program. */
export const programOnly: Matcher = matcher('a.out')
