import { expect, test } from 'vitest'

import reference from '../stats/fixtures/evals.json' with { type: 'json' }
import { createRandom } from '../stats/random.ts'
import {
  type ComparedEval,
  compareEvals,
  judgeNoLess,
  type PairComparison,
} from './compare-evals.ts'
import { formatPair } from './format-pair.ts'

const random = createRandom(1)

function evalOf(
  name: string,
  scores: readonly (readonly (number | null)[])[],
  clusters?: readonly string[],
): ComparedEval {
  const ids = scores.map((_, index) => `q${index}`)
  return { name, ids, clusters: clusters ?? ids, scores }
}

function compare(a: ComparedEval, b: ComparedEval): PairComparison {
  const [pair] = compareEvals([a, b], { confidence: 0.95, random })
  expect.assert(pair !== undefined)
  return pair
}

const a = evalOf('A', reference.scoresA)
const b = evalOf('B', reference.scoresB)

test('two models are paired by question, with the figures of the reference', () => {
  const pair = compare(a, b)
  const { paired } = reference
  expect(pair).toMatchObject({ questions: 12, units: 12 })
  expect(pair.difference).toBeCloseTo(paired.difference, 12)
  expect(pair.paired?.method).toBe('sign flips')
  expect(pair.paired?.pValue).toBe(paired.signFlipP)
  expect(pair.paired?.lower).toBeCloseTo(paired.ci95[0] ?? 0, 9)
  expect(pair.paired?.upper).toBeCloseTo(paired.ci95[1] ?? 0, 9)
  expect(pair.paired?.dz).toBeCloseTo(paired.dz, 9)
  expect(pair.paired?.gz).toBeCloseTo(paired.gz, 9)
  expect(pair.overRuns?.pValue).toBeCloseTo(reference.welchRunMeans.pTwoSided, 9)
  expect(pair.overRuns?.cohensD).toBeCloseTo(reference.welchRunMeans.cohenDRunMeans, 9)
})

test('it is told with the difference first, and each effect size by its name', () => {
  expect(formatPair(compare(a, b), 0.95).join('\n')).toMatchInlineSnapshot(`
    "A − B: +18.3 points by 12 questions (95 % interval +2.57 points to +34.1 points)
      paired by question: sign flips p 0.051; dz 0.74, medium; would have shown 22 points in 80 % of cases
      over run means, on just these questions: Welch p 0.013, d 2.10 of run means (no size of the effect: it grows with the questions)"
  `)
})

test('one repeat, right or wrong, is compared by McNemar', () => {
  const first = (scores: readonly (readonly number[])[]) => scores.map((row) => row.slice(0, 1))
  const pair = compare(evalOf('A', first(reference.scoresA)), evalOf('B', first(reference.scoresB)))
  expect(pair.paired?.method).toBe('mcnemar')
  expect(pair.paired?.pValue).toBeCloseTo(reference.mcnemarFirstRun.pMid, 12)
})

const many = (share: number, seed: number): number[][] => {
  const next = createRandom(seed)
  return Array.from({ length: 60 }, () => [next() < share ? 1 : 0, next() < share ? 1 : 0])
}

test('many questions are compared by the paired t test', () => {
  expect(compare(evalOf('A', many(0.9, 1)), evalOf('B', many(0.6, 2))).paired?.method).toBe('t')
})

test('clusters are paired as a whole', () => {
  const clusters = reference.group.map(String)
  const pair = compare(
    evalOf('A', reference.scoresA, clusters),
    evalOf('B', reference.scoresB, clusters),
  )
  expect(pair).toMatchObject({ questions: 12, units: 8 })
  expect(pair.difference).toBeCloseTo(reference.paired.difference, 12)
})

test('questions are paired by their ids, and only those that both answered', () => {
  const turned = { ...b, ids: b.ids.toReversed(), scores: b.scores.toReversed() }
  expect(compare(a, turned)).toEqual(compare(a, b))
  const fewer = evalOf('B', [[null], ...reference.scoresB.slice(1, 6)])
  expect(compare(a, fewer).questions).toBe(5)
  const none = { ...b, ids: b.ids.map((id) => `x${id}`) }
  expect(formatPair(compare(a, none), 0.95)).toEqual([
    'A − B: not compared, no question was answered by both',
  ])
})

test('models without any spread have no p-value, but a reason', () => {
  const all = evalOf('A', [
    [1, 1],
    [1, 1],
  ])
  const none = evalOf('B', [
    [0, 0],
    [0, 0],
  ])
  expect(formatPair(compare(all, { ...all, name: 'C' }), 0.95)).toMatchInlineSnapshot(`
    [
      "A − C: 0 points by 2 questions; they are identical on each question",
    ]
  `)
  expect(formatPair(compare(all, none), 0.95)).toMatchInlineSnapshot(`
    [
      "A − B: +100 points by 2 questions; they differ by the same on each question",
    ]
  `)
  const one = compare(evalOf('A', [[1]]), evalOf('B', [[0]]))
  expect([one.paired, one.reason]).toEqual([undefined, 'one question cannot be compared'])
})

test('of several models each pair is adjusted by Holm', () => {
  const pairs = compareEvals(
    [evalOf('A', many(0.9, 1)), evalOf('B', many(0.8, 2)), evalOf('C', many(0.6, 3))],
    { confidence: 0.95, random },
  )
  expect(pairs.map(({ first, second }) => first + second)).toEqual(['AB', 'AC', 'BC'])
  for (const { paired } of pairs)
    expect(paired?.adjustedP).toBeGreaterThanOrEqual(paired?.pValue ?? 1)
  const smallest = Math.min(...pairs.map(({ paired }) => paired?.pValue ?? 1))
  const adjusted = Math.min(...pairs.map(({ paired }) => paired?.adjustedP ?? 1))
  expect(adjusted).toBeCloseTo(3 * smallest, 12)
  expect(formatPair(pairs[1] ?? compare(a, b), 0.95)[1]).toContain("with Holm's correction")
})

test('less accurate is proven by the lower bound, no less by the upper one, and else open', () => {
  const kind = (first: ComparedEval, second: ComparedEval, margin = 0): string | undefined =>
    judgeNoLess(compare(first, second), margin, 0.05)?.kind
  const [good, bad] = [evalOf('A', many(0.95, 1)), evalOf('B', many(0.5, 2))]
  expect(kind(good, bad)).toBe('missed')
  expect(kind(bad, good)).toBe('met')
  expect(kind(good, evalOf('C', many(0.95, 9)))).toBe('inconclusive')
  expect(kind(good, bad, 0.9)).toBe('met')
  expect(kind(good, good)).toBe('inconclusive')
  expect(kind(evalOf('A', [[1]]), evalOf('B', [[0]]))).toBeUndefined()
  const always = (score: number, questions: number) =>
    evalOf(
      `${score}`,
      Array.from({ length: questions }, () => [score, score]),
    )
  expect(kind(always(1, 10), always(0, 10))).toBe('missed')
  expect(kind(always(1, 3), always(0, 3))).toBe('inconclusive')
})

test('one eval is no comparison', () => {
  expect(() => compareEvals([a], { confidence: 0.95, random })).toThrow('at least two evals')
})
