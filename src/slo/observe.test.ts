import { expect, test } from 'vitest'

import { requestMetrics, type RequestMetrics } from '../metrics/request-metrics.ts'
import type { TraceEnd } from '../metrics/trace.ts'
import type { Limit } from './limit.ts'
import { observe, rateOf } from './observe.ts'

const ttft: Limit = {
  kind: 'percentile',
  key: 'expectP95TTFT',
  metric: 'timeToFirstToken',
  percentile: 95,
  op: '<=',
  value: 3,
}
const speed: Limit = { ...ttft, key: 'expectP25Speed', metric: 'outputSpeed', op: '>=', value: 30 }
const endToEnd: Limit = { ...ttft, key: 'expectP95E2E', metric: 'endToEndLatency' }

function request(stamps: readonly number[], end: TraceEnd): RequestMetrics {
  const chunks = stamps.map((at) => ({
    at,
    arrivedAt: at,
    text: 'x',
    reasoning: '',
    toolCall: '',
  }))
  return requestMetrics({ sentAt: 0, chunks, end }, (text) => text.length)
}
const done = request([1, 2], { kind: 'done', at: 2 })
const failed = request([1], { kind: 'error', at: 2, detail: 'x', isThrottled: false })
const hung = request([], { kind: 'timeout', at: 60 })
const slow = request([1, 2], { kind: 'timeout', at: 60 })
const oneChunk = request([1], { kind: 'done', at: 2 })
const ended = request([1], { kind: 'aborted', at: 2 })

test('a failed request violates even a limit whose value it has', () => {
  expect(observe(ttft, [done, failed])).toEqual([{ kind: 'value', value: 1 }, { kind: 'failed' }])
})

test('a request at its deadline keeps its stamps and waits for the rest', () => {
  expect(observe(ttft, [slow])).toEqual([{ kind: 'value', value: 1 }])
  expect(observe(endToEnd, [slow])).toEqual([{ kind: 'censored', waited: 60 }])
  expect(observe(speed, [slow])).toEqual([{ kind: 'value', value: 1 }])
  expect(observe(ttft, [hung])).toEqual([{ kind: 'censored', waited: 60 }])
  expect(observe(speed, [hung])).toEqual([{ kind: 'failed' }])
})

test('a complete answer in one chunk has no speed, which is no violation', () => {
  expect(observe(speed, [oneChunk])).toEqual([
    { kind: 'undefined', reason: 'fewer than 2 output tokens' },
  ])
})

test('a request that we ended says nothing', () => {
  expect(observe(ttft, [ended])).toEqual([])
})

test('rates are shares of the requests sent, and none without a request', () => {
  const all = [done, failed, hung, slow, ended]
  expect(rateOf('responseRate', all)).toBe(3 / 4)
  expect(rateOf('completionRate', all)).toBe(1 / 4)
  expect(rateOf('errorRate', all)).toBe(3 / 4)
  expect(rateOf('errorRate', [ended])).toBeUndefined()
})
