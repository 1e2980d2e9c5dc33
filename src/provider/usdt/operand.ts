/**
 * An argument of a probe's note: `SIZE@OPERAND`, the operand as the assembler of x86-64 writes it (AT&T). What isn't
 * understood has no value, and a reason: it must never have a wrong one.
 */
import type { ptRegs } from '../argument.ts'

/** A 64-bit register, by its name here. */
export type Register = keyof typeof ptRegs

/** An address: what symbols and registers of the process make it. */
export type Place = {
  readonly base?: Register
  readonly index?: { readonly register: Register; readonly scale: 1 | 2 | 4 | 8 }
  readonly displacement: bigint
  /** Is added; its address in the process. */
  readonly symbol?: string
}

export type Operand =
  /** `bytes` of the register are the value's; `high`: its second byte (%ah). */
  | { readonly kind: 'register'; readonly register: Register; readonly bytes: Bytes; readonly high: boolean }
  | { readonly kind: 'constant'; readonly value: bigint }
  | { readonly kind: 'memory'; readonly place: Place }
  | { readonly kind: 'address'; readonly place: Place }
  | { readonly kind: 'unknown'; readonly reason: string }

type Bytes = 1 | 2 | 4 | 8

/** The value's size and sign, which the note states whatever the operand is, and where it is. */
export type NoteArgument = {
  readonly text: string
  readonly bytes: Bytes
  readonly signed: boolean
  readonly operand: Operand
}

const lettered = ['ax', 'bx', 'cx', 'dx'] as const
const pointing = ['si', 'di', 'bp', 'sp'] as const
const numbered = ['r8', 'r9', 'r10', 'r11', 'r12', 'r13', 'r14', 'r15'] as const

type Alias = { readonly register: Register; readonly bytes: Bytes; readonly high: boolean }
const alias = (name: string, register: Register, bytes: Bytes, high = false): [string, Alias] => [
  name,
  { register, bytes, high },
]

/** Every name of (a part of) a register. */
const registers: ReadonlyMap<string, Alias> = new Map([
  ...lettered.flatMap((name) => [alias(`${name[0]}l`, name, 1), alias(`${name[0]}h`, name, 1, true)]),
  ...pointing.map((name) => alias(`${name}l`, name, 1)),
  ...[...lettered, ...pointing].flatMap((name) => [
    alias(name, name, 2),
    alias(`e${name}`, name, 4),
    alias(`r${name}`, name, 8),
  ]),
  ...numbered.flatMap((name) => [
    alias(`${name}b`, name, 1),
    alias(`${name}w`, name, 2),
    alias(`${name}d`, name, 4),
    alias(name, name, 8),
  ]),
  alias('rip', 'ip', 8),
])

const unknown = (reason: string): Operand => ({ kind: 'unknown', reason })

/** The arguments in their order. */
export const parseArguments = (text: string): NoteArgument[] =>
  // Operands have no blanks where compilers write them; those of people may, inside the parentheses.
  (text.match(/(?:\([^)]*\)|\S)+/g) ?? []).map(parseArgument)

const parseArgument = (text: string): NoteArgument => {
  const [, minus, digits, float, operand = ''] = /^(?:(-?)(\d+)(f?)@)?(.*)$/s.exec(text) ?? []
  const as = { text, bytes: bytesOf(digits) ?? 8, signed: minus === '-' }
  if (digits === undefined) return { ...as, operand: unknown(`'${text}' has no size`) }
  if (float === 'f') return { ...as, operand: unknown(`'${text}' is a floating-point number`) }
  if (bytesOf(digits) === undefined) return { ...as, operand: unknown(`'${text}' has ${digits} bytes`) }
  return { ...as, operand: parseOperand(operand) ?? unknown(`'${text}' is no operand that is known`) }
}

const sizes: readonly Bytes[] = [1, 2, 4, 8]
const bytesOf = (digits: string | undefined): Bytes | undefined =>
  sizes.find((bytes) => bytes === Number(digits))

const parseOperand = (text: string): Operand | undefined => {
  if (text.startsWith('%')) return parseRegister(text)
  if (text.startsWith('$')) return parseImmediate(text.slice(1))
  const place = parsePlace(text)
  return place && { kind: 'memory', place }
}

const parseRegister = (text: string): Operand | undefined => {
  const found = registers.get(text.slice(1))
  return found && { kind: 'register', ...found }
}

const parseImmediate = (text: string): Operand | undefined => {
  const sum = parseSum(text)
  if (!sum) return undefined
  return sum.symbol === undefined
    ? { kind: 'constant', value: sum.displacement }
    : { kind: 'address', place: sum }
}

/** `displacement(base,index,scale)`, of which each part may be missing. */
const parsePlace = (text: string): Place | undefined => {
  const [, before = '', within] = /^([^()]*)(?:\(([^()]*)\))?$/.exec(text) ?? []
  if (before === '' && within === undefined) return undefined
  const sum = before === '' ? { displacement: 0n } : parseSum(before)
  if (!sum || within === undefined) return sum
  const [base = '', index = '', scale = '1', more] = within.split(',').map((part) => part.trim())
  if (more !== undefined || (base === '' && index === '')) return undefined
  const of = { base: addressRegister(base), index: addressRegister(index), scale: bytesOf(scale) }
  if ((base !== '' && !of.base) || (index !== '' && !of.index) || !of.scale) return undefined
  // A symbol that is counted from the instruction is that symbol's address, wherever the program is loaded.
  const counted = of.base === 'ip' && sum.symbol !== undefined
  return {
    ...sum,
    ...(of.base && !counted && { base: of.base }),
    ...(of.index && { index: { register: of.index, scale: of.scale } }),
  }
}

const addressRegister = (text: string): Register | undefined => {
  const found = text.startsWith('%') ? registers.get(text.slice(1)) : undefined
  return found?.bytes === 8 ? found.register : undefined
}

/** Numbers and at most one symbol, with signs between. */
const parseSum = (text: string): { displacement: bigint; symbol?: string } | undefined => {
  if (!/^[-+]?[\w.$]+(?:[-+][\w.$]+)*$/.test(text)) return undefined
  let displacement = 0n
  const symbols: string[] = []
  for (const [, sign, term = ''] of text.matchAll(/([-+]?)([\w.$]+)/g)) {
    const value = parseNumber(term)
    if (value !== undefined) displacement += sign === '-' ? -value : value
    else if (sign !== '-' && /^\D/.test(term)) symbols.push(term)
    else return undefined
  }
  const [symbol, second] = symbols
  if (second !== undefined) return undefined
  return { displacement, ...(symbol !== undefined && { symbol }) }
}

/** As the assembler has them: hexadecimal, octal, decimal. */
const parseNumber = (text: string): bigint | undefined => {
  if (/^(0x[\da-f]+|[1-9]\d*|0)$/i.test(text)) return BigInt(text)
  return /^0[0-7]+$/.test(text) ? BigInt(`0o${text}`) : undefined
}
