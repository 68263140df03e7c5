import { expect, test } from 'vitest'

import type { Attention, Engine, Row } from './engine.ts'
import { createScheduler, rowsPerStep, type Job } from './scheduler.ts'

interface Step {
  readonly rows: readonly Row[]
  readonly need: readonly number[]
}

interface FakeOptions {
  readonly slots?: number
  readonly maxTokens?: number
  readonly attention?: Attention
  readonly maxWaiting?: number
  readonly failAtStep?: number
  readonly duringStep?: (step: number) => void
  readonly temperature?: number
  readonly isEnd?: (token: number) => boolean
}

/** A scheduler on an engine whose next token is token + 1; turns run when `drain` is called. */
function setUp(options: FakeOptions = {}) {
  const { slots = 4, maxTokens = 64, attention = 'causal', maxWaiting, failAtStep } = options
  const steps: Step[] = []
  const made: { id: number; token: number; isLast: boolean; at: bigint }[] = []
  const failed: { ids: readonly number[]; reason: string }[] = []
  const turns: (() => void)[] = []
  const engine: Engine = {
    info: { backend: 'wasm', backendVersion: '0', threads: 1, precision: 'fp32', attention },
    slots,
    maxTokens,
    maxRows: rowsPerStep(slots, maxTokens, attention),
    step(rows, need) {
      steps.push({ rows, need })
      if (steps.length === failAtStep) throw new Error('out of memory')
      options.duringStep?.(steps.length)
      return Int32Array.from(need, (index) => (rows[index]?.token ?? -1) + 1)
    },
    // five tokens, all as likely as one another
    logits: (_, need) => new Float32Array(5 * need.length),
    close: () => {},
  }
  let now = 0n
  const scheduler = createScheduler({
    engine,
    emit: (at, tokens) => made.push(...tokens.map((token) => ({ ...token, at }))),
    fail: (ids, reason) => failed.push({ ids, reason }),
    clock: () => ++now,
    nextTurn: (run) => turns.push(run),
    ...(maxWaiting === undefined ? {} : { maxWaiting }),
    ...(options.temperature === undefined ? {} : { temperature: options.temperature }),
    ...(options.isEnd === undefined ? {} : { isEnd: options.isEnd }),
  })
  /** Runs up to `count` steps. */
  async function drain(count = 10_000): Promise<void> {
    const end = steps.length + count
    while (turns.length > 0 && steps.length < end) {
      turns.shift()?.()
      // a step that ends schedules the next turn in a microtask
      // oxlint-disable-next-line no-await-in-loop -- turns run one after the other
      await new Promise(setImmediate)
    }
  }
  return { scheduler, steps, made, failed, drain }
}

const job = (id: number, length: number, maxTokens: number): Job => ({
  id,
  prompt: Array.from({ length }, (_, index) => id * 100 + index),
  maxTokens,
})
const tokensOf = (made: readonly { id: number; token: number }[], id: number) =>
  made.filter((one) => one.id === id).map(({ token }) => token)

test('a request gets its tokens one per step, the last one marked', async () => {
  const { scheduler, made, drain } = setUp()
  scheduler.submit(job(1, 3, 3))
  await drain()

  expect(made).toEqual([
    { id: 1, token: 103, isLast: false, at: 1n },
    { id: 1, token: 104, isLast: false, at: 2n },
    { id: 1, token: 105, isLast: true, at: 3n },
  ])
})

test('30 requests of mixed length on 4 slots all end, first come first served', async () => {
  const { scheduler, steps, made, drain } = setUp()
  const jobs = Array.from({ length: 30 }, (_, id) => job(id, 1 + ((id * 7) % 40), 1 + (id % 9)))
  for (const one of jobs) scheduler.submit(one)
  await drain()

  for (const { id, prompt, maxTokens } of jobs) {
    const last = prompt.at(-1) ?? 0
    expect(tokensOf(made, id)).toEqual(Array.from({ length: maxTokens }, (_, i) => last + 1 + i))
  }
  const starts = [...new Set(steps.flatMap(({ rows }) => rows.filter(({ pos }) => pos === 0)))]
  expect(starts.map(({ token }) => token / 100)).toEqual(jobs.map(({ id }) => id))
})

test('every slot is filled position by position, without a gap', async () => {
  const { scheduler, steps, drain } = setUp()
  for (let id = 0; id < 12; id++) scheduler.submit(job(id, 30, 5))
  await drain()

  for (const slot of [0, 1, 2, 3]) {
    const rows = steps.flatMap((step) => step.rows.filter((row) => row.slot === slot))
    // 3 requests of 34 positions (the last token is not stored) one after the other
    const sequence = Array.from({ length: 34 }, (_, pos) => pos)
    expect(rows.map(({ pos }) => pos)).toEqual([...sequence, ...sequence, ...sequence])
  }
})

test('a step has at most 48 rows, and all running requests get a token in it', async () => {
  const { scheduler, steps, made, drain } = setUp()
  scheduler.submit(job(1, 2, 20))
  await drain(2)
  for (const id of [2, 3, 4]) scheduler.submit(job(id, 60, 4))
  await drain()

  expect(Math.max(...steps.map(({ rows }) => rows.length))).toBe(48)
  // request 1 has a token from every step, though prompts of 180 tokens came in
  const at = made.filter(({ id }) => id === 1).map((one) => Number(one.at))
  expect(at).toHaveLength(20)
  expect(at.every((time, index) => index === 0 || time - (at[index - 1] ?? 0) === 1)).toBe(true)
})

test('prompts get 16 rows per step even when next-token rows fill the budget', async () => {
  const { scheduler, steps, drain } = setUp({ slots: 50 })
  for (let id = 0; id < 49; id++) scheduler.submit(job(id, 1, 30))
  await drain(2)
  scheduler.submit(job(49, 20, 2))
  await drain(2)

  expect(steps.at(-2)?.rows).toHaveLength(49 + 16)
  expect(rowsPerStep(50, 64, 'causal')).toBe(66)
})

test('an aborted request gets no token, and its slot is free before the next step', async () => {
  const { scheduler, steps, made, drain } = setUp({ slots: 1, maxTokens: 2000 })
  scheduler.submit(job(1, 3, 1000))
  await drain(2)
  scheduler.submit(job(2, 3, 1))
  scheduler.abort(1)
  await drain(1)

  expect(tokensOf(made, 1)).toHaveLength(2)
  expect(steps.at(-1)?.rows.map(({ token }) => token)).toEqual([200, 201, 202])
})

test('an abort while a step runs withholds the token of that step', async () => {
  const { scheduler, made, steps, drain } = setUp({
    duringStep: (step) => {
      if (step === 2) scheduler.abort(1)
    },
  })
  scheduler.submit(job(1, 3, 10))
  await drain()

  expect(tokensOf(made, 1)).toEqual([103])
  expect(steps).toHaveLength(2)
})

test('an aborted request that waits never starts', async () => {
  const { scheduler, made, drain } = setUp({ slots: 1 })
  scheduler.submit(job(1, 1, 2))
  scheduler.submit(job(2, 1, 2))
  scheduler.abort(2)
  scheduler.abort(99)
  await drain()

  expect(made.map(({ id }) => id)).toEqual([1, 1])
})

test('a request that does not fit into a slot is refused with both numbers', () => {
  const { scheduler, failed } = setUp({ maxTokens: 256 })
  scheduler.submit({ id: 7, prompt: Array.from({ length: 300 }, () => 1), maxTokens: 100 })

  expect(failed).toMatchInlineSnapshot(`
    [
      {
        "ids": [
          7,
        ],
        "reason": "The prompt has 300 tokens and the answer up to 100, but a slot holds 256. Shorten the prompt, or raise "maxTokens" of tinyLM().",
      },
    ]
  `)
})

test('prompt and answer that just fit are taken', async () => {
  const { scheduler, failed, made, drain } = setUp({ maxTokens: 64 })
  scheduler.submit(job(1, 60, 4))
  await drain()

  expect(failed).toEqual([])
  expect(made).toHaveLength(4)
})

test('an empty prompt and an impossible number of tokens are refused', () => {
  const { scheduler, failed } = setUp()
  scheduler.submit(job(1, 0, 4))
  scheduler.submit(job(2, 1, 0))
  scheduler.submit(job(3, 1, 1.5))

  expect(failed.map(({ reason }) => reason)).toMatchInlineSnapshot(`
    [
      "The prompt is empty. TinyLM needs at least one token.",
      ""maxTokens" must not be 0. It must be a whole number from 1.",
      ""maxTokens" must not be 1.5. It must be a whole number from 1.",
    ]
  `)
})

test('requests beyond the waiting ones that are allowed are refused', async () => {
  const { scheduler, failed, made, drain } = setUp({ slots: 2, maxWaiting: 3 })
  for (let id = 1; id <= 6; id++) scheduler.submit(job(id, 1, 1))

  expect(failed).toEqual([
    { ids: [6], reason: expect.stringContaining('2 slots busy and 3 requests waiting') },
  ])
  await drain()
  expect(new Set(made.map(({ id }) => id))).toEqual(new Set([1, 2, 3, 4, 5]))
})

test('256 requests may wait unless it is said otherwise', () => {
  const { scheduler, failed } = setUp({ slots: 32 })
  for (let id = 0; id < 32 + 256 + 1; id++) scheduler.submit(job(id, 1, 1))

  expect(failed).toEqual([
    { ids: [288], reason: expect.stringContaining('32 slots busy and 256 requests waiting') },
  ])
})

test('an error in a step fails the requests in flight, and the waiting ones go on', async () => {
  const { scheduler, failed, made, drain } = setUp({ slots: 2, failAtStep: 2 })
  for (const id of [1, 2, 3]) scheduler.submit(job(id, 2, 3))
  await drain()

  expect(failed).toEqual([{ ids: [1, 2], reason: 'A step of TinyLM failed: out of memory' }])
  expect(tokensOf(made, 3)).toEqual([302, 303, 304])
})

test('with attention "lab" a step is one whole sequence, and requests take turns', async () => {
  const { scheduler, steps, made, drain } = setUp({ attention: 'lab' })
  scheduler.submit(job(1, 3, 2))
  scheduler.submit(job(2, 2, 2))
  await drain()

  expect(steps.map(({ rows }) => rows.map(({ token }) => token))).toEqual([
    [100, 101, 102],
    [200, 201],
    [100, 101, 102, 103],
    [200, 201, 202],
  ])
  expect(steps.every(({ rows }) => rows.every(({ pos }, index) => pos === index))).toBe(true)
  expect(made.map(({ id }) => id)).toEqual([1, 2, 1, 2])
})

test('an answer ends with a token that ends it, and its slot is free', async () => {
  const { scheduler, made, drain } = setUp({ slots: 1, isEnd: (token) => token === 12 })
  scheduler.submit({ id: 1, prompt: [9], maxTokens: 20 })
  scheduler.submit({ id: 2, prompt: [30], maxTokens: 2 })
  await drain()

  expect(made.map(({ id, token, isLast }) => [id, token, isLast])).toEqual([
    [1, 10, false],
    [1, 11, false],
    [1, 12, true],
    [2, 31, false],
    [2, 32, true],
  ])
})

test('with a temperature tokens are drawn from the logits, by the seed of the request', async () => {
  async function draw(seeds: readonly number[]): Promise<number[][]> {
    const { scheduler, made, drain } = setUp({ temperature: 1 })
    for (const [id, seed] of seeds.entries()) {
      scheduler.submit({ id, prompt: [1, 2], maxTokens: 20, seed })
    }
    await drain()
    return seeds.map((_, id) => made.filter((each) => each.id === id).map(({ token }) => token))
  }
  const [alone] = await draw([5])
  const [first, same, other] = await draw([5, 5, 6])

  expect(alone).toHaveLength(20)
  expect(new Set(alone).size).toBeGreaterThan(1)
  // whatever else is in the batch
  expect([first, same]).toEqual([alone, alone])
  expect(other).not.toEqual(alone)
})
