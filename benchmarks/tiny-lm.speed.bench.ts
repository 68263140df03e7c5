import { expect, test } from '../src/index.ts'
import { tinyLM } from '../src/targets/tiny-lm/index.ts'

const target = tinyLM()

// 32 tokens an answer, so that all of it takes about a minute on two cores.
test.slo('one user gets 10 tokens/s within 5 s', {
  target,
  maxTokens: 32,
  expectP25Speed: '>= 10',
  expectP95TTFT: '<= 5',
  expectCompletionRate: '>= 0.9',
})

test("the lab's semantics, without a mask or a cache", async ({ slo }) => {
  const lab = tinyLM({ attention: 'lab' })
  const run = await slo.measure(lab, { label: 'lab attention', maxTokens: 16, maxRequests: 10 })
  expect(run.metrics.timeToFirstToken.p50).toBeLessThan(5)
  expect(run.rates.completionRate).toBe(1)
})
