import { defineConfig } from 'vitest/config'

import { slo } from './src/plugin/index.ts'

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
          exclude: ['test/package.test.ts', 'test/scratch/**', '**/node_modules/**'],
          // integration tests start a whole Vitest, and tests of TinyLM a whole model
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // nothing in it asserts a time, so that both cores of a small machine may work
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
          name: 'package',
          include: ['test/package.test.ts'],
          // measures a real model, so it has the machine for itself
          sequence: { groupOrder: 1 },
          testTimeout: 300_000,
          hookTimeout: 300_000,
          benchmark: { include: [] },
        },
      },
    ],
  },
})
