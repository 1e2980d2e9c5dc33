/** Floating-point numbers by the rules of printf(3): e E f g G, exact for every precision. */
import type { Spec } from './spec.ts'

/** value = (-1)^negative · mantissa · 2^exponent */
export type Float =
  | {
      readonly kind: 'finite'
      readonly negative: boolean
      readonly mantissa: bigint
      readonly exponent: number
    }
  | { readonly kind: 'infinite' | 'nan'; readonly negative: boolean }

/** Bits of a format; `explicit`: the integer bit is stored (x87). */
type Layout = { readonly exponent: number; readonly fraction: number; readonly explicit?: boolean }

export const floatLayouts = {
  single: { exponent: 8, fraction: 23 },
  double: { exponent: 11, fraction: 52 },
  x87: { exponent: 15, fraction: 64, explicit: true },
  quad: { exponent: 15, fraction: 112 },
} as const satisfies Record<string, Layout>

const layoutsByBytes: Readonly<Record<number, Layout>> = {
  4: floatLayouts.single,
  8: floatLayouts.double,
  16: process.arch === 'x64' ? floatLayouts.x87 : floatLayouts.quad,
}

/** The format of C's numbers of so many bytes; undefined where there is none. */
export const floatLayoutOf = (bytes: number): Layout | undefined => layoutsByBytes[bytes]

/** Decodes a number from its bits (little-endian bytes read as one integer). */
export const decodeFloat = (bits: bigint, layout: Layout): Float => {
  const fraction = BigInt.asUintN(layout.fraction, bits)
  const exponent = Number(BigInt.asUintN(layout.exponent, bits >> BigInt(layout.fraction)))
  const negative = ((bits >> BigInt(layout.fraction + layout.exponent)) & 1n) === 1n
  const integerBits = layout.explicit ? layout.fraction - 1 : layout.fraction
  const top = 2 ** layout.exponent - 1
  if (exponent === top) {
    const infinite = BigInt.asUintN(integerBits, bits) === 0n
    return { kind: infinite ? 'infinite' : 'nan', negative }
  }
  const hidden = layout.explicit || exponent === 0 ? 0n : 1n << BigInt(integerBits)
  const bias = (top >> 1) + integerBits
  return {
    kind: 'finite',
    negative,
    mantissa: fraction | hidden,
    exponent: Math.max(exponent, 1) - bias,
  }
}

/** round(mantissa · 2^exponent · 10^power), ties to even. */
const scaled = (mantissa: bigint, exponent: number, power: number): bigint => {
  let numerator = mantissa
  let denominator = 1n
  if (exponent >= 0) numerator <<= BigInt(exponent)
  else denominator <<= BigInt(-exponent)
  if (power >= 0) numerator *= 10n ** BigInt(power)
  else denominator *= 10n ** BigInt(-power)
  const quotient = numerator / denominator
  const twice = 2n * (numerator - quotient * denominator)
  const up = twice > denominator || (twice === denominator && (quotient & 1n) === 1n)
  return up ? quotient + 1n : quotient
}

const withPoint = (digits: string, decimals: number, point: boolean): string => {
  const padded = digits.padStart(decimals + 1, '0')
  const whole = padded.slice(0, padded.length - decimals)
  return decimals > 0 || point ? `${whole}.${padded.slice(padded.length - decimals)}` : whole
}

/** `decimals` + 1 significant digits, and the power of ten of the first. */
const significant = (mantissa: bigint, exponent: number, decimals: number): [string, number] => {
  if (mantissa === 0n) return ['0'.repeat(decimals + 1), 0]
  const bits = mantissa.toString(2).length + exponent
  // At most one too small: log10 of the lower bound 2^(bits-1).
  let power = Math.floor((bits - 1) * Math.LOG10E * Math.LN2)
  for (;;) {
    const digits = scaled(mantissa, exponent, decimals - power).toString()
    if (digits.length === decimals + 1) return [digits, power]
    power += digits.length > decimals + 1 ? 1 : -1
  }
}

const exponential = (digits: string, power: number, point: boolean): string => {
  const sign = power < 0 ? '-' : '+'
  return `${withPoint(digits, digits.length - 1, point)}e${sign}${`${Math.abs(power)}`.padStart(2, '0')}`
}

const withoutTrailingZeros = (text: string): string => {
  const [number = '', power] = text.split('e')
  const short = number.includes('.') ? number.replace(/\.?0+$/, '') : number
  return power === undefined ? short : `${short}e${power}`
}

const general = (mantissa: bigint, exponent: number, precision: number, alternate: boolean): string => {
  const [digits, power] = significant(mantissa, exponent, precision - 1)
  const text =
    power < -4 || power >= precision
      ? exponential(digits, power, alternate)
      : withPoint(
          scaled(mantissa, exponent, precision - 1 - power).toString(),
          precision - 1 - power,
          alternate,
        )
  return alternate ? text : withoutTrailingZeros(text)
}

const magnitudeText = (float: Float, letter: string, spec: Spec): string => {
  if (float.kind !== 'finite') return float.kind === 'nan' ? 'nan' : 'inf'
  const { mantissa, exponent } = float
  const precision = spec.precision < 0 ? 6 : spec.precision
  if (letter === 'f') {
    return withPoint(scaled(mantissa, exponent, precision).toString(), precision, spec.alternate)
  }
  if (letter === 'g') return general(mantissa, exponent, precision, spec.alternate)
  return exponential(...significant(mantissa, exponent, precision), spec.alternate)
}

/** The number's text; zero-padded to the width where the spec says so. */
export const floatText = (float: Float, conversion: string, spec: Spec): string => {
  const text = magnitudeText(float, conversion.toLowerCase(), spec)
  const sign = float.negative ? '-' : spec.plus ? '+' : spec.space ? ' ' : ''
  const zero = spec.zero && float.kind === 'finite'
  const padded = sign + (zero ? text.padStart(spec.width - sign.length, '0') : text)
  return conversion === conversion.toLowerCase() ? padded : padded.toUpperCase()
}
