import { defineConfig } from 'vitest/config'

/**
 * Guests have no pages, whose examples are run on the host; and the command line is the same on each kernel, where an
 * emulated CPU takes minutes for its tests.
 */
const hostOnly = ['test/live/docs.test.ts', 'test/live/cli.test.ts']

const shared = { pool: 'forks', testTimeout: 30_000 } as const

/**
 * Three projects: `pure` needs no root and no kernel feature; `live` traces the running kernel, one file at a time;
 * `guest` tries the runner of guests itself.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'pure',
          isolate: false, // pure modules have no state that files could disturb; importing them anew took half the time
          include: [
            'src/**/*.test.ts',
            'test/{contract,fuzz,golden,guest,live/runner,support,triggers,vm}/**/*.test.ts',
            '{bench,tools}/**/*.test.ts',
          ],
          exclude: ['**/*.{guest,live}.test.ts'],
        },
      },
      {
        test: {
          ...shared,
          name: 'live',
          include: ['{src,test}/**/*.live.test.ts', 'test/live/**/*.test.ts'],
          exclude: ['test/live/runner/**', ...(process.env['DTRACE_GUEST'] ? hostOnly : [])],
          fileParallelism: false,
          testTimeout: 120_000,
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
