/** Key tuples of aggregations and associative arrays, built in memory with every padding byte zero. */
import type { Expr } from '../../defs/index.ts'
import type { Bytes, Reg } from '../ir/index.ts'
import type { KeyPart } from '../layout.ts'
import type { ClauseContext } from './clause-context.ts'
import { clearBytes, copyBytes, copyString } from './copy.ts'
import { storeStack, storeSymbol } from './stack.ts'

/** Strings must be zero behind their NUL and gaps between parts must be defined: clear first. */
const needsClearing = (parts: readonly KeyPart[], bytes: number): boolean =>
  parts.some(({ kind }) => kind === 'string') || parts.reduce((sum, part) => sum + part.bytes, 0) !== bytes

/**
 * Evaluates the key expressions and stores them by the layout. `bytes` is the whole key; `extra` are bytes
 * that the caller fills itself (a CPU number).
 */
export const buildKey = (
  c: ClauseContext,
  memory: Reg,
  parts: readonly KeyPart[],
  exprs: readonly Expr[],
  bytes: number,
): void => {
  const { builder: b } = c
  if (needsClearing(parts, bytes)) clearBytes(c, { address: memory, offset: 0, bytes })
  for (const [at, part] of parts.entries()) {
    const expr = exprs[at]
    if (!expr) throw new Error('a key without an expression')
    if (part.kind === 'probe') {
      b.store(memory, part.offset, 4, c.probeId())
      continue
    }
    const value = c.recordable(expr)
    const place = { address: memory, offset: part.offset, bytes: part.bytes }
    if (value.kind === 'string') copyString(c, place, value)
    else if (value.kind === 'object') copyBytes(c, place, value)
    else if (value.kind === 'stack') storeStack(c, place, value)
    else if (value.kind === 'symbol') storeSymbol(c, place, value)
    else b.store(memory, part.offset, part.bytes as Bytes, value.reg)
  }
}
