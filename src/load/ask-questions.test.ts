import { expect, test } from 'vitest'

import { createFakeClock } from '../../test/support/fake-clock.ts'
import { createRandom } from '../stats/random.ts'
import type { Target } from '../targets/target.ts'
import { type Asking, type AskOptions, askQuestions, type Reply } from './ask-questions.ts'

interface Asked extends Asking {
  readonly replies: readonly Reply[]
}

/** Answers the questions of a target that takes no real time. */
async function ask(stream: Target['stream'], more: Partial<AskOptions> = {}): Promise<Asked> {
  const replies: Reply[] = []
  const asking = await askQuestions({
    target: { name: 'planted', stream },
    prompts: ['a', 'b', 'c'],
    repeats: 2,
    concurrency: 2,
    maxTokens: 8,
    requestTimeout: 60,
    retries: 2,
    budget: Infinity,
    tokenBudget: Infinity,
    countTokens: (text) => text.length,
    clock: createFakeClock(),
    signal: new AbortController().signal,
    random: createRandom(1),
    onAnswer: async (reply) => {
      replies.push(reply)
      await Promise.resolve()
    },
    ...more,
  })
  return { ...asking, replies }
}

async function* echo({ prompt }: { readonly prompt: string }) {
  yield await Promise.resolve(`${prompt}!`)
}

test('each question is asked once in each repeat, in an order of its own that the seed gives', async () => {
  const prompts = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
  const { replies, endedBy } = await ask(echo, { prompts, repeats: 3, concurrency: 1 })
  const orders = [0, 1, 2].map((repeat) =>
    replies.filter((reply) => reply.repeat === repeat).map(({ question }) => question),
  )
  expect(endedBy).toBe('done')
  expect(replies.every(({ question, text }) => text === `${prompts[question]}!`)).toBe(true)
  for (const order of orders) expect(order.toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  expect(orders[0]).not.toEqual(orders[1])
  const again = await ask(echo, { prompts, repeats: 3, concurrency: 1 })
  expect(again.replies).toEqual(replies)
})

test('no more requests run at once than are allowed', async () => {
  let [running, most] = [0, 0]
  const stream: Target['stream'] = async function* count() {
    most = Math.max(most, ++running)
    await new Promise(setImmediate)
    running--
    yield 'x'
  }
  await ask(stream, { concurrency: 3, prompts: ['a', 'b', 'c', 'd', 'e', 'f'] })
  expect(most).toBe(3)
})

test('what fails is sent again, and counted; what goes on failing is told with its reason', async () => {
  let sent = 0
  const stream: Target['stream'] = async function* flaky({ prompt }) {
    if (prompt === 'b') throw new Error('no')
    if (prompt === 'a' && sent++ < 2) throw Object.assign(new Error('busy'), { status: 429 })
    yield await Promise.resolve(prompt)
  }
  const clock = createFakeClock()
  const asking = ask(stream, { repeats: 1, concurrency: 1, clock })
  for (let i = 0; i < 100; i++) {
    // oxlint-disable-next-line no-await-in-loop -- pauses come one after the other
    await new Promise(setImmediate)
    clock.advance(1)
  }
  const { replies } = await asking
  const byQuestion = replies.toSorted((a, b) => a.question - b.question)
  expect(byQuestion.map(({ answer, retries }) => [answer, retries])).toEqual([
    ['completed', 2],
    ['errored', 2],
    ['completed', 0],
  ])
  expect(byQuestion[1]?.detail).toBe('Error: no')
})

test('a timeout is not sent again, and an answer of spaces or of reasoning only is empty', async () => {
  const stream: Target['stream'] = async function* strange({ prompt }) {
    if (prompt === 'a') await new Promise(() => {})
    yield await Promise.resolve(prompt === 'b' ? ' \n' : { reasoning: 'hm' })
  }
  const clock = createFakeClock()
  const asking = ask(stream, { repeats: 1, concurrency: 3, clock })
  await new Promise(setImmediate)
  clock.advance(61)
  const { replies } = await asking
  const classes = replies.toSorted((a, b) => a.question - b.question).map(({ answer }) => answer)
  expect(classes).toEqual(['censored', 'empty', 'empty'])
})

test('a target that answers nobody is given up after 20 requests', async () => {
  const stream: Target['stream'] = () => {
    throw new Error('refused')
  }
  const { replies, endedBy } = await ask(stream, { repeats: 100, retries: 0 })
  expect(endedBy).toBe('dead')
  expect(replies).toHaveLength(20)
})

test('a budget of tokens, or of seconds, ends it with what there is', async () => {
  // a question has one token and its answer two
  const byTokens = await ask(echo, { repeats: 10, concurrency: 1, tokenBudget: 9 })
  expect([byTokens.endedBy, byTokens.replies.length]).toEqual(['budget', 3])
  expect([byTokens.promptTokens, byTokens.answerTokens]).toEqual([3, 6])
  const clock = createFakeClock()
  const slow: Target['stream'] = async function* slow({ prompt }) {
    await clock.sleep(5)
    yield prompt
  }
  const bySeconds = await ask(slow, { repeats: 10, concurrency: 1, budget: 12, clock })
  expect([bySeconds.endedBy, bySeconds.replies.length]).toEqual(['budget', 3])
})

test('an abort ends it with its reason', async () => {
  const controller = new AbortController()
  const stream: Target['stream'] = async function* stop({ prompt }) {
    controller.abort(new Error('ended'))
    yield await Promise.resolve(prompt)
  }
  await expect(ask(stream, { signal: controller.signal })).rejects.toThrow('ended')
})
