import { expect, test } from 'vitest'

import { requestMetrics } from '../metrics/request-metrics.ts'
import type { Trace, TraceChunk } from '../metrics/trace.ts'
import { type Accuracy, accuracyOf, type MeasuredAnswer, unfitness } from './accuracy.ts'

const tokens = 40
const chunk = (at: number, text: string): TraceChunk => ({
  at,
  arrivedAt: at,
  text,
  reasoning: '',
  toolCall: '',
})

/** A token is its own time; each chunk has four, and is read 0.2 ms after the last of them. */
const trace: Trace = {
  sentAt: 100,
  chunks: [
    chunk(100.01, ''),
    ...Array.from({ length: tokens / 4 }, (_, i) => {
      const stamps = [0, 1, 2, 3].map((j) => ` ${(100.5 + 0.1 * i + 1e-5 * j).toFixed(9)}`)
      return chunk(100.5 + 0.1 * i + 0.0002, stamps.join(''))
    }),
  ],
  end: { kind: 'done', at: 102 },
}

const countWords = (text: string): number => text.split(' ').filter((word) => word !== '').length
const measuredBy = (
  read: (trace: Trace) => Trace,
  measure: (trace: Trace) => MeasuredAnswer['metrics'] = (read_) =>
    requestMetrics(read_, countWords),
): Accuracy => {
  const changed = read(trace)
  return accuracyOf([{ trace: changed, metrics: measure(changed) }], tokens, 0)
}
const same = (given: Trace): Trace => given

test('a client that stamps what it reads is off by its own lateness only', () => {
  const accuracy = measuredBy(same)
  expect(accuracy).toMatchObject({ answers: 1, wrong: 0, early: 0 })
  expect(accuracy.firstToken.p99).toBeCloseTo(0.0002, 7)
  expect(accuracy.speed.p99).toBeLessThan(1e-4)
  expect(unfitness(accuracy)).toEqual([])
})

const mapChunks =
  (change: (one: TraceChunk, i: number) => TraceChunk) =>
  (given: Trace): Trace => ({
    ...given,
    chunks: given.chunks.map(change),
  })

test('a client that stamps late is caught', () => {
  const late = measuredBy(mapChunks((one) => ({ ...one, at: one.at + 0.02 })))
  expect(unfitness(late)).toMatchInlineSnapshot(`
    [
      "half of the TTFTs are off by more than 1.00 ms",
      "1 in 100 TTFTs is off by more than 10.0 ms",
    ]
  `)
})

test('a client that stamps the first token in time and the last one late is caught', () => {
  const late = measuredBy(mapChunks((one, i) => ({ ...one, at: one.at + 0.002 * i })))
  expect(unfitness(late)).toContain('1 in 100 output speeds is off by more than 1 %')
})

test('a client that drops a token is caught', () => {
  const dropped = measuredBy(
    mapChunks((one, i) => (i === 5 ? { ...one, text: one.text.slice(0, -14) } : one)),
  )
  expect(unfitness(dropped)).toMatchInlineSnapshot(`
    [
      "1 of 1 answers were not read whole, or miscounted",
      "half of the TTFTs are off by more than 1.00 ms",
      "1 in 100 TTFTs is off by more than 10.0 ms",
      "1 in 100 output speeds is off by more than 1 %",
    ]
  `)
})

test('a client that takes the role chunk for the first token is caught', () => {
  const early = measuredBy(same, (given) => {
    const metrics = requestMetrics(given, countWords)
    return { ...metrics, timeToFirstToken: metrics.timeToFirstByte }
  })
  expect(unfitness(early)).toMatchInlineSnapshot(`
    [
      "half of the TTFTs are off by more than 1.00 ms",
      "1 in 100 TTFTs is off by more than 10.0 ms",
    ]
  `)
})

test('a client that counts chunks as tokens is caught', () => {
  const counted = measuredBy(same, (given) => ({
    ...requestMetrics(given, () => given.chunks.length - 1),
  }))
  expect(unfitness(counted)).toMatchInlineSnapshot(`
    [
      "1 of 1 answers were not read whole, or miscounted",
      "half of the TTFTs are off by more than 1.00 ms",
      "1 in 100 TTFTs is off by more than 10.0 ms",
      "1 in 100 output speeds is off by more than 1 %",
    ]
  `)
})

test('a client that stamps a token before it was sent is caught', () => {
  const early = measuredBy(mapChunks((one) => ({ ...one, at: one.at - 0.0005 })))
  expect(unfitness(early)).toMatchInlineSnapshot(`
    [
      "40 tokens were read before they were sent",
    ]
  `)
})

test('nothing that was read is fit for nothing', () => {
  expect(unfitness(accuracyOf([], tokens, 0))).toHaveLength(3)
})
