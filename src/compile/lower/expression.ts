/** Lowering of expressions: a row for each kind of the typed AST. */
import { type DType, type Expr, resolveType, type StringValue, type Value } from '../../defs/index.ts'
import type { BlockId, Reg } from '../ir/index.ts'
import { arithmetic, conditionOf, normalise, scaled } from './arithmetic.ts'
import type { ClauseContext } from './clause-context.ts'
import { copyString } from './copy.ts'
import { addressOfLocation } from './location.ts'
import { assign, loadPlace, locate, scalarOperand } from './place.ts'
import { compareStrings } from './string.ts'

type Kinds = { readonly [K in Expr['kind']]: (c: ClauseContext, expr: Extract<Expr, { kind: K }>) => Value }

const scalar = (reg: Reg): Value => ({ kind: 'scalar', reg })

const isLiteralZero = (expr: Expr): boolean =>
  (expr.kind === 'int' && expr.value === 0n) || (expr.kind === 'convert' && isLiteralZero(expr.operand))

/** 1 or 0 by way of branches, for conditions used as values. */
const truth = (c: ClauseContext, expr: Expr): Reg => {
  const { builder: b } = c
  const result = b.const(0n)
  const [yes, done] = [b.block(), b.block()]
  c.conditionally(() => branchOn(c, expr, yes, done))
  b.enter(yes)
  b.assign(result, 1n)
  b.jump(done)
  b.enter(done)
  return result
}

/** Ends the current block: to `then` when the expression isn't zero. Comparisons branch by themselves. */
export const branchOn = (c: ClauseContext, expr: Expr, then: BlockId, otherwise: BlockId): void => {
  const { builder: b } = c
  if (expr.kind === 'logical' && expr.op !== '^^') {
    const second = b.block()
    if (expr.op === '&&') branchOn(c, expr.left, second, otherwise)
    else branchOn(c, expr.left, then, second)
    b.enter(second)
    c.conditionally(() => branchOn(c, expr.right, then, otherwise))
    return
  }
  if (expr.kind === 'unary' && expr.op === '!') {
    branchOn(c, expr.operand, otherwise, then)
    return
  }
  if (expr.kind === 'compare' && !isStringTyped(expr.left) && !isStringTyped(expr.right)) {
    const left = c.scalar(expr.left)
    const right = scalarOperand(c, expr.right)
    c.at(expr.span, () => b.branch(conditionOf(expr.op, expr.signed), left, right, then, otherwise))
    return
  }
  const value = conditionValue(c, expr)
  c.at(expr.span, () => b.branch('ne', value, 0n, then, otherwise))
}

const isStringTyped = (expr: Expr): boolean => resolveType(expr.type).kind === 'string'

/** A scalar by value; a string by its address, so that `s` and `s == NULL` test for the NULL string. */
const conditionValue = (c: ClauseContext, expr: Expr): Reg => {
  const value = c.value(expr)
  if (value.kind === 'scalar') return value.reg
  if (value.kind === 'object') return value.address
  return value.of.kind === 'memory' ? value.of.address : c.builder.const(1n)
}

const conditional = (c: ClauseContext, expr: Extract<Expr, { kind: 'conditional' }>): Value => {
  const { builder: b } = c
  const [then, otherwise, done] = [b.block(), b.block(), b.block()]
  branchOn(c, expr.condition, then, otherwise)
  const isString = isStringTyped(expr)
  const result = b.register()
  let bytes = 0
  const arm = (block: BlockId, value: Expr) => {
    b.enter(block)
    c.conditionally(() => {
      if (!isString) return b.assign(result, c.scalar(value))
      const text = anchored(c, c.string(value))
      bytes = Math.max(bytes, text.bytes)
      b.assign(result, text.address)
    })
    b.jump(done)
  }
  arm(then, expr.then)
  arm(otherwise, expr.else)
  b.enter(done)
  if (!isString) return scalar(result)
  return { kind: 'string', of: { kind: 'memory', space: 'kernel', address: result }, bytes }
}

/** The string at a kernel address, so that two strings of different kinds can meet in one register. */
const anchored = (c: ClauseContext, value: StringValue): { address: Reg; bytes: number } => {
  if (value.of.kind === 'literal') {
    return { address: c.rodata(c.object.rodata.text(value.of.text)), bytes: value.bytes }
  }
  if (value.of.kind === 'memory' && value.of.space !== 'user')
    return { address: value.of.address, bytes: value.bytes }
  const { address, bytes } = c.scratch(value.bytes)
  copyString(c, { address, offset: 0, bytes }, value)
  return { address, bytes: value.bytes }
}

const update = (c: ClauseContext, expr: Extract<Expr, { kind: 'update' }>): Value => {
  const old = scalarValue(loadPlace(c, expr.target))
  const operand = scalarOperand(c, expr.operand)
  const amount = typeof operand === 'bigint' ? operand * BigInt(expr.scale) : scaled(c, operand, expr.scale)
  const result = normalise(c, arithmetic(c, expr.op, old, amount, expr.operation), expr.type)
  assign(c, expr.target, scalar(result), false)
  return scalar(result)
}

const increment = (c: ClauseContext, expr: Extract<Expr, { kind: 'increment' }>): Value => {
  const { builder: b } = c
  const old = scalarValue(loadPlace(c, expr.target))
  const changed = normalise(c, b.alu(expr.op === '+' ? 'add' : 'sub', old, BigInt(expr.step)), expr.type)
  assign(c, expr.target, scalar(changed), false)
  return scalar(expr.postfix ? old : changed)
}

const scalarValue = (value: Value): Reg => {
  if (value.kind !== 'scalar') throw new Error('the checker gives only scalars to arithmetic')
  return value.reg
}

const convert = (c: ClauseContext, operand: Expr, type: DType): Value => {
  const value = c.value(operand)
  if (value.kind === 'scalar') return scalar(normalise(c, value.reg, type))
  return scalar(conditionValue(c, operand))
}

const stringFrom = (c: ClauseContext, operand: Expr): Value => {
  const value = c.value(operand)
  const type = resolveType(operand.type)
  if (value.kind === 'string') return value
  if (value.kind === 'object') {
    return {
      kind: 'string',
      of: { kind: 'memory', space: value.space === 'user' ? 'user' : 'kernel', address: value.address },
      bytes: Math.min(value.bytes + 1, c.strsize + 1),
    }
  }
  const space = type.kind === 'pointer' && type.space === 'user' ? 'user' : 'kernel'
  return { kind: 'string', of: { kind: 'memory', space, address: value.reg }, bytes: c.strsize + 1 }
}

const kinds: Kinds = {
  int: (c, expr) => scalar(c.builder.const(BigInt.asIntN(64, expr.value))),
  string: (_c, expr) => ({
    kind: 'string',
    of: { kind: 'literal', text: expr.value },
    bytes: expr.value.length + 1,
  }),
  load: (c, expr) => loadPlace(c, expr.place),
  builtin: (c, expr) => {
    const value = expr.def.lower(c, expr.index, expr.type)
    return value.kind === 'scalar' && expr.def.type === 'per-probe'
      ? scalar(normalise(c, value.reg, expr.type))
      : value
  },
  address: (c, expr) => scalar(addressOfLocation(c, locate(c, expr.place))),
  decay: (c, expr) => scalar(addressOfLocation(c, locate(c, expr.place))),
  unary: (c, expr) => {
    const { builder: b } = c
    switch (expr.op) {
      case '!':
        return scalar(truth(c, expr))
      case '-':
        return scalar(b.neg(c.scalar(expr.operand)))
      case '~':
        return scalar(b.alu('xor', c.scalar(expr.operand), -1n))
      case '+':
        return scalar(c.scalar(expr.operand))
    }
  },
  arithmetic: (c, expr) => {
    const left = c.scalar(expr.left)
    return scalar(arithmetic(c, expr.op, left, scalarOperand(c, expr.right), expr.type))
  },
  'pointer-offset': (c, expr) => {
    const pointer = c.scalar(expr.pointer)
    const distance = scaled(c, c.scalar(expr.offset), expr.scale)
    return scalar(c.builder.alu(expr.op === '+' ? 'add' : 'sub', pointer, distance))
  },
  'pointer-difference': (c, expr) => {
    const bytes = c.builder.alu('sub', c.scalar(expr.left), c.scalar(expr.right))
    return scalar(expr.scale === 1 ? bytes : arithmetic(c, '/', bytes, BigInt(expr.scale), expr.type))
  },
  compare: (c, expr) => {
    if (!isStringTyped(expr.left) && !isStringTyped(expr.right)) return scalar(truth(c, expr))
    const { builder: b } = c
    const [left, right] = [conditionValue(c, expr.left), conditionValue(c, expr.right)]
    const result = b.const(0n)
    const [yes, done] = [b.block(), b.block()]
    b.branch(conditionOf(expr.op, false), left, right, yes, done)
    b.enter(yes)
    b.assign(result, 1n)
    b.jump(done)
    b.enter(done)
    return scalar(result)
  },
  'compare-strings': (c, expr) =>
    scalar(compareStrings(c, expr.op, c.string(expr.left), c.string(expr.right))),
  logical: (c, expr) => {
    if (expr.op !== '^^') return scalar(truth(c, expr))
    return scalar(c.builder.alu('xor', truth(c, expr.left), truth(c, expr.right)))
  },
  conditional,
  comma: (c, expr) => {
    c.value(expr.left)
    return c.value(expr.right)
  },
  assign: (c, expr) => {
    const value = c.value(expr.value)
    assign(c, expr.target, value, isLiteralZero(expr.value))
    return value.kind === 'scalar' ? value : loadPlace(c, expr.target)
  },
  update,
  increment,
  convert: (c, expr) => convert(c, expr.operand, expr.type),
  stringof: (c, expr) => stringFrom(c, expr.operand),
  call: (c, expr) => expr.def.lower(c, expr.args),
}

export const lowerExpr = (c: ClauseContext, expr: Expr): Value =>
  (kinds[expr.kind] as (c: ClauseContext, expr: Expr) => Value)(c, expr)

export const scalarOf = (c: ClauseContext, expr: Expr): Reg => {
  const value = lowerExpr(c, expr)
  if (value.kind === 'scalar') return value.reg
  throw new Error(`a ${expr.kind} expression of type ${expr.type.kind} is no scalar`)
}

export const stringOf = (c: ClauseContext, expr: Expr): StringValue => {
  const value = lowerExpr(c, expr)
  if (value.kind === 'string') return value
  throw new Error(`a ${expr.kind} expression of type ${expr.type.kind} is no string`)
}
