import { expect, test } from 'vitest'

import { limitsOf } from '../../test/support/judge-one.ts'
import { plain, type Shape, simulate } from '../../test/support/simulate.ts'
import type { CapacityAnswer } from '../capacity/answer.ts'
import type { SearchLimit } from '../capacity/claim.ts'
import type { Target } from '../targets/target.ts'
import { searchCapacity, type SearchMeasurement, type SearchOptions } from './search-capacity.ts'

const searchLimits = (options: Record<string, unknown>): SearchLimit[] =>
  limitsOf(options).filter((limit) => limit.kind !== 'mean')

/** A search in virtual time. */
async function search(
  shape: Shape,
  objectives: readonly Record<string, unknown>[],
  more: Partial<SearchOptions> & { readonly seed?: number } = {},
): Promise<SearchMeasurement> {
  const { limits: _, ...simulation } = simulate(shape, {
    minDuration: 5,
    maxDuration: 120,
    ...more,
  })
  return await simulation.clock.run(
    async () =>
      await searchCapacity({
        ...simulation,
        objectives: objectives.map((limits) => ({ limits: searchLimits(limits) })),
        maxUsers: 64,
        precision: 0.05,
        budget: Infinity,
        onInconclusive: 'point',
        ...more,
      }),
  )
}

const levelsOf = ({ phases }: SearchMeasurement): number[] => phases.map(({ users }) => users)

async function answerTo(
  ...parameters: Parameters<typeof search>
): Promise<CapacityAnswer | undefined> {
  return (await search(...parameters)).answers[0]
}

/** The speed of one is 50 tokens/s up to 12 users, and falls steeply beyond. */
const cliff: Shape = { ...plain, curve: { kind: 'knee', at: 12, slope: 0.5 }, noise: 0.05 }
const fast = { expectP25Speed: 40 }

test('it finds a cliff by doubling and bisection, and measures the last pass again', async () => {
  const found = await search(cliff, [fast])
  expect(levelsOf(found)).toEqual([1, 2, 4, 8, 16, 12, 14, 13, 12])
  expect(found.answers[0]).toMatchObject({
    users: 12,
    lower95: 12,
    upper95: 13,
    bracket: { lastPass: 12, firstFail: 13 },
    endedBy: 'objective',
    binding: 'expectP25Speed',
    contradictions: [],
  })
})

test('nobody is an answer: the first probe fails', async () => {
  expect(await answerTo(cliff, [{ expectP25Speed: 60 }])).toMatchObject({
    users: 0,
    lower95: 0,
    upper95: 1,
    bracket: { lastPass: 0, firstFail: 1 },
    endedBy: 'objective',
  })
})

test('an objective that nobody can miss ends at the ceiling, untested above', async () => {
  const found = await search({ ...plain, noise: 0.1 }, [{ expectP95TTFT: 30 }], { maxUsers: 20 })
  expect(levelsOf(found)).toEqual([1, 2, 4, 8, 16, 20])
  expect(found.answers[0]).toMatchObject({
    users: 20,
    lower95: 20,
    bracket: { lastPass: 20 },
    endedBy: 'ceiling',
  })
})

test('several objectives share their probes: none is made for what is decided', async () => {
  const both = await search(cliff, [fast, { expectP25Speed: 20 }])
  const alone = await search(cliff, [fast])
  expect(both.answers.map((answer) => answer.users)).toEqual([12, expect.any(Number)])
  const second = await search(cliff, [{ expectP25Speed: 20 }])
  expect(both.phases.length).toBeLessThan(alone.phases.length + second.phases.length - 4)
})

test('of two limits the one that is missed first is binding', async () => {
  const shape: Shape = {
    ...plain,
    curve: { kind: 'knee', at: 12, slope: 0.5 },
    firstTokenCurve: { kind: 'knee', at: 6, slope: 1 },
    noise: 0.05,
  }
  expect(await answerTo(shape, [{ ...fast, expectP95TTFT: 0.3 }])).toMatchObject({
    users: 6,
    binding: 'expectP95TTFT',
  })
})

test('a wanted number in the bracket is probed first', async () => {
  const shape: Shape = cliff
  const { limits: _, ...simulation } = simulate(shape, { minDuration: 5 })
  const found = await simulation.clock.run(
    async () =>
      await searchCapacity({
        ...simulation,
        objectives: [{ limits: searchLimits(fast), wanted: 11 }],
        maxUsers: 64,
        precision: 0.05,
        budget: Infinity,
        onInconclusive: 'point',
      }),
  )
  expect(levelsOf(found).slice(0, 6)).toEqual([1, 2, 4, 8, 16, 11])
})

test('the budget of seconds ends it with what it has', async () => {
  const answer = await answerTo(cliff, [fast], { budget: 100 })
  expect(answer).toMatchObject({ endedBy: 'budget', reason: 'the budget of seconds was spent' })
  expect(answer?.users).toBeGreaterThanOrEqual(1)
})

test('a target without a speed has no answer, after one repetition', async () => {
  const found = await search({ ...plain, instant: true }, [fast], {
    maxDuration: 5,
    minDuration: 2,
  })
  expect(levelsOf(found)).toEqual([1, 1])
  expect(found.answers[0]).toMatchObject({ endedBy: 'unmeasured', lower95: 0 })
  expect(found.answers[0]?.users).toBeUndefined()
})

test('a dead target has no answer', async () => {
  const found = await search({ ...plain, errorRate: 1 }, [fast])
  expect(found.phases.map(({ stoppedBy }) => stoppedBy)).toEqual(['failing'])
  const [answer] = found.answers
  expect(answer).toMatchObject({ lower95: 0, endedBy: 'unmeasured' })
  expect(answer?.users).toBeUndefined()
  expect(answer?.upper95).toBeUndefined()
  expect(answer?.reason).toMatchInlineSnapshot(
    `"the target did not answer 1 user: none of the 5 requests was completed"`,
  )
})

/** Answers as `plain` does, but nobody while `isDead` says so. */
async function searchMortal(
  isDead: (open: number, seconds: number) => boolean,
  { budget = Infinity }: { readonly budget?: number } = {},
): Promise<SearchMeasurement> {
  const { limits: _, ...simulation } = simulate(plain, { minDuration: 5, maxDuration: 120 })
  const { clock, target } = simulation
  const startedAt = clock.now()
  let open = 0
  const mortal: Target = {
    ...target,
    async *stream(request) {
      open++
      try {
        if (isDead(open, clock.now() - startedAt)) throw new Error('refused')
        yield* target.stream(request)
      } finally {
        open--
      }
    },
  }
  return await clock.run(
    async () =>
      await searchCapacity({
        ...simulation,
        target: mortal,
        objectives: [{ limits: searchLimits(fast) }],
        maxUsers: 64,
        precision: 0.05,
        budget,
        onInconclusive: 'point',
      }),
  )
}

test('a target that dies in mid-search has no answer, and what it had proven is kept', async () => {
  const found = await searchMortal((_, seconds) => seconds > 150)
  const ends = found.phases.map(({ stoppedBy }) => stoppedBy)
  expect(ends.filter((end) => end === 'failing')).toHaveLength(3)
  expect(levelsOf(found).slice(-3)).toEqual([4, 2, 1])
  const [answer] = found.answers
  expect(answer?.users).toBeUndefined()
  expect(answer?.upper95).toBeUndefined()
  expect(answer).toMatchObject({ endedBy: 'unmeasured', lower95: expect.any(Number) })
  expect(answer?.lower95).toBeGreaterThan(0)
  expect(answer?.reason).toMatchInlineSnapshot(
    `"the target stopped answering with 4 users, and did not come back with 1 user, which it had answered before"`,
  )
})

test('a target that died when the budget was spent has no answer', async () => {
  const found = await searchMortal((_, seconds) => seconds > 150, { budget: 150.001 })
  expect(found.phases.at(-1)?.stoppedBy).toBe('failing')
  expect(found.answers[0]?.users).toBeUndefined()
  expect(found.answers[0]?.reason).toMatchInlineSnapshot(
    `"the target stopped answering, and the budget of seconds was spent before it was asked again"`,
  )
})

test('a budget for no probe is no answer of 0 users', async () => {
  const found = await search(plain, [fast], { budget: 0 })
  expect(found.answers[0]).toMatchObject({ endedBy: 'budget', lower95: 0 })
  expect(found.answers[0]?.users).toBeUndefined()
})

test('a target that takes its time to come back is asked once more, with the fewest', async () => {
  let downUntil = 0
  const found = await searchMortal((open, seconds) => {
    if (open > 6 && seconds > downUntil) downUntil = seconds + 0.05
    return seconds <= downUntil
  })
  expect(found.answers[0]).toMatchObject({ users: 6, bracket: { lastPass: 6, firstFail: 7 } })
})

test('a load that nobody is answered under is too much, where fewer are answered again', async () => {
  let isDown = false
  const found = await searchMortal((open) => {
    // it falls over at the sixth at once, and comes back when all have been refused
    if (open > 5) isDown = true
    if (open === 1) isDown = false
    return isDown
  })
  expect(found.answers[0]).toMatchObject({
    users: 5,
    bracket: { lastPass: 5, firstFail: 6 },
    endedBy: 'objective',
    upper95: 6,
  })
})

test('one of a hundred requests failing does not end a search', async () => {
  const answer = await answerTo({ ...cliff, errorRate: 0.01 }, [fast])
  expect(answer?.users).toBe(12)
})

test('a queue that refuses is a capacity, too', async () => {
  const answer = await answerTo({ ...plain, slots: 4, maxQueue: 2 }, [
    { expectCompletionRate: 0.95 },
  ])
  expect(answer).toMatchObject({ users: 6, binding: 'expectCompletionRate' })
})
