import { expect, test } from 'vitest'
import { compileText } from '../../../test/support/compile.ts'
import { runVm } from '../../../test/support/run-vm.ts'

const probe = 'syscall::read:entry'
/** The session refuses programs that name panic() or breakpoint(): their code does nothing. */
test.each([
  { body: 'raise(arg0);', signals: [10] },
  { body: 'raise(9); raise(SIGUSR1);', signals: [9, 10] },
  { body: 'stop();', signals: [19] },
  { body: 'panic();', signals: [] },
  { body: 'breakpoint();', signals: [] },
])('$body sends the current process $signals', ({ body, signals }) => {
  const traced = runVm(compileText(`${probe} { ${body} }`)).fire('entry', 10n)
  expect(traced.host.signals).toEqual(signals)
  expect(traced.values()).toEqual([[]])
})

/** A clock that advances by a microsecond whenever it is read. */
const clocked = (text: string) => {
  const traced = runVm(compileText(text))
  const clock = { now: 5_000_000_000n }
  Object.defineProperty(traced.host.env, 'clockNs', {
    get: () => {
      clock.now += 1000n
      return clock.now
    },
  })
  return { traced, clock }
}

test('chill() waits so long, and time has passed in the clause', () => {
  const { traced, clock } = clocked(
    `${probe} { this->t = timestamp; chill(100000); trace(timestamp - this->t); }`,
  )
  const before = clock.now
  traced.fire('entry')
  expect(Number(clock.now - before)).toBeGreaterThanOrEqual(100_000)
  expect(Number(clock.now - before)).toBeLessThan(110_000)
  expect(Number(traced.values()[0]?.[0])).toBeGreaterThanOrEqual(100_000)
})

test('a conditional chill() changes the time too', () => {
  const { traced } = clocked(
    `${probe} { this->t = timestamp; if (arg0) { chill(50000); } trace(timestamp - this->t > 50000); }`,
  )
  expect(traced.fire('entry', 0n).fire('entry', 1n).values()).toEqual([[0n], [], [1n]])
})

test('half of each second is the most', () => {
  const { traced, clock } = clocked(`${probe} { chill(arg0); trace(1); }`)
  const outcome = () => traced.observed().map((one) => (one.kind === 'fault' ? one.code : 'ok'))
  const illegal = 3
  for (const ns of [-1n, 500_000_001n, 1n << 31n])
    expect([ns, traced.fire('entry', ns) && outcome()]).toEqual([ns, [illegal]])
  // Only what was waited counts: that is 0, whatever was refused.
  clock.now += 1_000_000_000n
  traced.host.env.cpu = 1
  expect(traced.fire('entry', 1000n) && outcome()).toEqual(['ok'])
  expect(traced.fire('entry', 499_999_001n) && outcome()).toEqual([illegal])
  clock.now += 1_000_000_001n
  expect(traced.fire('entry', 2000n) && outcome()).toEqual(['ok'])
})
