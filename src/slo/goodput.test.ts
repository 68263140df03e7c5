import { expect, test } from 'vitest'

import { type AnswerClass, answerClasses } from '../metrics/answer-class.ts'
import { measured, unmeasured } from '../metrics/measured.ts'
import { byMetric } from '../report/by-metric.ts'
import { isGood, limitsOfOne } from './goodput.ts'
import type { Observed } from './observe.ts'
import { parseSloOptions } from './options.ts'

const request = (more: Partial<Observed> = {}, answer: AnswerClass = 'completed'): Observed => ({
  answer,
  openAiTokens: 8,
  openFor: 1,
  ...byMetric(() => measured(1)),
  ...more,
})
const limits = limitsOfOne(parseSloOptions({ expectP95TTFT: 3, expectP25Speed: 30 }))
const fine = { timeToFirstToken: measured(2), outputSpeed: measured(40) }

test('a single request can keep limits on percentiles, but none on means, rates or the system', () => {
  const all = parseSloOptions({
    expectP95TTFT: 3,
    expectP25Speed: 30,
    expectMeanTTFT: 2,
    expectErrorRate: 0.01,
    expectThroughput: 100,
  })
  expect(limitsOfOne(all).map(({ key }) => key)).toEqual(['expectP95TTFT', 'expectP25Speed'])
  expect(limitsOfOne([])).toEqual([])
})

test.for<[string, Partial<Observed>, boolean]>([
  ['one that keeps all limits is good', fine, true],
  [
    'one that just keeps them is good',
    { timeToFirstToken: measured(3), outputSpeed: measured(30) },
    true,
  ],
  ['one that is too late is not', { ...fine, timeToFirstToken: measured(3.001) }, false],
  ['one that is too slow is not', { ...fine, outputSpeed: measured(29.999) }, false],
  ['one without a value is not', { ...fine, outputSpeed: unmeasured('one visible chunk') }, false],
  ['what no limit is on does not matter', { ...fine, endToEndLatency: measured(1e6) }, true],
])('%s', ([, values, good]) => {
  expect(isGood(request(values), limits)).toBe(good)
})

test('only a completed request is good, whatever values it has', () => {
  const good = answerClasses.filter((answer) => isGood(request(fine, answer), limits))
  expect(good).toEqual(['completed'])
})

test('without limits each completed request is good', () => {
  expect(isGood(request(), [])).toBe(true)
  expect(isGood(request({}, 'errored'), [])).toBe(false)
})
