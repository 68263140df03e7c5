import { expect, test } from 'vitest'

import { createResponseParser } from './response-parser.ts'

interface Seen {
  readonly status: number
  readonly type: string | undefined
  body: string
  isWhole: boolean
  isKeptAlive: boolean
}

/** What comes out of the bytes of a connection that are cut at these places. */
function parse(text: string, cuts: readonly number[] = [], closes = false): Seen[] {
  const seen: Seen[] = []
  const parser = createResponseParser({
    head({ status, headers }) {
      const type = headers.get('content-type')
      seen.push({ status, type, body: '', isWhole: false, isKeptAlive: false })
    },
    body(bytes, from, to) {
      const last = seen.at(-1)
      if (last !== undefined) last.body += bytes.toString('latin1', from, to)
    },
    end() {
      const last = seen.at(-1)
      if (last !== undefined)
        Object.assign(last, { isWhole: true, isKeptAlive: parser.isKeptAlive })
    },
  })
  const bytes = Buffer.from(text, 'latin1')
  const ends = [...cuts, bytes.length]
  // one buffer for all reads: behind the end of one stands what is left of others
  const shared = Buffer.alloc(bytes.length + 8, '\n')
  for (const [i, end] of ends.entries()) {
    parser.feed(shared, bytes.copy(shared, 0, ends[i - 1] ?? 0, end))
  }
  if (closes) parser.close()
  return seen
}

const ok = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n'
const chunked = `${ok}Transfer-Encoding: chunked\r\n\r\n5;name=value\r\nhello\r\n00A\r\n and again\r\n0\r\nX-Trailer: 1\r\n\r\n`
const fixed = `${ok}content-length: 11\r\n\r\nhello again`
const interim = 'HTTP/1.1 100 Continue\r\n\r\n'
const whole = { status: 200, type: 'text/event-stream', isWhole: true, isKeptAlive: true }

test('chunks, lengths and interim answers are understood, one response after the other', () => {
  expect(parse(interim + chunked + fixed + chunked)).toEqual([
    { ...whole, body: 'hello and again' },
    { ...whole, body: 'hello again' },
    { ...whole, body: 'hello and again' },
  ])
})

test('chunks that follow each other in one read have sizes of any form', () => {
  const sizes = [
    '5\r\nhello',
    '1;x="1"\r\n ',
    '0005\r\nagain',
    'a\r\n 123456789',
    'B\r\n 1234567890',
  ]
  const text = `${ok}transfer-encoding: chunked\r\n\r\n${sizes.join('\r\n')}\r\n000\r\n\r\n`
  expect(parse(text + fixed)).toEqual([
    { ...whole, body: 'hello again 123456789 1234567890' },
    { ...whole, body: 'hello again' },
  ])
})

test('it makes no difference where the reads are cut, at any two places', () => {
  const text = chunked + fixed
  const expected = JSON.stringify(parse(text))
  const wrong: number[][] = []
  for (let first = 0; first <= text.length; first++) {
    for (let second = first; second <= text.length; second++) {
      if (JSON.stringify(parse(text, [first, second])) !== expected) wrong.push([first, second])
    }
  }
  expect(wrong).toEqual([])
})

test('a body without a stated length ends with the connection, which is not kept', () => {
  const seen = { ...whole, isKeptAlive: false, body: 'hello' }
  expect(parse(`${ok}\r\nhello`, [], true)).toEqual([seen])
  expect(parse(`${ok}\r\nhello`)).toEqual([{ ...seen, isWhole: false }])
  expect(parse(fixed.slice(0, -1), [], true)).toEqual([
    { ...seen, isWhole: false, body: 'hello agai' },
  ])
})

test.for([
  [`${ok}connection: close\r\ncontent-length: 0\r\n\r\n`, false],
  ['HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n', false],
  ['HTTP/1.0 200 OK\r\nconnection: keep-alive\r\ncontent-length: 0\r\n\r\n', true],
  ['HTTP/1.1 204 No Content\r\n\r\n', true],
] as const)('%j is whole, and the connection is kept: %s', ([text, isKeptAlive]) => {
  expect(parse(text)).toMatchObject([{ isWhole: true, isKeptAlive }])
})

test.for([
  ['SSH-2.0-OpenSSH_9', 'the answer does not begin with HTTP/1.1'],
  ['HTTP/2 200\r\n', 'the answer does not begin with HTTP/1.1'],
  ['HTTP/1.1 999 x\r\n\r\n', 'the status line is not of HTTP/1.1'],
  ['HTTP/1.1 200 OK\nx: y\n\n', 'a line does not end with CR and LF'],
  ['HTTP/1.1 200 OK\r\n: y\r\n\r\n', 'a header has no name'],
  ['HTTP/1.1 101 Switching\r\n\r\n', 'the server switches the protocol'],
  [`${ok}content-length: 1, 1\r\n\r\n`, 'the length of the answer is no number'],
  [`${ok}transfer-encoding: gzip, chunked\r\n\r\n`, 'it sends an unknown transfer coding'],
  [
    `${ok}transfer-encoding: chunked\r\ncontent-length: 1\r\n\r\n`,
    'it states a length and sends chunks',
  ],
  [`${ok}transfer-encoding: chunked\r\n\r\nxyz`, 'a chunk has no size'],
  [`${ok}transfer-encoding: chunked\r\n\r\n123456789\r\n`, 'the size of a chunk is too long'],
  [`${ok}transfer-encoding: chunked\r\n\r\n2\r\nabc\r\n`, 'a chunk is not as long as its size'],
  [`${ok}transfer-encoding: chunked\r\n\r\n1\r\na\r\n2\nbc\r\n0\r\n\r\n`, 'a chunk has no size'],
  [`${ok}transfer-encoding: chunked\r\n\r\n1\r\na\r\n\r\nbc\r\n`, 'a chunk has no size'],
  [
    `${ok}transfer-encoding: chunked\r\n\r\n1\r\na\r\n000000002\r\nbc\r\n`,
    'the size of a chunk is too long',
  ],
  [`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(70_000)}`, 'a line is longer than 64 KiB'],
  [`HTTP/1.1 200 OK\r\n${`x: ${'y'.repeat(60_000)}\r\n`.repeat(2)}`, 'the headers are longer'],
] as const)('%j is refused', ([text, message]) => {
  expect(() => parse(text)).toThrow(message)
})
