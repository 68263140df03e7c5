import { expect, test } from 'vitest'

import { parseSloOptions } from './options.ts'
import { artificialAnalysisTiers, tier, tiers } from './tiers.ts'

test.for([
  ['economy', 10, 5],
  ['standard', 30, 3],
  ['premium', 80, 1],
] as const)(
  'tier %s asks for a P25 speed of %i tok/s and a P95 TTFT of %i s',
  ([name, speed, ttft]) => {
    expect(parseSloOptions(tiers[name]).map(({ key, value }) => [key, value])).toEqual([
      ['expectP25Speed', speed],
      ['expectP95TTFT', ttft],
    ])
    expect(tier(name)).toBe(tiers[name])
  },
)

test('a tier that does not exist is refused with the names of those that do', () => {
  expect(() => tier('gold')).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: The tier "gold" does not exist. The tiers are "economy", "standard" and "premium".]`,
  )
  expect(() => tier('toString')).toThrow(RangeError)
})

test("Artificial Analysis' tiers are dated and numbered by model", () => {
  const rows = artificialAnalysisTiers.map(
    ({ asOf, model, tier: name, p25Speed, p95TTFT }) =>
      `${asOf} ${model} ${name}: ${p25Speed} tok/s, ${p95TTFT} s`,
  )
  expect(rows.join('\n')).toMatchInlineSnapshot(`
    "2026-05-22 DeepSeek V3.2 (thinking) SLO #1: 30 tok/s, 15 s
    2026-05-22 DeepSeek V3.2 (thinking) SLO #2: 100 tok/s, 15 s
    2026-05-22 DeepSeek V3.2 (thinking) SLO #3: 300 tok/s, 15 s
    2026-06 DeepSeek SLO #1: 30 tok/s, 10 s
    2026-06 DeepSeek SLO #2: 100 tok/s, 5 s
    2026-06 DeepSeek SLO #3: 300 tok/s, 3 s
    2026-07-21 DeepSeek V4 Pro (max) SLO #1: 20 tok/s, 10 s
    2026-07-21 DeepSeek V4 Pro (max) SLO #2: 60 tok/s, 5 s
    2026-07-21 DeepSeek V4 Pro (max) SLO #3: 180 tok/s, 3 s
    2026-07-21 gpt-oss-120b (high) SLO #1: 100 tok/s, 5 s
    2026-07-21 gpt-oss-120b (high) SLO #2: 250 tok/s, 3 s
    2026-07-21 gpt-oss-120b (high) SLO #3: 500 tok/s, 2 s
    2026-07-21 gpt-oss-120b (high) SLO #4: 2000 tok/s, 1 s"
  `)
})
