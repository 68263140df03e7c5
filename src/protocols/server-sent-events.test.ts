import { createParser } from 'eventsource-parser'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { createEventScanner, type ServerSentEvent } from './server-sent-events.ts'

/** Events of a stream that comes in these reads. */
function scan(reads: readonly Uint8Array[]): ServerSentEvent[] {
  const events: ServerSentEvent[] = []
  const scanner = createEventScanner((event) => events.push(event))
  // One buffer for all reads, as the sockets have it: what is kept must have been copied.
  const shared = new Uint8Array(4096)
  for (const read of reads) {
    shared.fill(0xff)
    shared.set(read)
    scanner.feed(shared.subarray(0, read.length))
  }
  scanner.end()
  return events
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const scanText = (text: string): ServerSentEvent[] => scan([bytesOf(text)])
const event = (data: string, type = ''): ServerSentEvent => ({ type, data })

test('several events of one read are told apart', () => {
  expect(scanText('data: a\n\ndata: b\n\n')).toEqual([event('a'), event('b')])
})

test('an event that comes byte by byte is one event, whole characters included', () => {
  const reads = [...bytesOf('event: x\r\ndata: é😀\r\n\r\n')].map((byte) => Uint8Array.of(byte))
  expect(scan(reads)).toEqual([event('é😀', 'x')])
})

test.for(['\n', '\r', '\r\n'])('lines end with %j', (end) => {
  const text = ['data: a', 'data: b', '', ': comment', 'data', '', ''].join(end)
  expect(scanText(text)).toEqual([event('a\nb'), event('')])
})

test('a byte order mark, comments and unknown fields are no data', () => {
  expect(scanText('\uFEFFdata:a\n\n: ping\n\nid: 1\nretry: 5\n\ndata:  two blanks\n\n')).toEqual([
    event('a'),
    event(' two blanks'),
  ])
})

test('a last event without an empty line after it is delivered at the end', () => {
  expect(scanText('data: a\n\ndata: [DONE]')).toEqual([event('a'), event('[DONE]')])
})

test('an event of 1 MB over many reads comes whole', () => {
  const data = 'x'.repeat(1_000_000)
  const bytes = bytesOf(`data: ${data}\n\n`)
  const reads = Array.from({ length: Math.ceil(bytes.length / 1000) }, (_, i) =>
    bytes.subarray(i * 1000, (i + 1) * 1000),
  )
  expect(scan(reads)).toEqual([event(data)])
})

test('a line without an end is refused before it fills the memory', () => {
  const scanner = createEventScanner(() => {})
  const read = new Uint8Array(1024 * 1024).fill(120)
  expect(() => {
    for (let i = 0; i < 17; i++) scanner.feed(read)
  }).toThrowErrorMatchingInlineSnapshot(`[RangeError: a line of the stream is longer than 16 MiB]`)
})

/** The events that eventsource-parser finds; it holds a last one back until an empty line. */
function reference(reads: readonly Uint8Array[]): ServerSentEvent[] {
  const events: ServerSentEvent[] = []
  const parser = createParser({
    onEvent: ({ event: type = '', data }) => events.push({ type, data }),
  })
  const decoder = new TextDecoder()
  for (const read of reads) parser.feed(decoder.decode(read, { stream: true }))
  parser.feed(`${decoder.decode()}\n\n`)
  return events
}

const line = fc.oneof(
  fc.constantFrom(
    '',
    '',
    'data: x',
    'data:',
    'data',
    'event: e',
    ': c',
    'id: 1',
    'data: é😀\u2028',
  ),
  fc.string({ maxLength: 8 }),
)
const stream = fc
  .array(fc.tuple(line, fc.constantFrom('\n', '\r', '\r\n')), { maxLength: 12 })
  .map((lines) => lines.flat().join(''))

test('eventsource-parser finds the same events in any stream, wherever it is cut', () => {
  fc.assert(
    fc.property(stream, fc.array(fc.nat(200), { maxLength: 6 }), (text, cuts) => {
      const bytes = bytesOf(text)
      const ends = [...cuts.toSorted((a, b) => a - b), bytes.length]
      const reads = ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end))
      expect(scan(reads)).toEqual(reference(reads))
    }),
    { numRuns: 3000 },
  )
})
