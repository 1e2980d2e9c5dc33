/** Encodes one type of the closed union of types.ts as its record: the inverse of decode.ts. */
import { unreachable } from '../base/index.ts'
import { BtfError } from './error.ts'
import { INT_BOOL, INT_CHAR, INT_SIGNED, infoWord, LINKAGES } from './format.ts'
import type { BtfEnum, BtfEnum64, BtfInt, BtfStruct, BtfType } from './types.ts'

/** Gives a string's offset in the string section. */
export type StringOffset = (text: string) => number

const MAX_VLEN = 0xffff
const MAX_BIT_OFFSET = 0xff_ffff

const int = (type: BtfInt, string: StringOffset): number[] => {
  const encoding = (type.signed ? INT_SIGNED : 0) | (type.char ? INT_CHAR : 0) | (type.bool ? INT_BOOL : 0)
  return [string(type.name), infoWord('int', 0, false), type.bytes, (encoding << 24) | type.bits]
}

/** Gives the info word of a record with `items` behind it. */
type InfoWord = (items: readonly unknown[], flag: boolean) => number

const struct = (type: BtfStruct, string: StringOffset, info: InfoWord): number[] => {
  const hasBitFields = type.members.some((member) => member.bitSize > 0)
  const members = type.members.flatMap(({ name, type: id, offsetBits, bitSize }) => {
    if (hasBitFields && offsetBits > MAX_BIT_OFFSET) {
      throw new BtfError(`member ${name} of ${type.name} lies beyond the 2 MiB that bit-fields allow`)
    }
    return [string(name), id, hasBitFields ? (bitSize << 24) | offsetBits : offsetBits]
  })
  return [string(type.name), info(type.members, hasBitFields), type.bytes, ...members]
}

const values32 = (type: BtfEnum, string: StringOffset): number[] =>
  type.values.flatMap(({ name, value }) => [string(name), value])

const values64 = (type: BtfEnum64, string: StringOffset): number[] =>
  type.values.flatMap(({ name, value }) => [
    string(name),
    Number(BigInt.asUintN(32, value)),
    Number(BigInt.asUintN(32, value >> 32n)),
  ])

/** The words of `type`'s record, as the kernel reads them. */
export const encodeType = (type: BtfType, string: StringOffset): number[] => {
  const info = (items: readonly unknown[] = [], flag = false): number => {
    if (items.length > MAX_VLEN) throw new BtfError(`${type.kind} of ${items.length} items`)
    return infoWord(type.kind, items.length, flag)
  }
  switch (type.kind) {
    case 'void':
      throw new BtfError('void is type 0 and has no record')
    case 'int':
      return int(type, string)
    case 'float':
      return [string(type.name), info(), type.bytes]
    case 'ptr':
    case 'volatile':
    case 'const':
    case 'restrict':
      return [0, info(), type.type]
    case 'array':
      return [0, info(), 0, type.type, type.indexType, type.length]
    case 'struct':
    case 'union':
      return struct(type, string, info)
    case 'enum':
      return [string(type.name), info(type.values, type.signed), type.bytes, ...values32(type, string)]
    case 'enum64':
      return [string(type.name), info(type.values, type.signed), type.bytes, ...values64(type, string)]
    case 'fwd':
      return [string(type.name), info([], type.of === 'union'), 0]
    case 'typedef':
      return [string(type.name), info(), type.type]
    case 'func':
      return [string(type.name), infoWord('func', LINKAGES.indexOf(type.linkage), false), type.type]
    case 'func_proto': {
      const params = type.params.flatMap((param) => [string(param.name), param.type])
      return [0, info(type.params), type.returns, ...params]
    }
    case 'var':
      return [string(type.name), info(), type.type, LINKAGES.indexOf(type.linkage)]
    case 'datasec': {
      const vars = type.vars.flatMap((entry) => [entry.type, entry.offset, entry.bytes])
      return [string(type.name), info(type.vars), type.bytes, ...vars]
    }
    case 'decl_tag':
      return [string(type.tag), info([], type.attribute), type.type, type.component]
    case 'type_tag':
      return [string(type.tag), info([], type.attribute), type.type]
    default:
      return unreachable(type)
  }
}
