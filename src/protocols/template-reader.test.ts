import fc from 'fast-check'
import { expect, test } from 'vitest'

import { readAnthropicEvent } from './anthropic.ts'
import { readChatCompletion } from './chat-completions.ts'
import type { Piece } from './piece.ts'
import { readResponsesEvent } from './responses.ts'
import { createEventScanner, type ServerSentEvent } from './server-sent-events.ts'
import { createTemplateReader } from './template-reader.ts'

type Read = (event: ServerSentEvent) => Piece

/** The pieces of a stream, and how many events had to be read for them. */
function readStream(
  text: string,
  cuts: readonly number[] = [],
  read: Read = readChatCompletion,
): { readonly pieces: readonly Piece[]; readonly reads: number } {
  const pieces: Piece[] = []
  let reads = 0
  const reader = createTemplateReader(
    (event) => {
      // a probe is no event of the stream
      if (!event.data.includes('vitest-slo probe')) reads++
      return read(event)
    },
    (piece) => pieces.push(piece),
  )
  const bytes = Buffer.from(text)
  const shared = Buffer.alloc(bytes.length + 64, '"')
  const ends = [...cuts.toSorted((a, b) => a - b), bytes.length]
  for (const [i, end] of ends.entries()) {
    const length = bytes.copy(shared, 0, ends[i - 1] ?? 0, end)
    reader.feed(shared, 0, length)
  }
  reader.end()
  return { pieces, reads }
}

const event = (value: object): string => `data: ${JSON.stringify(value)}\n\n`
const content = (text: string, more: object = {}): string =>
  event({
    id: 'c',
    choices: [{ index: 0, delta: { content: text }, finish_reason: null, ...more }],
  })
const texts = (pieces: readonly Piece[]): string[] => pieces.map(({ text }) => text)

test.for<[string, Read, (text: string) => string]>([
  ['chat completions', readChatCompletion, content],
  [
    'responses',
    readResponsesEvent,
    (delta) => event({ type: 'response.output_text.delta', item_id: 'i', delta }),
  ],
  [
    'messages of Anthropic',
    readAnthropicEvent,
    (text) =>
      `event: content_block_delta\n${event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })}`,
  ],
])('the events of %s that differ in their text only are read twice at most', ([, read, make]) => {
  const words = Array.from({ length: 100 }, (_, i) => `é "${i}"\\\n`)
  const { pieces, reads } = readStream(words.map(make).join(''), [], read)
  expect(texts(pieces)).toEqual(words)
  expect(reads).toBe(2)
})

test('an event that differs in anything else is read', () => {
  const words = content('a') + content('b') + content('c')
  const { pieces } = readStream(words + content('d', { finish_reason: 'stop' }) + content('e'))
  expect(texts(pieces)).toEqual(['a', 'b', 'c', 'd', 'e'])
  expect(pieces[3]?.finish).toBe('stop')
})

test('an event of which one byte differs, anywhere but in its text, is read', () => {
  const known = [content('a'), content('b'), content('c')].join('')
  const { reads: readsOfKnown } = readStream(known)
  const like = content('|')
  const taken: number[] = []
  for (const [at, character] of like.split('').entries()) {
    // one whose line has ended is another event
    if (character === '|' || character === '\n') continue
    const other = character === 'x' ? 'y' : 'x'
    const { reads } = readStream(known + like.slice(0, at) + other + like.slice(at + 1))
    const isData = at >= 'data:'.length
    if (reads !== readsOfKnown + (isData ? 1 : 0)) taken.push(at)
  }
  expect(taken).toEqual([])
})

test('an event that says more than its text is never taken for its text', () => {
  const both = (text: string): string =>
    event({ choices: [{ delta: { content: text, reasoning: 'hm' } }] })
  const { pieces, reads } = readStream([both('a'), both('b'), both('c')].join(''))
  expect(texts(pieces)).toEqual(['a', 'b', 'c'])
  expect(pieces.map(({ reasoning }) => reasoning)).toEqual(['hm', 'hm', 'hm'])
  expect(reads).toBe(3)
})

test('a text that is no JSON is malformed, as it is without templates', () => {
  const broken = content('x').replace('"x"', String.raw`"\x"`)
  const { pieces } = readStream(content('a') + content('b') + content('c') + broken)
  expect(pieces.map(({ failure }) => failure?.kind)).toEqual([
    undefined,
    undefined,
    undefined,
    'malformed',
  ])
})

test('a stream without a form of its own is not learned for ever', () => {
  let probes = 0
  const read: Read = (given) => {
    if (given.data.includes('vitest-slo probe')) probes++
    return readChatCompletion(given)
  }
  const events = Array.from({ length: 1000 }, (_, i) => event({ choices: [], id: String(i) }))
  readStream(events.join(''), [], read)
  expect(probes).toBeLessThan(100)
})

const anyEvent = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 6 }).map((text) => content(text)),
  fc.constantFrom(
    content('a', { finish_reason: 'stop' }),
    event({ choices: [{ delta: { reasoning: 'hm' } }] }),
    event({ choices: [], usage: { completion_tokens: 3 } }),
    ': comment\n\n',
    'data: [DONE]\n\n',
    '\n',
    content('b').replaceAll('\n', '\r\n'),
    'data: {"choices":\ndata: []}\n\n',
  ),
)

test('with templates the pieces are those without, wherever a stream is cut', () => {
  fc.assert(
    fc.property(
      fc.array(anyEvent, { maxLength: 10 }),
      fc.array(fc.nat(600), { maxLength: 5 }),
      (events, cuts) => {
        const text = events.join('')
        const pieces: Piece[] = []
        const scanner = createEventScanner((given) => pieces.push(readChatCompletion(given)))
        scanner.feed(Buffer.from(text))
        scanner.end()
        const length = Buffer.byteLength(text)
        const inside = cuts.map((cut) => Math.min(cut, length))
        expect(readStream(text, inside).pieces).toEqual(pieces)
      },
    ),
    { numRuns: 2000 },
  )
})
