import { expect, test } from 'vitest'

import { createRandom } from '../stats/random.ts'
import type { EvalItem } from './eval-item.ts'
import { createQualityWorkload, type QualityWorkload } from './quality-workload.ts'
import { includes } from './score-text.ts'
import { toScorer } from './scorer.ts'

const items: readonly EvalItem[] = ['a', 'b', 'c'].map((id) => ({
  id,
  question: `${id}?`,
  answer: id,
}))

const workload = (more: Partial<QualityWorkload> = {}): ReturnType<typeof createQualityWorkload> =>
  createQualityWorkload({
    items,
    prompts: items.map(({ question }) => question),
    scorer: includes(),
    context: { ask: async () => await Promise.resolve('') },
    maxTokens: 8,
    random: createRandom(1),
    ...more,
  })

test('each request asks one of the questions, drawn by the seed, all of them alike often', () => {
  const asked = (): string[] => {
    const load = workload()
    return Array.from({ length: 3000 }, () => load.next(0, undefined).prompt)
  }
  const counts = Map.groupBy(asked(), (prompt) => prompt)
  expect([...counts.keys()].toSorted()).toEqual(['a?', 'b?', 'c?'])
  // 1000 ± 4 standard deviations
  for (const [, each] of counts) expect(Math.abs(each.length - 1000)).toBeLessThan(104)
  expect(asked()).toEqual(asked())
})

test('an answer is scored for the question that it was asked', async () => {
  const load = workload({ items: items.slice(0, 1) })
  const { score } = load.next(0, undefined)
  expect(await score?.('It is a.')).toEqual({ value: 1 })
  expect(await score?.('It is b.')).toEqual({ value: 0 })
})

test('an answer without text is wrong, and what a scorer cannot score is neither', async () => {
  const load = workload({ scorer: toScorer(() => Number.NaN) })
  const { score } = load.next(0, undefined)
  expect(await score?.(' \n')).toEqual({ value: 0 })
  expect(await score?.('x')).toEqual({
    value: undefined,
    reason: 'the scorer gave NaN; it must give true, false or a number from 0 to 1',
  })
})

test('without a question there is no load', () => {
  expect(() => workload({ items: [] }).next(0, undefined)).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: A load of questions must have one question at least.]`,
  )
})
