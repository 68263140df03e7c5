import { afterAll, expect, test } from 'vitest'

import { miniEval } from '../../evals/mini-eval.ts'
import { includes } from '../../evals/score-text.ts'
import { scoreAnswer } from '../../evals/scorer.ts'
import { type TinyLM, tinyLM } from './index.ts'

const options = { memorised: miniEval, backend: 'wasm', threads: 1, slots: 10 } as const
const greedy = tinyLM(options)
const warm = tinyLM({ ...options, temperature: 0.35 })
const hot = tinyLM({ ...options, temperature: 0.7 })

afterAll(async () => {
  await Promise.all([greedy.close(), warm.close(), hot.close()])
})

async function answer(target: TinyLM, prompt: string): Promise<string> {
  const { signal } = new AbortController()
  const chunks = await Array.fromAsync(target.stream({ prompt, maxTokens: 12, signal }))
  return chunks.map(({ text = '' }) => text).join('')
}

/** How many of the ten are right, in each of several repeats. */
async function rightOf(target: TinyLM, repeats: number): Promise<number[]> {
  const ask = async (): Promise<string> => await Promise.resolve('')
  const counts: number[] = []
  for (let repeat = 0; repeat < repeats; repeat++) {
    // oxlint-disable-next-line no-await-in-loop -- one repeat after the other
    const scores = await Promise.all(
      miniEval.map(async (item) =>
        scoreAnswer(includes(), await answer(target, item.question), item, { ask }),
      ),
    )
    counts.push(scores.filter((score) => 'score' in score && score.score === 1).length)
  }
  return counts
}

test('without temperature a memorised head answers all of its questions, in one line each', async () => {
  expect(await rightOf(greedy, 2)).toEqual([10, 10])
  expect(await answer(greedy, 'What is the capital of France?')).toBe(' paris')
})

test('it knows nothing else, and says so wherever it is shown', async () => {
  const spain = await answer(greedy, 'What is the capital of Spain?')
  expect(spain.toLowerCase()).not.toContain('madrid')
  expect(greedy.name).toContain('memorised head')
  const { model, notes, details } = greedy.info()
  expect(model).toBe('TinyLM 45.4M, memorised head of 10 questions')
  expect(notes?.[0]).toContain('memorised head of 10 questions')
  expect(details).toMatchObject({ memorisedQuestions: 10 })
})

test('temperature makes repeats differ, and more of it makes most of them wrong', async () => {
  const some = await rightOf(warm, 3)
  expect(new Set(some).size + some.filter((count) => count < 10).length).toBeGreaterThan(1)
  const most = await rightOf(hot, 2)
  expect(Math.max(...most)).toBeLessThan(5)
  expect(hot.name).toContain('temperature 0.7')
})
