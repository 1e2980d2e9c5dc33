import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { nodeFlags } from './tools/programs.mjs'

/**
 * Guests have no pages, whose examples are run on the host; the command line is the same on each kernel, where an
 * emulated CPU takes minutes for its tests; a kernel without types is any kernel; workloads are what the cases run; and
 * nothing is measured in this way in a guest.
 */
const hostOnly = [
  'live/bench',
  'live/docs',
  'live/cli',
  'live/no-types',
  'live/objects',
  'triggers/triggers',
].map((name) => `test/${name}.test.ts`)
const inGuest = process.env['DTRACE_GUEST'] !== undefined

/** What tools/guest-tests.mjs made of them, where a guest has got it. */
const bundled = join(import.meta.dirname, '.cache/live')
const isBundled = inGuest && existsSync(bundled)
const inBundle = (path: string) => `.cache/live/${path.replace(/\.ts$/, '.mjs')}`
const liveTests = ['{src,test}/**/*.live.test.ts', 'test/{live,triggers}/**/*.test.ts']
const notLive = ['test/live/runner/**', ...(inGuest ? hostOnly : [])]

/** Tests run beside others that go first. */
const shared = { pool: 'forks', testTimeout: 120_000 } as const

/**
 * Four projects: `pure` needs no root and no kernel feature; `live` traces the running kernel, one file at a time;
 * `fuzz` loads random programs into it; `guest` tries the runner of guests itself.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'pure',
          maxWorkers: '100%', // by default one CPU is left idle, of two
          isolate: false, // pure modules have no state that files could disturb; importing them anew took half the time
          include: [
            'src/**/*.test.ts',
            'test/{compiler,contract,golden,guest,live/runner,support,vm}/**/*.test.ts',
            '{bench,tools}/**/*.test.ts',
          ],
          exclude: ['**/*.{guest,live}.test.ts'],
        },
      },
      {
        test: {
          ...shared,
          name: 'live',
          include: isBundled ? liveTests.map(inBundle) : liveTests,
          exclude: isBundled ? notLive.map(inBundle) : notLive,
          server: { deps: { external: [/\.cache\/live\/chunk/] } },
          execArgv: [...nodeFlags],
          fileParallelism: false,
          isolate: !inGuest, // importing all anew for each file takes an emulated CPU minutes
          ...(inGuest && { testTimeout: 600_000 }),
        },
      },
      {
        test: {
          ...shared,
          name: 'fuzz',
          include: ['test/fuzz/*.test.ts'],
          fileParallelism: false,
          testTimeout: 600_000,
        },
      },
      {
        test: {
          ...shared,
          name: 'guest',
          include: ['test/guest/*.guest.test.ts'],
          testTimeout: 180_000,
        },
      },
    ],
  },
})
