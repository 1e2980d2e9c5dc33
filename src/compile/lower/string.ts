/** Comparing strings. */
import type { Comparison, StringValue } from '../../defs/index.ts'
import type { ProbePart } from '../../record/index.ts'
import type { Reg } from '../ir/index.ts'
import { conditionOf } from './arithmetic.ts'
import type { ClauseContext } from './clause-context.ts'
import { branchOnProbes, clearBytes, copyString } from './copy.ts'

const align8 = (bytes: number): number => (bytes + 7) & ~7

/** JavaScript's operator on strings whose characters are bytes is strcmp(3)'s order. */
const holds: Record<Comparison, (a: string, b: string) => boolean> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
}

const mirrored: Record<Comparison, Comparison> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
}

/** The address of a string that is the NULL string where it is 0. */
export const nullableAddress = (value: StringValue): Reg | undefined =>
  value.of.kind === 'memory' && value.of.space !== 'scratch' ? value.of.address : undefined

/** 0 or 1. When a string is NULL the pointers are compared, so that an unset variable equals no text. */
export const compareStrings = (
  c: ClauseContext,
  op: Comparison,
  left: StringValue,
  right: StringValue,
): Reg =>
  c.temporarily(() => {
    const nullable = [nullableAddress(left), nullableAddress(right)].filter(
      (address) => address !== undefined,
    )
    return nullable.length === 0
      ? compareTexts(c, op, left, right)
      : compareNullable(c, op, left, right, nullable)
  })

const compareNullable = (
  c: ClauseContext,
  op: Comparison,
  left: StringValue,
  right: StringValue,
  nullable: readonly Reg[],
): Reg => {
  const { builder: b } = c
  const result = b.const(0n)
  const [pointers, done] = [b.block(true), b.block()]
  for (const address of nullable) {
    const present = b.block()
    b.branch('ne', address, 0n, present, pointers)
    b.enter(present)
  }
  b.assign(
    result,
    c.conditionally(() => compareTexts(c, op, left, right)),
  )
  b.jump(done)
  b.enter(pointers)
  const [yes, no] = [b.block(true), b.block(true)]
  const [a, z] = [nullableAddress(left) ?? b.const(1n), nullableAddress(right) ?? b.const(1n)]
  b.branch(conditionOf(op, false), a, z, yes, no)
  b.enter(yes)
  b.assign(result, 1n)
  b.jump(done)
  b.enter(no)
  b.assign(result, 0n)
  b.jump(done)
  b.enter(done)
  return result
}

const compareTexts = (c: ClauseContext, op: Comparison, left: StringValue, right: StringValue): Reg => {
  if (left.of.kind === 'literal' && right.of.kind === 'literal') {
    return c.builder.const(holds[op](left.of.text, right.of.text) ? 1n : 0n)
  }
  if (left.of.kind === 'probe' && right.of.kind === 'literal')
    return compareProbe(c, op, left.of.part, right.of.text)
  if (left.of.kind === 'literal') return compareTexts(c, mirrored[op], right, left)
  if (right.of.kind === 'literal' && (op === '==' || op === '!='))
    return equalsLiteral(c, op, left, right.of.text)
  return compareBytes(c, op, left, right)
}

/** The firing probe's ID tells the answer: no text is looked at. */
const compareProbe = (c: ClauseContext, op: Comparison, part: ProbePart, text: string): Reg => {
  const { builder: b } = c
  const matching = c.probes.filter((probe) => holds[op](probe[part], text))
  const others = c.probes.filter((probe) => !matching.includes(probe))
  const few = matching.length <= others.length
  const result = b.const(few ? 0n : 1n)
  const listed = few ? matching : others
  if (listed.length === 0) return result
  const [hit, done] = [b.block(), b.block()]
  c.conditionally(() => branchOnProbes(c, listed, hit, done))
  b.enter(hit)
  b.assign(result, few ? 1n : 0n)
  b.jump(done)
  b.enter(done)
  return result
}

/** The string in directly addressable memory with at least `bytes` bytes, zeros behind a copied NUL. */
const inMemory = (c: ClauseContext, value: StringValue, bytes: number, padded: boolean): Reg => {
  const wanted = align8(bytes)
  if (!padded && value.of.kind === 'memory' && value.of.space === 'scratch' && value.bytes >= wanted)
    return value.of.address
  const address = c.brief(wanted)
  const to = { address, offset: 0, bytes: wanted }
  clearBytes(c, to)
  copyString(c, to, { ...value, bytes: Math.min(value.bytes, wanted) })
  return address
}

/**
 * Word by word over the literal and its NUL: the first byte behind a shorter string's NUL differs already.
 * One byte more than the literal needs is read, so that a longer string shows.
 */
const equalsLiteral = (c: ClauseContext, op: '==' | '!=', value: StringValue, text: string): Reg => {
  const { builder: b } = c
  if (text.length + 1 > value.bytes) return b.const(op === '==' ? 0n : 1n)
  const length = text.length + 1
  const address = inMemory(c, value, Math.min(length + 1, align8(value.bytes)), false)
  const wanted = Buffer.alloc(align8(length))
  wanted.write(text, 'latin1')
  const result = b.const(op === '==' ? 0n : 1n)
  const done = b.block()
  for (let at = 0; at < length; at += 8) {
    const bits = Math.min(length - at, 8) * 8
    const word = b.load(address, at, 8)
    // Bytes behind the literal's NUL don't count: shift them out (little-endian: they are the high ones).
    const compared = bits === 64 ? word : b.alu('lsh', word, BigInt(64 - bits))
    const want = BigInt.asIntN(64, wanted.readBigUInt64LE(at) << BigInt(64 - bits))
    const same = b.block()
    b.branch('eq', compared, want, same, done)
    b.enter(same)
  }
  b.assign(result, op === '==' ? 1n : 0n)
  b.jump(done)
  b.enter(done)
  return result
}

/** strcmp(3) on zero-padded copies, eight bytes a step in big-endian order. */
const compareBytes = (c: ClauseContext, op: Comparison, left: StringValue, right: StringValue): Reg => {
  const { builder: b } = c
  const bytes = align8(Math.max(Math.min(left.bytes, c.strsize + 1), Math.min(right.bytes, c.strsize + 1)))
  const [a, z] = [inMemory(c, left, bytes, true), inMemory(c, right, bytes, true)]
  const [first, second] = [b.const(0n), b.const(0n)]
  const at = b.const(0n)
  const [step, next, more, done] = [b.block(), b.block(), b.block(), b.block()]
  b.jump(step)
  b.enter(step)
  b.assign(first, b.load(b.alu('add', a, at), 0, 8))
  b.assign(second, b.load(b.alu('add', z, at), 0, 8))
  b.branch('eq', first, second, next, done)
  b.enter(next)
  b.assign(at, b.alu('add', at, 8n))
  b.branch('lt', at, BigInt(bytes), more, done)
  b.enter(more)
  b.jump(step)
  b.enter(done)
  const result = b.const(0n)
  const [yes, end] = [b.block(), b.block()]
  b.branch(conditionOf(op, false), b.swap(first, 8), b.swap(second, 8), yes, end)
  b.enter(yes)
  b.assign(result, 1n)
  b.jump(end)
  b.enter(end)
  return result
}
