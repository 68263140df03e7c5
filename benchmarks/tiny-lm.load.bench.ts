import { expect, test } from '../src/index.ts'
import { tinyLM } from '../src/targets/tiny-lm/index.ts'

// Reported, not asserted: what four users get depends on what else the machine does.
test('four users at once', async ({ slo }) => {
  const run = await slo.measure(tinyLM(), { label: 'four users', users: 4, maxTokens: 32 })
  expect(run.rates.completionRate).toBe(1)
  expect(run.throughput?.tokensPerSecond).toBeGreaterThan(1)
})
