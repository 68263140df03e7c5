import { expect, test } from 'vitest'

import { ask, outcome } from '../../test/support/ask.ts'
import { type GoldenAnswer, plain } from '../golden/golden-answer.ts'
import { stampsOf } from '../golden/golden-clock.ts'
import { startGoldenServer } from '../golden/golden-server.ts'
import { isVisible, visibleText } from '../metrics/trace.ts'
import { sharedClockOffset } from '../platform/shared-clock.ts'
import { openEndpoint, type OpenAIOptions } from '../targets/http/open-ai.ts'
import { type LoadThreads, startLoadThreads } from './load-threads.ts'

async function threadsFor(
  baseURL: string,
  count = 1,
  more: Partial<OpenAIOptions> = {},
): Promise<LoadThreads & AsyncDisposable> {
  const target = openEndpoint({ baseURL, model: 'golden', ...more })
  if (target.recipe === undefined) throw new Error('no recipe')
  const threads = await startLoadThreads(target, target.recipe, count, 0.1)
  return { ...threads, [Symbol.asyncDispose]: async () => await threads.stop() }
}

test('stamps of all threads are on the clock of this one, beside those of the server', async () => {
  await using server = await startGoldenServer({ roleAt: 0, tokens: 8, timeToFirstToken: 0.05 })
  await using threads = await threadsFor(server.baseURL, 2)
  await threads.target.connect(6)
  await expect.poll(server.opened).toBe(6)
  const before = performance.now() / 1000
  const traces = await Promise.all(Array.from({ length: 6 }, async () => await ask(threads.target)))
  const after = performance.now() / 1000
  expect(server.opened()).toBe(6)
  const offset = sharedClockOffset()
  for (const trace of traces) {
    expect(outcome(trace)).toBe('completed: ')
    expect(trace.connecting).toBeUndefined()
    const visible = trace.chunks.filter(isVisible)
    const lags = visible.flatMap((chunk) =>
      stampsOf(visibleText(chunk)).map((sent) => chunk.at + offset - sent),
    )
    expect(lags).toHaveLength(8)
    // two clocks that are compared twice: nothing is read before it was sent
    expect(Math.min(...lags)).toBeGreaterThan(-50e-6)
    expect(trace.sentAt).toBeGreaterThan(before - 50e-6)
    expect((visible[0]?.at ?? 0) - trace.sentAt).toBeGreaterThanOrEqual(0.05)
    expect(trace.end.at).toBeGreaterThan(visible.at(-1)?.at ?? Infinity)
    expect(trace.end.at).toBeLessThan(after + 50e-6)
  }
})

const noKey: GoldenAnswer = {
  raw: plain('401 Unauthorized', '{"error":{"message":"wrong: sk-123456"}}'),
}
const busy: GoldenAnswer = {
  raw: plain('429 Too Many Requests', '', 'text/plain', 'retry-after: 7\r\n'),
}

test.for<[string, GoldenAnswer, Partial<OpenAIOptions>?]>([
  ['a refusal that repeats the key', noKey, { apiKey: 'sk-123456' }],
  ['too many requests', busy],
  ['a reset midway', { fault: 'reset', after: 2 }],
  ['no first token', { fault: 'stall', after: 0 }, { firstTokenTimeout: 0.05 }],
])('%s is classed and named as without threads', async ([, answer, more]) => {
  await using server = await startGoldenServer(answer)
  await using threads = await threadsFor(server.baseURL, 1, more)
  const own = await ask(openEndpoint({ baseURL: server.baseURL, model: 'golden', ...more }))
  const other = await ask(threads.target)
  expect(outcome(other)).toBe(outcome(own))
  expect({ ...other.end, at: 0 }).toEqual({ ...own.end, at: 0 })
  expect(JSON.stringify([other, threads.target])).not.toContain('123456')
})

test('an aborted request is ended in its thread, and keeps the tokens that it had', async () => {
  await using server = await startGoldenServer({ fault: 'stall', after: 3 })
  await using threads = await threadsFor(server.baseURL)
  const ending = new AbortController()
  const asking = ask(threads.target, { signal: ending.signal })
  await expect.poll(() => server.open()).toBe(1)
  const late = ask(threads.target, { timeout: 0.3 })
  ending.abort()
  expect(outcome(await asking)).toBe('aborted: ')
  const trace = await late
  expect(trace.end.kind).toBe('timeout')
  expect(trace.chunks.filter(isVisible)).toHaveLength(3)
  await expect.poll(() => server.open()).toBe(0)
})

test('what was asked of a thread that ends fails in words, and what is asked of it then, too', async () => {
  await using server = await startGoldenServer({ fault: 'stall', after: 0 })
  await using threads = await threadsFor(server.baseURL)
  const asking = ask(threads.target)
  await expect.poll(() => server.requests.length).toBe(1)
  await threads.stop()
  expect(outcome(await asking)).toMatchInlineSnapshot(
    `"errored: EndpointError: A thread that asks the target "golden at 127.0.0.1:<port>" has ended (exit code 1), and with it what it had asked. Set "workers" to 0, and report this."`,
  )
  expect(outcome(await ask(threads.target))).toContain('has ended (exit code 1)')
})

test('a thread that cannot start is an error, and no silence', async () => {
  const target = openEndpoint({ baseURL: 'http://127.0.0.1:1/v1', model: 'golden' })
  const broken = { api: 'openAI', options: { baseURL: 'nowhere', model: 'm' } } as const
  await expect(startLoadThreads(target, broken, 1, 0.1)).rejects.toThrow(/has ended \(TypeError/)
})

test('each thread is watched: its loop, and a canary that it reads itself', async () => {
  await using threads = await threadsFor('http://127.0.0.1:1/v1', 2)
  const since = performance.now() / 1000
  const isSeen = (): boolean =>
    threads
      .since(since)
      .every(({ loops, canaryLags }) => loops.length > 0 && canaryLags.length > 50)
  await expect.poll(isSeen, { timeout: 20_000 }).toBe(true)
  expect(threads.since(since)).toHaveLength(2)
  expect(threads.since(performance.now() / 1000)[0]?.loops).toEqual([])
})
