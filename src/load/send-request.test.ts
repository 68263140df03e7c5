import { expect, test } from 'vitest'

import { createFakeClock } from '../../test/support/fake-clock.ts'
import type { Trace } from '../metrics/trace.ts'
import type { Chunk, Target, TargetRequest } from '../targets/target.ts'
import { sendRequest } from './send-request.ts'

type Stream = (request: TargetRequest) => AsyncIterable<Chunk>

async function send(
  stream: Stream,
  more: { timeout?: number; signal?: AbortSignal } = {},
): Promise<Trace> {
  const clock = createFakeClock()
  return await sendOn(clock, stream, more)
}

async function sendOn(
  clock: ReturnType<typeof createFakeClock>,
  stream: Stream,
  { timeout = 10, signal = new AbortController().signal } = {},
): Promise<Trace> {
  const target: Target = { name: 'mine', stream }
  return await sendRequest({ target, prompt: 'hi', maxTokens: 8, clock, timeout, signal })
}

const detailOf = ({ end }: Trace): string => (end.kind === 'error' ? end.detail : end.kind)

test('strings and objects become stamped chunks', async () => {
  const clock = createFakeClock()
  const trace = await sendOn(clock, async function* ({ prompt, maxTokens }) {
    await clock.sleep(0.5)
    yield `${prompt} `
    await clock.sleep(0.25)
    yield { text: String(maxTokens), tokens: 3, at: clock.now() - 0.125 }
  })
  expect(trace).toEqual({
    sentAt: 1000,
    chunks: [
      { at: 1000.5, arrivedAt: 1000.5, text: 'hi ', reasoning: '', toolCall: '' },
      {
        at: 1000.625,
        arrivedAt: 1000.75,
        text: '8',
        reasoning: '',
        toolCall: '',
        nativeTokens: 3,
      },
    ],
    end: { kind: 'done', at: 1000.75 },
  })
})

test('a target that throws at once is an error with its text', async () => {
  const trace = await send(() => {
    throw new Error('no such model')
  })
  expect(trace.end).toMatchObject({ kind: 'error', detail: 'Error: no such model' })
})

test('a target that throws in mid-stream keeps what it had sent', async () => {
  const trace = await send(async function* () {
    yield 'a'
    await Promise.resolve()
    throw new TypeError('broke')
  })
  expect(trace.chunks).toHaveLength(1)
  expect(detailOf(trace)).toBe('TypeError: broke')
})

test('tokens of the whole answer are kept with the chunk that tells them', async () => {
  const trace = await send(async function* () {
    yield 'a'
    yield { totalTokens: 4 }
  })
  expect(trace.chunks.at(-1)).toMatchObject({ text: '', totalNativeTokens: 4 })
})

test('an error that calls itself throttled is so, whatever its status', async () => {
  const trace = await send(() => {
    throw Object.assign(new Error('overloaded'), { status: 529, isThrottled: true })
  })
  expect(trace.end).toMatchObject({ kind: 'error', isThrottled: true })
})

test('an error with status 429 is throttled', async () => {
  const trace = await send(() => {
    throw Object.assign(new Error('slow down'), { status: 429 })
  })
  expect(trace.end).toMatchObject({ kind: 'error', isThrottled: true })
})

test('a target that never answers and ignores its signal ends at the deadline', async () => {
  const clock = createFakeClock()
  const pending = sendOn(clock, () => ({
    [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }),
  }))
  clock.advance(10)
  const trace = await pending
  expect(trace.end).toEqual({ kind: 'timeout', at: 1010 })
})

test('a target that floods without ever awaiting ends at the deadline or the chunk limit', async () => {
  const clock = createFakeClock()
  // timers do not ring while a stream never awaits
  const deaf = { ...clock, after: () => () => {} }
  const slow = await sendOn(deaf, async function* () {
    for (;;) {
      clock.advance(1)
      yield 'x'
    }
  })
  expect(slow.end.kind).toBe('timeout')
  expect(slow.chunks).toHaveLength(10)
  const fast = await send(async function* () {
    for (;;) yield 'x'
  })
  expect(detailOf(fast)).toMatchInlineSnapshot(
    `"RangeError: The target "mine" sent 10000 chunks for at most 8 tokens. It must end its stream after "maxTokens" tokens."`,
  )
})

test('the abort of the caller reaches the target, and its own error does not replace the reason', async () => {
  const abort = new AbortController()
  const trace = await send(
    async function* ({ signal }) {
      yield 'a'
      abort.abort()
      signal.throwIfAborted()
    },
    { signal: abort.signal },
  )
  expect(trace.end.kind).toBe('aborted')
})

test('a request of an aborted caller is not sent', async () => {
  let isCalled = false
  const trace = await send(
    async function* () {
      isCalled = true
      yield 'a'
    },
    { signal: AbortSignal.abort() },
  )
  expect(trace.end.kind).toBe('aborted')
  expect(isCalled).toBe(false)
})

test('the generator is closed when the request ends before it', async () => {
  let isClosed = false
  await send(async function* () {
    try {
      for (;;) yield 'x'
    } finally {
      isClosed = true
    }
  })
  expect(isClosed).toBe(true)
})

test.for<[string, unknown, string]>([
  [
    'nothing',
    undefined,
    'TypeError: The target "mine" yielded undefined. A chunk must be a string, or an object such as { text: "…" }.',
  ],
  [
    'a number',
    5,
    'TypeError: The target "mine" yielded a number (5). A chunk must be a string, or an object such as { text: "…" }.',
  ],
  [
    'a stamp before the request',
    { text: 'a', at: 3 },
    'RangeError: The target "mine" stamped a chunk with at = 3. It must be a time between 1000 (sent) and 1000 (arrived), in seconds of performance.now() / 1000.',
  ],
  [
    'half a token',
    { text: 'a', tokens: 0.5 },
    'RangeError: The target "mine" yielded a chunk of 0.5 tokens. "tokens" must be a whole number from 0.',
  ],
  [
    'fewer than no tokens in all',
    { totalTokens: -1 },
    'RangeError: The target "mine" yielded a chunk of -1 tokens. "totalTokens" must be a whole number from 0.',
  ],
])('a target that yields %s fails the request in words', async ([, chunk, detail]) => {
  // @ts-expect-error -- what plain JavaScript may yield
  const trace = await send(async function* () {
    yield chunk
  })
  expect(detailOf(trace)).toBe(detail)
})

test('a stream() that is a plain async function fails the request in words', async () => {
  // @ts-expect-error -- what plain JavaScript may return
  const trace = await send(async () => 'text')
  expect(detailOf(trace)).toMatchInlineSnapshot(
    `"TypeError: The target "mine" returned a Promise from stream(). It must return an async iterable of chunks. Write it as "async *stream({ prompt }) { … }"."`,
  )
})
