/** Status line and headers of a response. */
export interface ResponseHead {
  readonly status: number
  /** As in "Too Many Requests"; may be empty. */
  readonly reason: string
  /** By name in lower case; repeated ones are joined by ", ". */
  readonly headers: ReadonlyMap<string, string>
}

/** Told what comes; `body` gets bytes that are overwritten afterwards. */
export interface ResponseEvents {
  head(head: ResponseHead): void
  /** The body's bytes from one place to another. */
  body(bytes: Buffer, from: number, to: number): void
  end(): void
}

/** Takes the bytes of one connection, response after response. */
export interface ResponseParser {
  /** @throws Error that says what is no HTTP/1.1. */
  feed(bytes: Buffer, end: number): void
  /**
   * The connection has ended, which is the end of a body of no stated length.
   *
   * @returns Whether nothing is missing.
   */
  close(): boolean
  /** Whether the connection can take another request after this response. */
  readonly isKeptAlive: boolean
}

type State =
  | 'head'
  | 'fixed'
  | 'size'
  | 'extension'
  | 'size end'
  | 'chunk'
  | 'chunk end'
  | 'line end'
  | 'trailer'
  | 'close'

const carriageReturn = 13
const lineFeed = 10
const semicolon = 59

/** Characters. */
const longestHead = 65_536
const longestSize = 8

/**
 * Reads HTTP/1.1 responses from bytes, wherever the reads cut them: framing byte by byte, bodies
 * without a copy. Strict: what is not understood is an error, never a guess.
 */
export function createResponseParser(events: ResponseEvents): ResponseParser {
  let state: State = 'head'
  let text = ''
  /** Bytes to come of a body or of a chunk. */
  let left = 0
  let isKeptAlive = false
  /** How far the bytes of this read go. */
  let length = 0

  function finish(): void {
    state = 'head'
    text = ''
    events.end()
  }

  /** Hands bytes on that belong to the body. */
  function takeBody(bytes: Buffer, at: number): number {
    const end = Math.min(length, at + left)
    left -= end - at
    events.body(bytes, at, end)
    return end
  }

  function takeFixed(bytes: Buffer, at: number): number {
    const end = takeBody(bytes, at)
    if (left === 0) finish()
    return end
  }

  /** A chunk, and those after it that come in the same read: most often there are many. */
  function takeChunks(bytes: Buffer, at: number): number {
    for (let from = at; ;) {
      const end = takeBody(bytes, from)
      if (left > 0) return end
      from = plainChunkAfter(bytes, end)
      if (from === 0) {
        state = 'chunk end'
        return end
      }
    }
  }

  /**
   * Where the next chunk's bytes begin, and sets their number: where what is between the two is
   * plain, and in this read. Else 0, and it is taken byte by byte.
   */
  function plainChunkAfter(bytes: Buffer, end: number): number {
    // CR, LF, one digit or more, CR, LF, and one byte
    if (end + 6 > length || bytes[end] !== carriageReturn || bytes[end + 1] !== lineFeed) return 0
    let place = end + 2
    let size = 0
    for (; place < end + 2 + longestSize; place++) {
      const digit = hexDigitOf(bytes[place] ?? 0)
      if (digit === -1) break
      size = size * 16 + digit
    }
    const isPlain =
      size > 0 &&
      place + 2 < length &&
      bytes[place] === carriageReturn &&
      bytes[place + 1] === lineFeed
    if (!isPlain) return 0
    left = size
    return place + 2
  }

  /** A line up to its LF, or what there is of it; calls back when it is whole, without CR and LF. */
  function takeLine(bytes: Buffer, at: number, then: (line: string) => void): number {
    const place = bytes.indexOf(lineFeed, at)
    // what is behind the end is of an earlier read
    const found = place >= length ? -1 : place
    const end = found === -1 ? length : found
    text += bytes.toString('latin1', at, end)
    if (text.length > longestHead) throw new Error('a line is longer than 64 KiB')
    if (found === -1) return end
    if (!text.endsWith('\r')) throw new Error('a line does not end with CR and LF')
    const line = text.slice(0, -1)
    text = ''
    then(line)
    return end + 1
  }

  let lines: string[] = []
  let headLength = 0

  function takeHead(bytes: Buffer, at: number): number {
    const end = takeLine(bytes, at, (line) => {
      headLength += line.length
      if (headLength > longestHead) throw new Error('the headers are longer than 64 KiB')
      if (line !== '') {
        lines.push(line)
        return
      }
      const head = lines
      lines = []
      headLength = 0
      startBody(head)
    })
    // Told at once, before a line that may never end.
    if (!'HTTP/1.'.startsWith((lines[0] ?? text).slice(0, 7))) {
      throw new Error('the answer does not begin with HTTP/1.1')
    }
    return end
  }

  function startBody(headLines: readonly string[]): void {
    const { isOldVersion, ...head } = parseHead(headLines)
    if (head.status === 101) throw new Error('the server switches the protocol')
    // An interim answer, which the real one follows.
    if (head.status < 200) return
    const framing = framingOf(head)
    const connection = head.headers.get('connection')?.toLowerCase()
    isKeptAlive =
      framing !== 'close' && (isOldVersion ? connection === 'keep-alive' : connection !== 'close')
    events.head(head)
    if (framing === 0) {
      finish()
      return
    }
    left = typeof framing === 'number' ? framing : 0
    state = typeof framing === 'number' ? 'fixed' : framing === 'chunked' ? 'size' : 'close'
  }

  /** Digits of the size so far. */
  let digits = 0

  function takeSize(bytes: Buffer, at: number): number {
    let place = at
    let byte = 0
    for (; place < length; place++) {
      byte = bytes[place] ?? 0
      const digit = hexDigitOf(byte)
      if (digit === -1) break
      left = digits === 0 ? digit : left * 16 + digit
      digits++
      if (digits > longestSize) throw new Error('the size of a chunk is too long')
    }
    if (place === length) return place
    if (digits === 0 || (byte !== carriageReturn && byte !== semicolon)) {
      throw new Error('a chunk has no size')
    }
    digits = 0
    state = byte === carriageReturn ? 'size end' : 'extension'
    return place + 1
  }

  /** Takes one byte that must be there. */
  function expectByte(bytes: Buffer, at: number, expected: number, next: State): number {
    if (bytes[at] !== expected) throw new Error('a chunk is not as long as its size')
    state = next
    return at + 1
  }

  function startChunk(): void {
    state = left === 0 ? 'trailer' : 'chunk'
  }

  const steps: Record<State, (bytes: Buffer, at: number) => number> = {
    head: takeHead,
    fixed: takeFixed,
    size: takeSize,
    extension: (bytes, at) => takeLine(bytes, at, startChunk),
    'size end'(bytes, at) {
      const next = expectByte(bytes, at, lineFeed, 'chunk')
      startChunk()
      return next
    },
    chunk: takeChunks,
    'chunk end': (bytes, at) => expectByte(bytes, at, carriageReturn, 'line end'),
    'line end': (bytes, at) => expectByte(bytes, at, lineFeed, 'size'),
    trailer: (bytes, at) =>
      takeLine(bytes, at, (line) => {
        if (line === '') finish()
      }),
    close(bytes, at) {
      events.body(bytes, at, length)
      return length
    },
  }

  return {
    feed(bytes, end) {
      length = end
      for (let at = 0; at < end;) at = steps[state](bytes, at)
    },
    close() {
      if (state !== 'close') return false
      finish()
      return true
    },
    get isKeptAlive() {
      return isKeptAlive
    },
  }
}

/** @returns -1 for what is none. */
function hexDigitOf(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48
  // upper or lower case
  const letter = byte | 32
  return letter >= 97 && letter <= 102 ? letter - 87 : -1
}

function parseHead([first = '', ...lines]: readonly string[]): ResponseHead & {
  readonly isOldVersion: boolean
} {
  const [, version, status = '', reason = ''] =
    /^HTTP\/1\.([01]) ([1-5]\d\d)(?: (.*))?$/.exec(first) ?? []
  if (version === undefined) throw new Error('the status line is not of HTTP/1.1')
  const headers = new Map<string, string>()
  for (const line of lines) {
    const [, name, value = ''] = /^([!#$%&'*+.^`|~\w-]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? []
    if (name === undefined) throw new Error('a header has no name')
    const key = name.toLowerCase()
    const before = headers.get(key)
    headers.set(key, before === undefined ? value : `${before}, ${value}`)
  }
  return { status: Number(status), reason, headers, isOldVersion: version === '0' }
}

/** How the body ends: after so many bytes, by chunks, or with the connection. */
function framingOf({ status, headers }: ResponseHead): number | 'chunked' | 'close' {
  const encoding = headers.get('transfer-encoding')
  const length = headers.get('content-length')
  if (status === 204 || status === 304) return 0
  if (encoding !== undefined) {
    if (encoding.toLowerCase() !== 'chunked') throw new Error('it sends an unknown transfer coding')
    if (length !== undefined) throw new Error('it states a length and sends chunks')
    return 'chunked'
  }
  if (length === undefined) return 'close'
  if (!/^\d{1,15}$/.test(length)) throw new Error('the length of the answer is no number')
  return Number(length)
}
