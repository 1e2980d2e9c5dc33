/** Macro references `$1`, `$$1`, `$target`, `$$target` as the tokens that they stand for. */
import { fail, type Span } from '../../base/index.ts'
import type { Macros } from './context.ts'
import { decimalInteger, decodeEscapes, integerLiteral } from './literal.ts'
import type { Token } from './token.ts'

/** What strtoull(3) with base 0 consumes whole. */
const INTEGER = /^([+-]?)(0[xX][0-9A-Fa-f]+|0[0-7]*|[1-9][0-9]*)$/

const stringToken = (text: string, span: Span): Token => ({
  kind: 'string',
  text,
  value: decodeEscapes(text),
  span,
})

/** The text of `$N` is lexed again: a number, a word, or else a string, one pair of quotes taken off. */
const argumentTokens = (text: string, number: number, span: Span): Token[] => {
  const integer = INTEGER.exec(text)
  if (integer) {
    const [, sign = '', digits = ''] = integer
    if (BigInt(digits.replace(/^0(?=[0-7])/, '0o')) >= 2n ** 64n)
      return fail('D_MACRO_OFLOW', span, number, text)
    const literal: Token = { kind: 'integer', text: digits, span, ...integerLiteral(digits, span) }
    return sign ? [{ kind: 'punctuator', text: sign, span }, literal] : [literal]
  }
  if (/^[0-9A-Za-z_`]+$/.test(text)) return [{ kind: 'word', text, span }]
  return [stringToken(/^".*"$/s.test(text) ? text.slice(1, -1) : text, span)]
}

/**
 * The tokens of the reference `text`, for example `$$1` or `$target`; at least one.
 * @throws D_MACRO_UNDEF, D_MACRO_OFLOW
 */
export const macroTokens = (text: string, macros: Macros, defaultArgs: boolean, span: Span): Token[] => {
  const quoted = text.startsWith('$$')
  const name = text.replace(/^\${1,2}/, '')
  if (!/^[0-9]/.test(name)) {
    const value = macros.variables.get(name) ?? fail('D_MACRO_UNDEF.variable', span, name)
    const unsigned = BigInt.asUintN(64, value)
    if (quoted) return [stringToken(String(unsigned), span)]
    return [{ kind: 'integer', text: String(unsigned), span, ...decimalInteger(unsigned, span) }]
  }
  const number = Number(name)
  const value = macros.args[number]
  if (value === undefined) {
    if (!defaultArgs) return fail('D_MACRO_UNDEF', span, text)
    return quoted ? [stringToken('', span)] : [{ kind: 'integer', text: '0', value: 0n, type: 'int', span }]
  }
  macros.used.add(number)
  return quoted ? [stringToken(value, span)] : argumentTokens(value, number, span)
}

/**
 * One component of a probe description with its macro reference, if any, substituted. The reference reaches
 * to the end of the component; `undefined` when it names nothing.
 */
export const substituteInComponent = (component: string, macros: Macros): string | undefined => {
  const at = component.indexOf('$')
  if (at < 0) return component
  const literal = component.slice(0, at)
  const reference = component.slice(at).replace(/^\${1,2}/, '')
  const number = /^[0-9]+/.exec(reference)?.[0]
  if (number === undefined) {
    const value = macros.variables.get(reference)
    return value === undefined ? undefined : literal + BigInt.asIntN(64, value)
  }
  const value = macros.args[Number(number)]
  if (value === undefined) return undefined
  macros.used.add(Number(number))
  return literal + value + reference.slice(number.length)
}
