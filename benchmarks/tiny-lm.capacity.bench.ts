import { expect, test, tiers } from '../src/index.ts'
import { tinyLM } from '../src/targets/tiny-lm/index.ts'

// Reported, not asserted but for one user: how many there are depends on the machine. Where that is
// unsteady its budget ends the search, before its timeout does.
test('how many users each tier has', { timeout: 300_000 }, async ({ slo }) => {
  const found = await slo.capacities(tinyLM(), tiers, {
    label: 'tiers',
    maxUsers: 32,
    precision: 0.25,
    promptTokens: 16,
    maxTokens: 16,
    minDuration: 3,
    maxDuration: 15,
    budget: 180,
  })
  expect(found.economy).toSustain(1)
})
