/** Integer arithmetic by D's rules: signed division from BPF's unsigned one, faults on zero divisors. */
import type { ArithmeticOperator, DType } from '../../defs/index.ts'
import { resolveType, sizeOf } from '../../defs/index.ts'
import type { AluOp, Bytes, Condition, Operand, Reg } from '../ir/index.ts'
import type { ClauseContext } from './clause-context.ts'

export const isSigned = (type: DType): boolean => {
  const t = resolveType(type)
  return (t.kind === 'int' || t.kind === 'enum') && t.signed
}

/** The register as a value of this type: its low bytes, extended by the type's sign. */
export const normalise = (c: ClauseContext, reg: Reg, type: DType): Reg => {
  const t = resolveType(type)
  if (t.kind !== 'int' && t.kind !== 'enum') return reg
  return c.builder.extend(reg, t.bytes, t.signed)
}

export const widthOf = (c: ClauseContext, type: DType): Bytes => (sizeOf(type, c.strsize) ?? 8) as Bytes

const direct: Record<Exclude<ArithmeticOperator, '/' | '%' | '>>'>, AluOp> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '<<': 'lsh',
  '&': 'and',
  '^': 'xor',
  '|': 'or',
}

/** |a| with its sign as a mask (0 or -1). */
const magnitude = (c: ClauseContext, a: Reg): { sign: Reg; value: Reg } => {
  const { builder: b } = c
  const sign = b.alu('arsh', a, 63n)
  return { sign, value: b.alu('sub', b.alu('xor', a, sign), sign) }
}

const withSign = (c: ClauseContext, value: Reg, sign: Reg): Reg =>
  c.builder.alu('sub', c.builder.alu('xor', value, sign), sign)

/** C's / and %: truncating, the remainder with the sign of the dividend. BPF has no signed division before v4. */
const divide = (c: ClauseContext, op: '/' | '%', left: Reg, right: Operand, signed: boolean): Reg => {
  const { builder: b } = c
  const divisor = typeof right === 'bigint' ? b.const(right) : right
  if (right === 0n || typeof right !== 'bigint') c.faultUnless(divisor, 'divideByZero')
  const alu = op === '/' ? 'div' : 'mod'
  if (!signed) return b.alu(alu, left, divisor)
  const [dividend, by] = [magnitude(c, left), magnitude(c, divisor)]
  const result = b.alu(alu, dividend.value, by.value)
  return withSign(c, result, op === '/' ? b.alu('xor', dividend.sign, by.sign) : dividend.sign)
}

/** `type` is the type in which the operation is done; for shifts that of the left operand. */
export const arithmetic = (
  c: ClauseContext,
  op: ArithmeticOperator,
  left: Reg,
  right: Operand,
  type: DType,
): Reg => {
  const { builder: b } = c
  switch (op) {
    case '/':
    case '%':
      return divide(c, op, left, right, isSigned(type))
    case '>>':
    case '<<': {
      const count = typeof right === 'bigint' ? right & 63n : b.alu('and', right, 63n)
      return b.alu(op === '<<' ? 'lsh' : isSigned(type) ? 'arsh' : 'rsh', left, count)
    }
    default:
      return b.alu(direct[op], left, right)
  }
}

/** base + index × scale, for pointers and elements. */
export const scaled = (c: ClauseContext, index: Reg, scale: number): Reg =>
  scale === 1 ? index : c.builder.alu('mul', index, BigInt(scale))

const conditions: Record<string, readonly [unsigned: Condition, signed: Condition]> = {
  '==': ['eq', 'eq'],
  '!=': ['ne', 'ne'],
  '<': ['lt', 'slt'],
  '<=': ['le', 'sle'],
  '>': ['gt', 'sgt'],
  '>=': ['ge', 'sge'],
}

export const conditionOf = (op: '==' | '!=' | '<' | '<=' | '>' | '>=', signed: boolean): Condition =>
  conditions[op]?.[signed ? 1 : 0] ?? 'eq'
