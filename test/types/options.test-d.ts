import { assertType, expectTypeOf, test } from 'vitest'

import {
  type SloOptions,
  type SloRun,
  type EvalRun,
  expect,
  includes,
  miniEval,
  type Target,
  test as sloTest,
} from '../../src/index.ts'

const target: Target = {
  name: 'mine',
  async *stream({ prompt }) {
    yield prompt
    yield { text: 'more', tokens: 1 }
  },
}

test('limits are checked by name, direction and unit', () => {
  assertType<SloOptions>({ expectP25Speed: '>= 30', expectP95TTFT: '<=3', expectP1E2E: 3 })
  assertType<SloOptions>({ expectMeanTTFB: 0.5, expectErrorRate: '<= 0.01' })
  // @ts-expect-error -- misspelt
  assertType<SloOptions>({ expectP95TTF: '<= 3' })
  // @ts-expect-error -- no number
  assertType<SloOptions>({ expectP95TTFT: '<= fast' })
  // @ts-expect-error -- a time has upper limits
  assertType<SloOptions>({ expectP95TTFT: '>= 3' })
  // @ts-expect-error -- a speed has lower limits
  assertType<SloOptions>({ expectP25Speed: '<= 30' })
  // @ts-expect-error -- percentiles go from 1 to 99
  assertType<SloOptions>({ expectP100TTFT: '<= 3' })
  // @ts-expect-error -- a unit does not belong into a bound
  assertType<SloOptions>({ expectP95TTFT: '<= 300ms' })
})

test('the declarative form takes a target, limits and settings', () => {
  const declare = (): void => {
    sloTest.slo('fine', { target, expectP95TTFT: 3, maxTokens: 8, retry: 1, repeats: 1 })
    sloTest.slo('made late', {
      target: async () => await Promise.resolve(target),
      expectP95TTFT: 3,
    })
    // @ts-expect-error -- no target
    sloTest.slo('no target', { expectP95TTFT: 3 })
    // @ts-expect-error -- an unknown option
    sloTest.slo('unknown', { target, expectP95TTFT: 3, promt: 'hi' })
  }
  expectTypeOf(declare).toBeFunction()
})

test('the matcher takes runs only', () => {
  const match = (run: SloRun): void => {
    expect(run).toMeetSLO({ expectP95TTFT: 3 })
    expect(run).not.toMeetSLO({ expectP95TTFT: 3 })
    expect.soft(run).toMeetSLO({ expectP95TTFT: 3 })
    // @ts-expect-error -- not a run
    expect(1).toMeetSLO({ expectP95TTFT: 3 })
  }
  expectTypeOf(match).toBeFunction()
})

test('statistics are numbers or undefined, never silently 0', () => {
  expectTypeOf<SloRun['metrics']['outputSpeed']['p25']>().toEqualTypeOf<number | undefined>()
})

test('an eval takes a target, questions, a scorer and limits of its accuracy', () => {
  const declare = (): void => {
    const questions = [{ question: 'a?', answer: ['a', 1] }]
    sloTest.eval('fine', { target, dataset: questions, score: includes(), expectAccuracy: 0.7 })
    sloTest.eval('a function', {
      target,
      dataset: 'questions.jsonl',
      score: (answer, { id }) => answer.includes(id),
      repeats: 15,
      expectAccuracy: '>= 0.7',
      expectCIHalfWidth: '<= 0.05',
    })
    // @ts-expect-error -- no scorer
    sloTest.eval('no scorer', { target, dataset: miniEval, expectAccuracy: 0.7 })
    const options = { target, dataset: miniEval, score: includes() }
    // @ts-expect-error -- an accuracy has a lower limit
    sloTest.eval('wrong side', { ...options, expectAccuracy: '<= 0.7' })
    // @ts-expect-error -- an unknown option
    sloTest.eval('unknown', { ...options, expectAccuracy: 0.7, reapeats: 3 })
    // @ts-expect-error -- measured by test.slo()
    sloTest.eval('no time', { ...options, expectAccuracy: 0.7, expectP95TTFT: 3 })
  }
  expectTypeOf(declare).toBeFunction()
})

test('evals are compared with evals only, and an accuracy may be unknown', () => {
  const compare = (a: EvalRun, b: EvalRun, run: SloRun): void => {
    expect(a).toMeetSLO({ expectAccuracy: 0.7 })
    expect(b).toBeNoLessAccurateThan(a, { margin: 0.02 })
    // @ts-expect-error -- a run has no accuracy
    expect(run).toBeNoLessAccurateThan(a)
    // @ts-expect-error -- nor can one be compared with it
    expect(b).toBeNoLessAccurateThan(run)
  }
  expectTypeOf(compare).toBeFunction()
  expectTypeOf<EvalRun['accuracy']['mean']>().toEqualTypeOf<number | undefined>()
})
