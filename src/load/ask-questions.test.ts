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
    costBudget: Infinity,
    otherCost: () => 0,
    kept: [],
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

test('a budget of dollars ends it with what there is, by the price of input and output', async () => {
  // a question of one token and an answer of two: 1 + 2 · 2 = 5 dollars
  const price = { input: 1e6, output: 2e6 }
  const asked = await ask(echo, { repeats: 10, concurrency: 1, price, costBudget: 11 })
  expect([asked.endedBy, asked.replies.length, asked.dollars]).toEqual(['budget', 3, 15])
  expect(asked.replies.map(({ dollars }) => dollars)).toEqual([5, 5, 5])
  const withJudge = { price, costBudget: 11, otherCost: () => 7 }
  expect((await ask(echo, { repeats: 10, concurrency: 1, ...withJudge })).replies).toHaveLength(1)
  expect((await ask(echo, { repeats: 1 })).replies[0]).not.toHaveProperty('dollars')
})

test("a target's own count of tokens is what it charges for, reasoning included", async () => {
  const stream: Target['stream'] = async function* thinks() {
    yield await Promise.resolve({ reasoning: 'hm hm', totalTokens: 50 })
    yield 'x'
  }
  const price = { input: 0, output: 1e6 }
  const { dollars } = await ask(stream, { prompts: ['a'], repeats: 1, price })
  expect(dollars).toBe(50)
})

test('a target that says when to come back is left alone until then, by all requests', async () => {
  const clock = createFakeClock()
  const sentAt: number[] = []
  const stream: Target['stream'] = async function* limited({ prompt }) {
    sentAt.push(clock.now())
    if (sentAt.length === 1) {
      throw Object.assign(new Error('slow down'), { status: 429, retryAfter: '30' })
    }
    yield await Promise.resolve(prompt)
  }
  const startedAt = clock.now()
  const asking = ask(stream, { repeats: 1, concurrency: 1, clock })
  for (let i = 0; i < 40; i++) {
    // oxlint-disable-next-line no-await-in-loop -- pauses come one after the other
    await new Promise(setImmediate)
    clock.advance(1)
  }
  const { replies } = await asking
  expect(replies.map(({ answer, retries }) => [answer, retries])).toEqual([
    ['completed', 1],
    ['completed', 0],
    ['completed', 0],
  ])
  expect(sentAt[0]).toBe(startedAt)
  expect(Math.min(...sentAt.slice(1))).toBeGreaterThanOrEqual(startedAt + 30)
})

test('a target that asks for more than five minutes is not asked again', async () => {
  const stream: Target['stream'] = () => {
    throw Object.assign(new Error('tomorrow'), { status: 429, retryAfter: 86_400 })
  }
  const { replies } = await ask(stream, { prompts: ['a'], repeats: 1, concurrency: 1 })
  expect(replies).toMatchObject([{ answer: 'throttled', retries: 0, detail: 'Error: tomorrow' }])
})

test('answers of an earlier run are not asked again, and their tokens count', async () => {
  const whole = await ask(echo, { repeats: 3, concurrency: 1 })
  const kept = whole.replies.slice(0, 4)
  const rest = await ask(echo, { repeats: 3, concurrency: 1, kept })
  expect([...kept, ...rest.replies]).toEqual(whole.replies)
  expect([rest.promptTokens, rest.answerTokens]).toEqual([whole.promptTokens, whole.answerTokens])
  const short = await ask(echo, { repeats: 3, concurrency: 1, kept, tokenBudget: 12 })
  expect([short.endedBy, short.replies.length]).toEqual(['budget', 0])
})
