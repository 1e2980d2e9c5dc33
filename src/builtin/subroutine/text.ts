/** Strings by their length alone: strlen(), strjoin(), substr(). */
import type { Reg } from '../../compile/ir/index.ts'
import { builtinType, type Expr, intrinsic, type Lowering, type SubroutineDef } from '../../defs/index.ts'
import { when } from '../routine/index.ts'
import {
  bounded,
  given,
  intParameter,
  madeText,
  optional,
  scalar,
  textBytes,
  textParameter,
} from './common.ts'

export const strlen: SubroutineDef = {
  name: 'strlen',
  doc: 'Length of a string in bytes, its NUL not counted; at most strsize.',
  parameters: [textParameter],
  returns: builtinType('size_t'),
  lower: (l, args) => {
    const bytes = textBytes(l.strsize)
    return scalar(l.text(l.string(given(args, 0)), l.scratch(bytes).address, bytes))
  },
}

export const strjoin: SubroutineDef = {
  name: 'strjoin',
  doc: 'The two strings one behind the other, cut to strsize.',
  parameters: [textParameter, textParameter],
  returns: intrinsic.string,
  lower: (l, args) => {
    const { builder: b } = l
    const [first, second] = [l.string(given(args, 0)), l.string(given(args, 1))]
    const bytes = textBytes(l.strsize)
    const { address } = l.scratch(2 * bytes)
    const length = l.text(first, address, bytes)
    l.text(second, b.alu('add', address, length), bytes)
    b.store(address, l.strsize, 1, 0n)
    return madeText(address, Math.min(first.bytes + second.bytes - 1, bytes))
  },
}

/** Where the part begins and ends: 0 <= start <= end <= length. */
const partOf = (l: Lowering, length: Reg, index: Expr, count: Expr | undefined): { start: Reg; end: Reg } => {
  const { builder: b } = l
  const start = b.copy(l.scalar(index))
  const wanted = count && b.copy(l.scalar(count))
  const end = b.copy(length)
  when(b, 'slt', start, 0n, () => b.assign(start, b.alu('add', start, length)))
  if (wanted === undefined) {
    when(b, 'slt', start, 0n, () => b.assign(start, 0n))
  } else {
    when(
      b,
      'slt',
      wanted,
      0n,
      () => b.assign(end, b.alu('add', length, wanted)),
      () => b.assign(end, b.alu('add', start, wanted)), // with what lies before the string
    )
    when(b, 'slt', start, 0n, () => b.assign(start, 0n))
    when(b, 'sgt', end, length, () => b.assign(end, length))
  }
  when(b, 'sgt', start, length, () => b.assign(start, length))
  when(b, 'slt', end, start, () => b.assign(end, start))
  return { start, end }
}

export const substr: SubroutineDef = {
  name: 'substr',
  since: '1.1',
  doc:
    'The part of a string from an index on (from the end if negative), `n` bytes long; ' +
    'a negative `n` stops that many bytes before the end.',
  parameters: [textParameter, intParameter, optional(intParameter)],
  returns: intrinsic.string,
  lower: (l, args) => {
    const { builder: b } = l
    const value = l.string(given(args, 0))
    const bytes = textBytes(l.strsize)
    const { address } = l.scratch(bytes)
    const length = l.text(value, address, bytes)
    const { start, end } = partOf(l, length, given(args, 1), args[2])
    b.store(b.alu('add', address, bounded(l, end, l.strsize)), 0, 1, 0n)
    return madeText(b.alu('add', address, bounded(l, start, l.strsize)), Math.min(value.bytes, bytes))
  },
}
