import { expect, test } from 'vitest'
import { atMost } from './at-most.ts'

test('no more tasks run at a time than allowed, all of them run, and a failure frees its place', async () => {
  const gate = atMost(3)
  let [running, most] = [0, 0]
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, (_, at) =>
      gate(async () => {
        most = Math.max(most, ++running)
        await new Promise((resolve) => setTimeout(resolve, at % 4))
        running--
        if (at % 5 === 0) throw new Error(`${at}`)
        return at
      }),
    ),
  )
  expect(most).toBe(3)
  expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(4)
  expect(results.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))).toHaveLength(16)
})
