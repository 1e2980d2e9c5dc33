/** Constant folding: what can be computed now is, and so is what is known of an address: that it isn't NULL. */
import {
  evaluateAlu,
  evaluateCondition,
  evaluateExtend,
  evaluateSwap,
  type Instruction,
  type Reg,
  type Terminator,
} from '../ir/index.ts'
import { type ConstantOf, rewriteWithConstants } from './constants.ts'
import type { Pass } from './pass.ts'

const computed = (i: Instruction, constantOf: ConstantOf): bigint | undefined => {
  if (i.op === 'alu') {
    const [a, b] = [constantOf(i.a), constantOf(i.b)]
    return a === undefined || b === undefined ? undefined : evaluateAlu(i, a, b)
  }
  if (i.op !== 'copy' && i.op !== 'neg' && i.op !== 'extend' && i.op !== 'swap') return undefined
  const src = constantOf(i.src)
  if (src === undefined || i.op === 'copy') return src
  if (i.op === 'neg') return BigInt.asUintN(64, -src)
  return i.op === 'extend' ? evaluateExtend(i, src) : evaluateSwap(i.bytes, src)
}

/** Places that the program has by itself: no look-up that may find nothing. */
const isAddress = (i: Instruction | undefined): boolean => i?.op === 'slot' || i?.op === 'mapValue'

type Branch = Extract<Terminator, { op: 'branch' }>

/** Undefined where it isn't known which way a branch goes. */
const decided = (
  { condition, bits, a, b }: Branch,
  constantOf: ConstantOf,
  single: ReadonlyMap<Reg, Instruction>,
): boolean | undefined => {
  const [left, right] = [constantOf(a), constantOf(b)]
  if (left !== undefined && right !== undefined) return evaluateCondition(condition, bits, left, right)
  const compares = condition === 'eq' || condition === 'ne'
  return compares && bits === 64 && right === 0n && isAddress(single.get(a)) ? condition === 'ne' : undefined
}

export const foldConstants: Pass = {
  name: 'fold-constants',
  run: (fn) =>
    rewriteWithConstants(fn, {
      instruction: (i, constantOf) => {
        const value = computed(i, constantOf)
        if (value === undefined || !('dst' in i) || i.dst === undefined) return i
        return { op: 'const', dst: i.dst, value, ...(i.span && { span: i.span }) }
      },
      terminator: (t, constantOf, single) => {
        if (t.op !== 'branch') return t
        const taken = decided(t, constantOf, single)
        if (taken === undefined) return t
        return { op: 'jump', to: taken ? t.then : t.else, ...(t.span && { span: t.span }) }
      },
    }),
}
