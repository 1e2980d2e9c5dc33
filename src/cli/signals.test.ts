import { expect, test } from 'vitest'
import { onInterrupts } from './signals.ts'

test('the first interrupt ends gracefully, every later one at once, and none afterwards', () => {
  const calls: string[] = []
  const listeners = () => [process.listenerCount('SIGINT'), process.listenerCount('SIGTERM')]
  const before = listeners()
  const interrupts = onInterrupts(
    () => calls.push('first'),
    () => calls.push('again'),
  )
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGINT'] as const) process.emit(signal)
  interrupts[Symbol.dispose]()
  expect(calls).toEqual(['first', 'again', 'again'])
  expect(listeners()).toEqual(before)
})
