import { defineConfig } from 'vitest/config'

const shared = { pool: 'forks', testTimeout: 30_000 } as const

/** Two projects: `pure` needs no root and no kernel feature; `live` traces the running kernel, one file at a time. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'pure',
          include: ['src/**/*.test.ts', 'test/{contract,golden,vm,fuzz,support}/**/*.test.ts'],
        },
      },
      {
        test: {
          ...shared,
          name: 'live',
          include: ['test/live/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
        },
      },
    ],
  },
})
