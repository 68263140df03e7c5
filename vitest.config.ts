import { defineConfig } from 'vitest/config'

import { slo } from './src/plugin/index.ts'

export default defineConfig({
  plugins: [slo()],
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/fixtures/**', '**/node_modules/**'],
    // integration tests start a whole Vitest, and tests of TinyLM a whole model
    testTimeout: 120_000,
    hookTimeout: 120_000,
    benchmark: { include: ['benchmarks/**/*.bench.ts'] },
  },
})
