import { defineConfig } from 'vitest/config'

import { slo } from './src/plugin/index.ts'

/** These measure for real, and have the machine for themselves: a client that waits is `invalid`. */
const alone = ['test/package.test.ts', 'test/integration/endpoints.test.ts']

export default defineConfig({
  plugins: [
    slo({
      // a minute each, so that all benchmarks of this repository take about five
      maxDuration: 60,
      // a meter where this machine has one, else its TDP, which is an estimate and called so
      power: 'auto',
      // an example, so that the page says what users cost: put what your machine costs
      price: { perHour: 0.1, tokens: 'genai-prices' },
      // measured on many machines, so the baseline of this repository is each one's own
      baseline: '.vitest/slo/baseline.json',
    }),
  ],
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: [...alone, 'test/scratch/**', '**/node_modules/**'],
          // integration tests start a whole Vitest, and tests of TinyLM a whole model
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // none of them needs a client that is in time, so that both cores may work
          maxWorkers: 2,
          benchmark: { include: ['benchmarks/**/*.bench.ts'] },
        },
      },
      {
        extends: true,
        test: {
          name: 'types',
          include: [],
          benchmark: { include: [] },
          typecheck: {
            enabled: true,
            only: true,
            include: ['test/types/**/*.test-d.ts'],
            tsconfig: 'tsconfig.json',
          },
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: alone,
          sequence: { groupOrder: 1 },
          maxWorkers: 1,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          benchmark: { include: [] },
        },
      },
    ],
  },
})
