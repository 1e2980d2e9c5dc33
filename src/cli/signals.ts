/** Interrupts while tracing: the first ends it gracefully, a second at once. */

const signals = ['SIGINT', 'SIGTERM'] as const

/**
 * Takes the signals even where they were ignored at the start, as in a shell's background jobs: a tracer without a
 * terminal has no other way to be told to print what it has.
 */
export const onInterrupts = (first: () => void, second: () => void): Disposable => {
  let count = 0
  const interrupt = () => (count++ === 0 ? first() : second())
  for (const signal of signals) process.on(signal, interrupt)
  return {
    [Symbol.dispose]: () => {
      for (const signal of signals) process.off(signal, interrupt)
    },
  }
}
