/** Constant folding: what can be computed now is. */
import {
  evaluateAlu,
  evaluateCondition,
  evaluateExtend,
  evaluateSwap,
  type Instruction,
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

export const foldConstants: Pass = {
  name: 'fold-constants',
  run: (fn) =>
    rewriteWithConstants(fn, {
      instruction: (i, constantOf) => {
        const value = computed(i, constantOf)
        if (value === undefined || !('dst' in i) || i.dst === undefined) return i
        return { op: 'const', dst: i.dst, value, ...(i.span && { span: i.span }) }
      },
      terminator: (t, constantOf) => {
        if (t.op !== 'branch') return t
        const [a, b] = [constantOf(t.a), constantOf(t.b)]
        if (a === undefined || b === undefined) return t
        const to = evaluateCondition(t.condition, t.bits, a, b) ? t.then : t.else
        return { op: 'jump', to, ...(t.span && { span: t.span }) }
      },
    }),
}
