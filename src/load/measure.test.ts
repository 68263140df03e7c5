import { expect, test } from 'vitest'

import { createFakeClock, type FakeClock } from '../../test/support/fake-clock.ts'
import { measurePlanted as run, planted, runPlanted, ttft } from '../../test/support/planted.ts'
import type { Target } from '../targets/target.ts'

test('a clear case is proven at the first look, after a third of the error probability', async () => {
  const { requests, look, looks, stoppedBy, verdicts, warmup, seconds } = await run(planted)
  expect(looks).toEqual([112, 224, 448])
  expect({ look, stoppedBy, sent: requests.length }).toEqual({
    look: 1,
    stoppedBy: 'proven',
    sent: 112,
  })
  expect(warmup).toEqual({ sent: 3, failed: 0 })
  // 112 requests of 0.5 s to the first token and nine gaps of 0.1 s
  expect(seconds).toBeCloseTo(112 * 1.4, 6)
  expect(requests[7]?.timeToFirstToken.value).toBeCloseTo(0.5, 9)
  expect(requests[7]?.outputSpeed.value).toBeCloseTo(10, 9)
  expect(verdicts).toMatchObject([
    { kind: 'met', evidence: { violations: 0, alpha: expect.closeTo(0.05 / 3, 9) } },
  ])
})

test('an open case takes all three looks and stays open', async () => {
  // every 20th request exceeds the limit: exactly what a P95 allows
  const onTheLimit = (clock: FakeClock): Target =>
    planted(clock, (index) => (index % 20 === 7 ? 5 : 0.5))
  const { requests, look, stoppedBy, verdicts } = await run(onTheLimit)
  expect({ look, stoppedBy, sent: requests.length }).toEqual({
    look: 3,
    stoppedBy: 'requests',
    sent: 448,
  })
  expect(verdicts[0]?.kind).toBe('inconclusive')
})

test('a clear miss is proven early, too', async () => {
  const { stoppedBy, look, verdicts } = await run((clock) => planted(clock, () => 4))
  expect({ stoppedBy, look, kind: verdicts[0]?.kind }).toEqual({
    stoppedBy: 'proven',
    look: 1,
    kind: 'missed',
  })
})

test('the budget of seconds ends a run, and its verdict is told', async () => {
  const { requests, stoppedBy, verdicts } = await run(planted, { maxDuration: 14 })
  expect({ stoppedBy, sent: requests.length, kind: verdicts[0]?.kind }).toEqual({
    stoppedBy: 'seconds',
    sent: 10,
    kind: 'inconclusive',
  })
})

test('the budget of requests is the last look', async () => {
  const { requests, looks } = await run(planted, { maxRequests: 30 })
  expect(looks).toEqual([30])
  expect(requests).toHaveLength(30)
})

test('without limits 20 requests are measured', async () => {
  const { requests, verdicts } = await run(planted, { limits: [] })
  expect(requests).toHaveLength(20)
  expect(verdicts).toEqual([])
})

test('a target that answers nothing is given up after five requests', async () => {
  const dead: Target = {
    name: 'dead',
    // oxlint-disable-next-line require-yield -- that is the point
    async *stream() {
      throw new Error('connection refused')
    },
  }
  const share = {
    kind: 'rate',
    key: 'expectErrorRate',
    rate: 'errorRate',
    op: '<=',
    value: 1,
  } as const
  const measurement = await run(() => dead, { limits: [ttft(3), share] })
  expect(measurement).toMatchObject({
    stoppedBy: 'failing',
    warmup: { sent: 3, failed: 3 },
    // not even its rates: five requests are no sample
    verdicts: [
      { kind: 'unmeasured', requests: 5 },
      { kind: 'unmeasured', requests: 5 },
    ],
  })
})

test('a target that hangs costs three deadlines, not the whole budget', async () => {
  const clock = createFakeClock()
  const hanging: Target = {
    name: 'hanging',
    async *stream() {
      await clock.sleep(61)
      yield 'late'
    },
  }
  const start = clock.now()
  const { warmup, requests, stoppedBy } = await run(() => hanging, { clock })
  expect({ warmup, sent: requests.length, stoppedBy }).toEqual({
    warmup: { sent: 1, failed: 1 },
    sent: 2,
    stoppedBy: 'failing',
  })
  expect(requests.map(({ answer }) => answer)).toEqual(['censored', 'censored'])
  expect(clock.now() - start).toBeLessThan(190)
})

test('the pace of the warm-up is told before the first request that counts', async () => {
  const paces: (number | undefined)[] = []
  await run(planted, { maxRequests: 1, onWarm: (seconds) => paces.push(seconds) })
  expect(paces).toEqual([expect.closeTo(1.4, 9)])
})

test('a client that reads too late makes every verdict invalid', async () => {
  const late = await run((clock) => planted(clock, undefined, { lag: 0.1 }), { maxRequests: 20 })
  expect(late.verdicts).toMatchObject([{ kind: 'invalid' }])
  expect(late.clientHealth.problem).toMatchInlineSnapshot(
    `"this process read 1 in 100 chunks more than 100 ms after the target had them, where at most 60.0 ms is allowed: the client was too busy to be trusted"`,
  )
  const fast = await run((clock) => planted(clock, undefined, { lag: 0.002 }), { maxRequests: 20 })
  expect(fast.clientHealth.lag).toMatchObject({ p99: expect.closeTo(0.002, 9) })
  expect(fast.verdicts[0]?.kind).not.toBe('invalid')
})

test('chunks without a stamp do not dilute the lag of those that have one', async () => {
  const late = (clock: FakeClock): Target => ({
    name: 'late',
    async *stream() {
      await clock.sleep(0.5)
      const at = clock.now()
      await clock.sleep(0.1)
      yield { text: 'x', at }
      for (let i = 0; i < 300; i++) {
        // oxlint-disable-next-line no-await-in-loop -- tokens come one after the other
        await clock.sleep(0.001)
        yield 'x'
      }
    },
  })
  const { verdicts } = await run(late, { maxRequests: 20 })
  expect(verdicts).toMatchObject([{ kind: 'invalid' }])
})

test('an abort ends the run with the reason of the signal', async () => {
  const abort = new AbortController()
  const aborting = (clock: FakeClock): Target =>
    planted(clock, (index) => {
      if (index === 10) abort.abort(new Error('test timed out'))
      return 0.5
    })
  await expect(run(aborting, { signal: abort.signal })).rejects.toThrow('test timed out')
})

test('a run is plain data: statistics, rates, tokens and samples', async () => {
  const { samples, metrics, ...rest } = await runPlanted(planted, { maxRequests: 20 })
  expect(metrics.timeToFirstToken).toMatchObject({ n: 20, p95: expect.closeTo(0.5, 9) })
  expect(samples.outputSpeed).toEqual(Array.from({ length: 20 }, () => 10))
  expect(samples.sentAt.slice(0, 3)).toEqual([0, 1.4, 2.8])
  expect(rest).toMatchObject({
    kind: 'measure',
    users: 1,
    seconds: expect.closeTo(28, 6),
    cpuSeconds: 1,
    requests: { sent: 20, completed: 20, errored: 0 },
    rates: { responseRate: 1, completionRate: 1, errorRate: 0 },
    tokens: { prompt: 20, openAi: 200, native: 400, nativePerOpenAi: 2 },
    warnings: ['told before'],
    failures: [],
  })
})

/** Every other answer breaks off after two quick chunks. */
const halfBroken = (clock: FakeClock): Target => {
  const whole = planted(clock)
  let index = 0
  return {
    name: 'half broken',
    async *stream(request) {
      if (index++ % 2 === 0) {
        yield* whole.stream(request)
      } else {
        yield 'x'
        await clock.sleep(0.001)
        yield 'x'
        throw new Error('connection reset')
      }
    },
  }
}

test('a failed request is in no latency and no speed, but in the rates and the verdict', async () => {
  const broken = await runPlanted(halfBroken, { maxRequests: 40, warmup: 0 })
  expect(broken.metrics.timeToFirstToken).toMatchObject({ n: 20, min: expect.closeTo(0.5, 9) })
  expect(broken.metrics.outputSpeed).toMatchObject({ n: 20, max: expect.closeTo(10, 6) })
  expect(broken.rates).toEqual({ responseRate: 1, completionRate: 0.5, errorRate: 0.5 })
  expect(broken.failures).toEqual([{ detail: 'Error: connection reset', count: 20 }])
  expect(broken.verdicts).toMatchObject([{ kind: 'missed', evidence: { violations: 20 } }])
})

test('a metric that no request has says why, and has no number', async () => {
  const oneChunk: Target = {
    name: 'buffered',
    async *stream() {
      yield 'all at once'
    },
  }
  const { requests, verdicts } = await run(() => oneChunk, {
    maxRequests: 20,
    limits: [{ ...ttft(30), key: 'expectP25Speed', metric: 'outputSpeed', op: '>=' }],
  })
  expect(requests[0]?.outputSpeed).toEqual({
    value: undefined,
    reason: 'one visible chunk, so there is no decode window',
  })
  expect(verdicts).toMatchObject([
    { kind: 'unmeasured', reason: expect.stringContaining('one visible chunk') },
  ])
})
