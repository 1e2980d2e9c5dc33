/** Addresses that are compared without their text being made: with a constant, with a prefix (inet_in()). */
import { diagnostic } from '../../base/index.ts'
import type { Reg } from '../../compile/ir/index.ts'
import {
  type Expr,
  intrinsic,
  type Lowering,
  type Pointer,
  type PrintedAddress,
  resolveType,
  type SubroutineDef,
  sizeOf,
  typeName,
} from '../../defs/index.ts'
import { when } from '../routine/index.ts'
import {
  type Address,
  addressesOf,
  isWithin,
  mapped,
  maskOf,
  type Prefix,
  parseAddress,
  parsePrefix,
} from './address.ts'
import { given, scalar } from './common.ts'

/** Linux' AF_INET6 (socket.h). */
export const inet6 = 10n

/** Words of an address that is read once. */
const wordsAt = (l: Lowering, pointer: Pointer, bytes: 4 | 16): readonly Reg[] => {
  const { builder: b } = l
  const place = l.stack(bytes)
  l.bytes(pointer, place, BigInt(bytes))
  return bytes === 4 ? [b.load(place, 0, 4)] : [b.load(place, 0, 8), b.load(place, 8, 8)]
}

/** A part of an address as a load gives it. */
const constantWords = (address: Address): readonly bigint[] => {
  const bytes = Buffer.from(address)
  if (bytes.length === 4) return [BigInt(bytes.readUInt32LE())]
  return [bytes.readBigInt64LE(0), bytes.readBigInt64LE(8)]
}

/** 1 if the words are those of the prefix, in the bits that count. */
const match = (l: Lowering, words: readonly Reg[], prefix: Prefix): Reg => {
  const { builder: b } = l
  const [wanted, masks] = [constantWords(prefix.address), constantWords(maskOf(prefix))]
  const all = constantWords(prefix.address.map(() => 0xff))
  const result = b.const(1n)
  for (const [at, word] of words.entries()) {
    const mask = masks[at] ?? 0n
    if (mask === 0n) continue
    const compared = mask === all[at] ? word : b.alu('and', word, mask)
    when(b, 'ne', compared, wanted[at] ?? 0n, () => b.assign(result, 0n))
  }
  return result
}

const matchAny = (l: Lowering, words: readonly Reg[], prefixes: readonly Prefix[]): Reg => {
  const { builder: b } = l
  const result = b.const(0n)
  for (const prefix of prefixes) {
    when(b, 'ne', match(l, words, prefix), 0n, () => b.assign(result, 1n))
  }
  return result
}

/** 1 if the address is in one of the prefixes for its size. It is always read, so a bad one is a fault. */
const test = (
  l: Lowering,
  { family, address, strict }: PrintedAddress,
  prefixesFor: (bytes: 4 | 16, strict: boolean) => readonly Prefix[],
): Reg => {
  const { builder: b } = l
  const known = typeof family === 'number'
  const number = known ? undefined : l.scalar(family)
  const pointer = l.pointer(address)
  const of = (bytes: 4 | 16) => matchAny(l, wordsAt(l, pointer, bytes), prefixesFor(bytes, strict))
  if (number === undefined) return of(family === 4 ? 4 : 16)
  const result = b.const(0n)
  when(
    b,
    'eq',
    number,
    inet6,
    () => b.assign(result, of(16)),
    () => b.assign(result, of(4)),
  )
  return result
}

const whole = (address: Address): Prefix => ({ address, length: 8 * address.length })

/** 1 if the printed address is this text. */
export const isText = (l: Lowering, printed: PrintedAddress, text: string): Reg =>
  test(l, printed, (bytes, strict) => addressesOf(text, bytes, strict).map(whole))

/** The same prefix among the addresses of so many bytes. */
const prefixesOf = (prefix: Prefix, bytes: 4 | 16): readonly Prefix[] => {
  if (prefix.address.length === bytes) return [prefix]
  return bytes === 16 ? [{ address: mapped(prefix.address), length: prefix.length + 96 }] : []
}

const isAddress = (expr: Expr): boolean =>
  resolveType(expr.type).kind === 'pointer' ||
  expr.kind === 'string' ||
  (expr.kind === 'call' && expr.def.prints !== undefined)

/** The first value that the expression may have and that no address can be had from. */
const unreadable = (expr: Expr): Expr | undefined => {
  if (expr.kind === 'conditional') return unreadable(expr.then) ?? unreadable(expr.else)
  return isAddress(expr) ? undefined : expr
}

const constantPrefix = (expr: Expr): Prefix => {
  const prefix = parsePrefix(expr.kind === 'string' ? expr.value : '')
  if ('hint' in prefix) throw new Error(prefix.hint)
  return prefix
}

/** Whether a pointer is to an IPv6 address: its referent's size tells, else the prefix. */
const pointedFamily = (pointer: Expr, prefix: Prefix): 4 | 6 => {
  const type = resolveType(pointer.type)
  const bytes = type.kind === 'pointer' ? sizeOf(type.to, 0) : undefined
  const size = bytes === 4 || bytes === 16 ? bytes : prefix.address.length
  return size === 4 ? 4 : 6
}

const isIn = (l: Lowering, expr: Expr, prefix: Prefix): Reg => {
  if (expr.kind === 'string') {
    const address = parseAddress(expr.value)
    return l.builder.const(address && isWithin(address, prefix) ? 1n : 0n)
  }
  const printed: PrintedAddress = (expr.kind === 'call' ? expr.def.prints?.(expr.args) : undefined) ?? {
    family: pointedFamily(expr, prefix),
    address: expr,
    strict: true,
  }
  return test(l, printed, (bytes) => prefixesOf(prefix, bytes))
}

export const inetIn: SubroutineDef = {
  name: 'inet_in',
  doc:
    'Whether an address (a pointer to it, or the text that inet_ntop() and its kin make of it) is in a prefix, as in ' +
    '`inet_in(args[2]->ip_saddr, "10.0.0.0/8")`. No text is made. An extension.',
  parameters: [
    { prototype: 'void *', kind: 'any' },
    { prototype: 'string', kind: 'string', type: intrinsic.string },
  ],
  returns: intrinsic.int,
  check: ([address, prefix], _span, report) => {
    const refuse = (position: number, prototype: string, arg: Expr, given: string, hint: string) =>
      report({ ...diagnostic('D_PROTO_ARG', arg.span, 'inet_in', position, prototype, given), hint })
    const bad = address && unreadable(address)
    if (bad) {
      const hint = 'pass a pointer to the address, or a member such as args[2]->ip_saddr'
      refuse(1, 'void * or result of inet_ntop( )', bad, typeName(bad.type), hint)
    }
    if (!prefix) return
    const prototype = 'constant prefix'
    if (prefix.kind !== 'string') {
      const hint =
        'the prefix is compiled in: give a string, an inline of one, or an argument of the command ($$1)'
      return refuse(2, prototype, prefix, typeName(prefix.type), hint)
    }
    const parsed = parsePrefix(prefix.value)
    if ('hint' in parsed) refuse(2, prototype, prefix, `"${prefix.value}"`, parsed.hint)
  },
  lower: (l, args) => {
    const prefix = constantPrefix(given(args, 1))
    return scalar(l.choose(given(args, 0), (chosen) => isIn(l, chosen, prefix)))
  },
}
