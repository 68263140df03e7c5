import { expect, test } from 'vitest'

import { limitsOf } from '../../test/support/judge-one.ts'
import type { AnswerClass } from '../metrics/answer-class.ts'
import { unmeasured } from '../metrics/measured.ts'
import { byMetric } from '../report/by-metric.ts'
import { deathOf, judgeRequests } from './judge-requests.ts'
import type { Observed } from './observe.ts'

const request = (answer: AnswerClass): Observed => ({
  answer,
  openAiTokens: answer === 'completed' ? 8 : 0,
  openFor: 1,
  ...byMetric(() => (answer === 'completed' ? { value: 1 } : unmeasured('no answer'))),
})
const row = (count: number, answer: AnswerClass): Observed[] =>
  Array.from({ length: count }, () => request(answer))

test.for<[string, readonly Observed[], number, string | undefined]>([
  ['all answered', row(30, 'completed'), 1, undefined],
  ['none answered', row(3, 'errored'), 1, 'none of the 3 requests was completed'],
  [
    'five refused after twenty answers',
    [...row(20, 'completed'), ...row(5, 'throttled')],
    1,
    'the target stopped answering: none of the last 5 of 25 requests was completed',
  ],
  ['four are too few', [...row(200, 'completed'), ...row(4, 'errored')], 1, undefined],
  [
    'five of three users are too few',
    [...row(20, 'completed'), ...row(5, 'errored')],
    3,
    undefined,
  ],
  [
    'fifteen of three users are not',
    [...row(20, 'completed'), ...row(15, 'censored')],
    3,
    'the target stopped answering: none of the last 15 of 35 requests was completed',
  ],
  [
    'a row that comes again and again is chance',
    Array.from({ length: 10 }, () => [...row(6, 'completed'), ...row(6, 'errored')]).flat(),
    1,
    undefined,
  ],
  [
    'two at their deadline, after thirty answers of one',
    [...row(30, 'completed'), ...row(2, 'censored')],
    1,
    'the target stopped answering: none of the last 2 of 32 requests was completed',
  ],
  [
    'two at their deadline, where one of five always was, are chance',
    Array.from({ length: 6 }, () => [...row(8, 'completed'), ...row(2, 'censored')]).flat(),
    1,
    undefined,
  ],
  [
    'three of four users at their deadline are too few',
    [...row(90, 'completed'), ...row(3, 'censored')],
    4,
    undefined,
  ],
  ['one that recovers lives', [...row(9, 'errored'), ...row(1, 'completed')], 1, undefined],
  ['what we ended ourselves says nothing', row(9, 'aborted'), 1, undefined],
])('%s', ([, requests, users, reason]) => {
  expect(deathOf(requests, users)).toBe(reason)
})

test('a target that died has no verdict on bounds that its past would keep, a miss stays a miss', () => {
  const limits = limitsOf({
    expectP50TTFT: 3,
    expectErrorRate: 0.9,
    expectResponseRate: 0.01,
    expectP99TTFT: 3,
  })
  const requests = [...row(100, 'completed'), ...row(12, 'errored')]
  const death = deathOf(requests, 1) ?? ''
  const once = { alpha: 0.05, looks: 1, look: 1, concurrency: 1, death }
  expect(judgeRequests(limits, requests, once).map(({ kind }) => kind)).toEqual([
    'unmeasured',
    'unmeasured',
    'unmeasured',
    'missed',
  ])
})
