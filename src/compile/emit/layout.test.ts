import { expect, test } from 'vitest'
import { FunctionBuilder } from '../ir/index.ts'
import { layOut } from './layout.ts'

/** So many tests, each of which ends the function in a cold block where it fails. */
const tested = (times: number) => {
  const b = new FunctionBuilder('main', 'main', [{ kind: 'context' }])
  const context = b.parameter(0)
  for (let i = 0; i < times; i++) {
    const [good, bad] = [b.block(), b.block(true)]
    b.branch('ne', b.load(context, 0, 8), 0n, good, bad)
    b.enter(bad)
    b.return(1n)
    b.enter(good)
  }
  b.return(0n)
  return b.ir
}

test('cold blocks come last', () => {
  const order = layOut(tested(100))
  expect(order.slice(0, 101).some(({ cold }) => cold)).toBe(false)
})

test('in long functions cold blocks are fallen into, so that the verifier has done with them at once', () => {
  const order = layOut(tested(9_000))
  expect(order).toHaveLength(18_001)
  expect(order.slice(0, 5).map(({ cold = false }) => cold)).toEqual([false, true, false, true, false])
  expect(order.every((block, at) => !block.cold || order[at - 1]?.cold !== true)).toBe(true)
})
