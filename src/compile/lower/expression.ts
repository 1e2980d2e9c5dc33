/** Lowering of expressions: a row for each kind of the typed AST. */
import {
  type DType,
  type Expr,
  type ObjectValue,
  type RecordableValue,
  resolveType,
  type StringValue,
  type Value,
} from '../../defs/index.ts'
import type { BlockId, Reg } from '../ir/index.ts'
import { arithmetic, conditionOf, normalise, scaled } from './arithmetic.ts'
import type { ClauseContext } from './clause-context.ts'
import { copyBytes, copyString } from './copy.ts'
import {
  addressOfPlace,
  fitted,
  loadPlace,
  loadTarget,
  resolve,
  scalarOperand,
  storeTarget,
} from './place.ts'
import { compareStrings, nullableAddress } from './string.ts'

type Of<K extends Expr['kind']> = Extract<Expr, { kind: K }>
type Kinds = { readonly [K in Expr['kind']]: (c: ClauseContext, expr: Of<K>) => Value }

const scalar = (reg: Reg): Value => ({ kind: 'scalar', reg })

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

const conditional = (c: ClauseContext, expr: Of<'conditional'>): Value => {
  const { builder: b } = c
  const [then, otherwise, done] = [b.block(), b.block(), b.block()]
  branchOn(c, expr.condition, then, otherwise)
  const result = b.register()
  let kind: Value['kind'] = 'scalar'
  let bytes = 0
  const arm = (block: BlockId, chosen: Expr) => {
    b.enter(block)
    c.conditionally(() => {
      const value = c.value(chosen)
      kind = value.kind
      if (value.kind === 'scalar') return b.assign(result, value.reg)
      bytes = Math.max(bytes, value.bytes)
      b.assign(result, value.kind === 'string' ? anchored(c, value) : anchoredObject(c, value))
    })
    b.jump(done)
  }
  arm(then, expr.then)
  arm(otherwise, expr.else)
  b.enter(done)
  return meeting(kind, result, bytes)
}

/** What both arms left in one register. */
const meeting = (kind: Value['kind'], address: Reg, bytes: number): Value => {
  if (kind === 'scalar') return scalar(address)
  if (kind === 'object') return { kind, space: 'kernel', address, bytes }
  return { kind, of: { kind: 'memory', space: 'kernel', address }, bytes }
}

/** The object at a kernel address. */
const anchoredObject = (c: ClauseContext, value: ObjectValue): Reg => {
  if (value.space !== 'user') return value.address
  const { address, bytes } = c.scratch(value.bytes)
  copyBytes(c, { address, offset: 0, bytes }, value)
  return address
}

/** The string at a kernel address, 0 for NULL, so that two strings of different kinds can meet in one register. */
const anchored = (c: ClauseContext, value: StringValue): Reg => {
  if (value.of.kind === 'literal') return c.rodata(c.object.rodata.text(value.of.text))
  if (value.of.kind === 'memory' && value.of.space !== 'user') return value.of.address
  const { address, bytes } = c.scratch(value.bytes)
  const copy = () => copyString(c, { address, offset: 0, bytes }, value)
  const source = nullableAddress(value)
  if (source === undefined) {
    copy()
    return address
  }
  const { builder: b } = c
  const result = b.const(0n)
  const [text, done] = [b.block(), b.block()]
  b.branch('ne', source, 0n, text, done)
  b.enter(text)
  copy()
  b.assign(result, address)
  b.jump(done)
  b.enter(done)
  return result
}

/** What `of` makes of the arm that is taken, of conditionals within conditionals too. */
export const choose = (c: ClauseContext, expr: Expr, of: (chosen: Expr) => Reg): Reg => {
  if (expr.kind !== 'conditional') return of(expr)
  const { builder: b } = c
  const [then, otherwise, done] = [b.block(), b.block(), b.block()]
  const result = b.register()
  branchOn(c, expr.condition, then, otherwise)
  for (const [block, arm] of [
    [then, expr.then],
    [otherwise, expr.else],
  ] as const) {
    b.enter(block)
    b.assign(
      result,
      c.conditionally(() => choose(c, arm, of)),
    )
    b.jump(done)
  }
  b.enter(done)
  return result
}

const comparedStrings = (c: ClauseContext, { op, left, right }: Of<'compare-strings'>): Reg =>
  compareStrings(c, op, c.string(left), c.string(right))

/** Can it be told whether the expression is some text without that text being made? */
const tellsEquality = (expr: Expr): boolean => {
  if (expr.kind === 'conditional') return tellsEquality(expr.then) || tellsEquality(expr.else)
  return expr.kind === 'call' && expr.def.equals !== undefined
}

/** == and != of a constant and what some subroutine makes. */
const equalsConstant = (c: ClauseContext, expr: Of<'compare-strings'>): Reg | undefined => {
  const { op, left, right } = expr
  const [made, constant] = left.kind === 'string' ? [right, left] : [left, right]
  if ((op !== '==' && op !== '!=') || constant.kind !== 'string' || !tellsEquality(made)) return undefined
  const text = constant.value.slice(0, c.strsize)
  const equal = choose(c, made, (chosen) => {
    const told = chosen.kind === 'call' ? chosen.def.equals?.(c, chosen.args, text) : undefined
    return told ?? compareStrings(c, '==', c.string(chosen), c.string(constant))
  })
  return op === '==' ? equal : c.builder.alu('xor', equal, 1n)
}

/** Stores, and gives what the place holds then, where that is wanted. */
const assign = (c: ClauseContext, { target: place, value: expr }: Of<'assign'>, wanted: boolean): Value => {
  const given = c.value(expr)
  const target = resolve(c, place)
  const value = given.kind === 'scalar' ? scalar(fitted(c, place, given.reg)) : given
  storeTarget(c, place, target, value)
  const isObject = value.kind !== 'scalar' || !isScalarTyped(place.type)
  return wanted && isObject ? loadTarget(c, place, target) : value
}

const isScalarTyped = (type: DType): boolean => {
  const { kind } = resolveType(type)
  return kind === 'int' || kind === 'enum' || kind === 'pointer'
}

const update = (c: ClauseContext, expr: Of<'update'>): Value => {
  const { target: place, op, operation, scale } = expr
  const target = resolve(c, place)
  const old = normalise(c, scalarValue(loadTarget(c, place, target)), operation)
  const operand = scalarOperand(c, expr.operand)
  const amount = typeof operand === 'bigint' ? operand * BigInt(scale) : scaled(c, operand, scale)
  const result = fitted(c, place, arithmetic(c, op, old, amount, operation))
  storeTarget(c, place, target, scalar(result))
  return scalar(result)
}

const increment = (c: ClauseContext, { target: place, op, step, postfix }: Of<'increment'>): Value => {
  const target = resolve(c, place)
  const old = scalarValue(loadTarget(c, place, target))
  const changed = fitted(c, place, c.builder.alu(op === '+' ? 'add' : 'sub', old, BigInt(step)))
  storeTarget(c, place, target, scalar(changed))
  return scalar(postfix ? old : changed)
}

const scalarValue = (value: Value): Reg => {
  if (value.kind !== 'scalar') throw new Error('the checker gives only scalars to arithmetic')
  return value.reg
}

const convert = (c: ClauseContext, operand: Expr, type: DType): Value => {
  const isText = isStringTyped(operand) && resolveType(type).kind === 'pointer'
  // Programs may keep a pointer to a text: that memory is no other's until the clause ends.
  if (isText) return scalar(c.asNumber(c.lasting(() => anchored(c, c.string(operand)))))
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

const ordinary = (value: RecordableValue): Value => {
  if (value.kind === 'stack' || value.kind === 'symbol') throw new Error(`a ${value.kind} is recorded only`)
  return value
}

const kinds: Kinds = {
  int: (c, expr) => scalar(c.builder.const(BigInt.asIntN(64, expr.value))),
  string: (c, expr) => {
    const text = expr.value.slice(0, c.strsize)
    return { kind: 'string', of: { kind: 'literal', text }, bytes: text.length + 1 }
  },
  load: (c, expr) => loadPlace(c, expr.place),
  builtin: (c, expr) => {
    const value = expr.def.lower(c, expr.index, expr.type)
    return value.kind === 'scalar' && expr.def.type === 'per-probe'
      ? scalar(normalise(c, value.reg, expr.type))
      : value
  },
  address: (c, expr) => scalar(addressOfPlace(c, expr.place)),
  decay: (c, expr) => scalar(addressOfPlace(c, expr.place)),
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
  'compare-strings': (c, expr) => scalar(equalsConstant(c, expr) ?? comparedStrings(c, expr)),
  logical: (c, expr) => {
    if (expr.op !== '^^') return scalar(truth(c, expr))
    return scalar(c.builder.alu('xor', truth(c, expr.left), truth(c, expr.right)))
  },
  conditional,
  comma: (c, expr) => {
    lowerEffect(c, expr.left)
    return c.value(expr.right)
  },
  assign: (c, expr) => c.temporarily(() => assign(c, expr, true)),
  update: (c, expr) => c.temporarily(() => update(c, expr)),
  increment: (c, expr) => c.temporarily(() => increment(c, expr)),
  convert: (c, expr) => convert(c, expr.operand, expr.type),
  stringof: (c, expr) => stringFrom(c, expr.operand),
  shared: (c, expr) => scalar(c.shared(expr.operand)),
  call: (c, expr) => ordinary(expr.def.lower(c, expr.args)),
}

export const lowerExpr = (c: ClauseContext, expr: Expr): Value =>
  (kinds[expr.kind] as (c: ClauseContext, expr: Expr) => Value)(c, expr)

/** Where a stack or a symbol may stand too. */
export const lowerRecordable = (c: ClauseContext, expr: Expr): RecordableValue =>
  expr.kind === 'call' ? expr.def.lower(c, expr.args) : lowerExpr(c, expr)

/** For its effects alone. */
export const lowerEffect = (c: ClauseContext, expr: Expr): void => {
  c.at(expr.span, () => (expr.kind === 'assign' ? assign(c, expr, false) : lowerRecordable(c, expr)))
}

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
