import { expect, test } from 'vitest'

import { ask, at, outcome } from '../../test/support/ask.ts'
import { createFakeClock } from '../../test/support/fake-clock.ts'
import { plain } from '../golden/golden-answer.ts'
import { startGoldenServer } from '../golden/golden-server.ts'
import { sendRequest } from '../load/send-request.ts'
import type { Trace } from '../metrics/trace.ts'
import { systemClock } from '../platform/clock.ts'
import type { Target } from '../targets/target.ts'
import { parseCassette } from './cassette.ts'
import { recordTarget } from './record.ts'
import { replayTarget } from './replay.ts'

const today = '2026-01-02T03:04:05.000Z'

/** A recording in memory. */
function record(target: Target, clock = systemClock): { target: Target; lines: string[] } {
  const lines: string[] = []
  const recording = recordTarget(target, {
    clock,
    today: () => today,
    place: '"a.jsonl"',
    begin: async (line) => {
      lines.push(line)
      await Promise.resolve()
    },
    add: (line) => lines.push(line),
  })
  return { target: recording, lines }
}

function replayOf(
  lines: readonly string[],
  match: 'request' | 'turn' = 'request',
  clock = systemClock,
): Target {
  const load = async () => await Promise.resolve(parseCassette(lines.join('\n')))
  return replayTarget({ load, place: '"a.jsonl"', name: 'replay', match, clock })
}

type Asked = Partial<Parameters<typeof sendRequest>[0]>

/** Asks by a clock that stands still but for those who wait for it. */
async function askAt(target: Target, clock: ReturnType<typeof createFakeClock>, more: Asked = {}) {
  const { signal } = new AbortController()
  const asking = sendRequest({
    target,
    prompt: 'hello',
    maxTokens: 8,
    clock,
    timeout: 100,
    signal,
    ...more,
  })
  const state = { isOver: false }
  const ended = asking.finally(() => {
    state.isOver = true
  })
  while (!state.isOver) {
    // oxlint-disable-next-line no-await-in-loop -- everybody has their turn before the clock moves
    await new Promise(setImmediate)
    if (!state.isOver) clock.advance(0.25)
  }
  return await ended
}

/** What of a trace is seen, with times since it was sent. */
const seen = ({ chunks, end, sentAt }: Trace): unknown => ({
  chunks: chunks.map(({ at: when, ...parts }) => [
    when - sentAt,
    { ...parts, arrivedAt: undefined },
  ]),
  end: { ...end, at: end.at - sentAt },
})

const said = { text: '', reasoning: '', toolCall: '', arrivedAt: undefined }

test('a replay gives the chunks of the recording at their times, by the clock', async () => {
  const clock = createFakeClock()
  const live: Target = {
    name: 'live',
    info: () => ({ model: 'm', details: { client: 'wire', endpoint: 'http://a.example' } }),
    async *stream() {
      await clock.sleep(1)
      yield { reasoning: 'hm' }
      await clock.sleep(0.5)
      // the target had it before it arrived
      const stamped = { text: 'hello', tokens: 2, at: clock.now() - 0.25 }
      yield stamped
      await clock.sleep(0.5)
      yield { toolCall: 'f()', totalTokens: 7 }
    },
  }
  const { target, lines } = record(live, clock)
  const { signal } = new AbortController()
  const options = { target, prompt: 'hello', maxTokens: 8, clock, timeout: 100, signal }
  const recorded = await sendRequest(options)
  const player = replayOf(lines, 'request', clock)
  await player.open?.()
  const again = await askAt(player, clock)
  expect(seen(again)).toEqual(seen(recorded))
  // by hand
  expect(seen(again)).toEqual({
    chunks: [
      [1, { ...said, reasoning: 'hm' }],
      [1.25, { ...said, text: 'hello', nativeTokens: 2 }],
      [2, { ...said, toolCall: 'f()', totalNativeTokens: 7 }],
    ],
    end: { kind: 'done', at: 2 },
  })
  expect(player.info?.()).toEqual({
    model: 'm',
    recordedAt: today,
    notes: [`replayed: answers of live, recorded at ${today} in "a.jsonl"`],
    details: { client: 'replay', recordedClient: 'wire' },
  })
})

test('an error is replayed in its class and at its time, and a request without an end stays open', async () => {
  const clock = createFakeClock()
  const failing: Target = {
    name: 'failing',
    async *stream({ signal }) {
      yield 'a'
      await clock.sleep(1)
      if (signal.aborted) return
      throw Object.assign(new Error('slow down'), { status: 429 })
    },
  }
  const { target, lines } = record(failing, clock)
  await askAt(target, clock)
  const ending = AbortSignal.abort()
  const aborted = target.stream({ prompt: 'bye', maxTokens: 8, signal: ending })
  for await (const _ of aborted);
  const player = replayOf(lines, 'request', clock)
  expect(seen(await askAt(player, clock))).toEqual({
    chunks: [[0, { ...said, text: 'a' }]],
    end: { kind: 'error', at: 1, detail: 'Error: slow down', isThrottled: true },
  })
  const open = await askAt(player, clock, { prompt: 'bye', timeout: 5 })
  expect(open.end.kind).toBe('timeout')
})

test('answers belong to their requests; those of one request come in turns', async () => {
  let count = 0
  const counting: Target = {
    name: 'counting',
    async *stream() {
      yield await Promise.resolve(`answer ${count++}`)
    },
  }
  const { target, lines } = record(counting)
  for (const maxTokens of [8, 8, 9]) {
    const { signal } = new AbortController()
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    for await (const _ of target.stream({ prompt: 'hello', maxTokens, signal }));
  }
  const textsOf = async (player: Target, asked: readonly number[]): Promise<string[]> => {
    const texts: string[] = []
    for (const maxTokens of asked) {
      const { signal } = new AbortController()
      const request = { prompt: 'hello', maxTokens, signal }
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      for await (const chunk of player.stream(request)) {
        texts.push(typeof chunk === 'string' ? chunk : (chunk.text ?? ''))
      }
    }
    return texts
  }
  expect(await textsOf(replayOf(lines), [9, 8, 8, 8])).toEqual([
    'answer 2',
    'answer 0',
    'answer 1',
    'answer 0',
  ])
  expect(await textsOf(replayOf(lines, 'turn'), [1, 2, 3, 4])).toEqual([
    'answer 0',
    'answer 1',
    'answer 2',
    'answer 0',
  ])
  await expect(textsOf(replayOf(lines), [7])).rejects.toThrowErrorMatchingInlineSnapshot(
    `[Error: The recording in "a.jsonl" has no answer to this request. Ask with the prompts and "maxTokens" of the recording, record anew, or leave "match" of replay() out.]`,
  )
})

test('a planted key is nowhere in a recording: not of a header, an address, an answer, an error', async () => {
  const key = 'planted-"key"-1234567890'
  const header = 'planted header 42'
  const inText = JSON.stringify(key).slice(1, -1)
  const chunk = (text: string): string => `data: {"choices":[{"delta":{"content":"${text}"}}]}\n\n`
  // whole, and cut in the middle over two chunks
  const answer = [
    chunk(`my key is ${inText}.`),
    chunk('And planted-'),
    chunk(`\\"key\\"-1234567890 once more`),
    'data: [DONE]\n\n',
  ].join('')
  await using server = await startGoldenServer((_, index) =>
    index === 0
      ? { raw: plain('200 OK', answer, 'text/event-stream'), keeps: true }
      : {
          raw: plain(
            '401 Unauthorized',
            JSON.stringify({ error: { message: `${key} ${header}` } }),
          ),
        },
  )
  const baseURL = `${server.baseURL}?version=2026&team=planted-in-the-address`
  const live = at(baseURL, { apiKey: key, headers: { 'x-team': header } })
  const { target, lines } = record(live)
  await ask(target)
  expect(outcome(await ask(target))).toContain('errored')
  const file = lines.join('\n')
  expect(file).not.toMatch(/1234567890|planted header|in-the-address|hello/)
  const [first] = parseCassette(file).answers
  expect(first?.chunks.map(({ text }) => text).join('')).toBe(
    `my key is ${'*'.repeat(24)}.And ${'*'.repeat(24)} once more`,
  )
})

test.for([
  ['', 'nothing'],
  ['{"a":1}', 'another file'],
  ['%head%', 'no answer'],
  ['%head%\n{"request":"x","chunks":[{"at":-1}],"end":{"kind":"done","at":1}}', 'a time below 0'],
  ['%head%\n%answer%\n{"request":"x","chu', 'an end that is cut off'],
  ['{"cassette":2,"name":"a","recordedAt":"2026-01-02T03:04:05.000Z"}\n%answer%', 'a version'],
] as const)('a file with %j is no recording: %s', ([content]) => {
  const head = JSON.stringify({ cassette: 1, name: 'a', recordedAt: today })
  const answer = '{"request":"x","chunks":[],"end":{"kind":"done","at":1}}'
  const whole = content.replaceAll('%head%', head).replaceAll('%answer%', answer)
  expect(() => parseCassette(whole)).toThrowErrorMatchingSnapshot()
})
