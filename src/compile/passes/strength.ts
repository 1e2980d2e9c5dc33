/** Strength reduction: multiplying and (unsigned) dividing by powers of two are shifts and masks. */
import { fitsImm } from '../../bpf/isa/index.ts'
import type { AluOp, Instruction } from '../ir/index.ts'
import { rewriteWithConstants } from './constants.ts'
import type { Pass } from './pass.ts'

type Cheaper = { readonly alu: AluOp; readonly b: bigint }

/** By what an operation with 2 to the power of `n` can be replaced. */
const BY_POWER: { readonly [A in AluOp]?: (n: number) => Cheaper } = {
  mul: (n) => ({ alu: 'lsh', b: BigInt(n) }),
  div: (n) => ({ alu: 'rsh', b: BigInt(n) }),
  mod: (n) => ({ alu: 'and', b: (1n << BigInt(n)) - 1n }),
}

/** The power of two that `value` is, if it is one. */
const exponentOf = (value: bigint): number | undefined =>
  value > 0n && (value & (value - 1n)) === 0n ? value.toString(2).length - 1 : undefined

export const reduceStrength: Pass = {
  name: 'reduce-strength',
  run: (fn) =>
    rewriteWithConstants(fn, {
      instruction: (i, constantOf): Instruction => {
        const rule = i.op === 'alu' ? BY_POWER[i.alu] : undefined
        if (i.op !== 'alu' || !rule) return i
        const b = constantOf(i.b)
        const exponent = b === undefined ? undefined : exponentOf(BigInt.asUintN(i.bits, b))
        if (exponent === undefined) return i
        const cheaper = rule(exponent)
        return fitsImm(cheaper.b) ? { ...i, ...cheaper } : i
      },
    }),
}
