import { nothing, type Piece } from './piece.ts'
import { createEventScanner, type ServerSentEvent } from './server-sent-events.ts'
import { learnTemplate, type Match, matchTemplate, type Template, textOfMatch } from './template.ts'

/** Reads the bytes of an answer, wherever the reads cut them. */
export interface AnswerReader {
  /** Takes bytes from one place to another; they may be overwritten afterwards. */
  feed(bytes: Buffer, from: number, to: number): void
  end(): void
}

/** Told the place of a text that was recognised: UTF-8 without escapes, overwritten afterwards. */
export type OnBytes = (kind: Template['kind'], bytes: Buffer, from: number, to: number) => void

/** After so many events in a row that no template fits, learning is given up. */
const mostMisses = 32

const lineFeed = 10

/**
 * Reads a stream of server-sent events. Most of its events differ in one text only; those are
 * recognised byte by byte and cost no JSON. What is not recognised is scanned and read.
 *
 * @param read - What an event says; must not depend on the events before.
 * @param onBytes - Told a recognised text in place of `onPiece`, where it is not empty: no text and
 * no object is made of it then.
 */
export function createTemplateReader(
  read: (event: ServerSentEvent) => Piece,
  onPiece: (piece: Piece) => void,
  onBytes?: OnBytes,
): AnswerReader {
  let templates: readonly Template[] = []
  let misses = 0
  /** Whether the next byte is the first one of an event. */
  let isClean = true
  let isFirst = true
  /** The event that is scanned, where it may be learned. */
  let scanned: Buffer | undefined
  const scanner = createEventScanner((event) => {
    const piece = read(event)
    // before it is told, which may end the stream, and bytes are overwritten then
    if (scanned !== undefined) learn(scanned, piece)
    onPiece(piece)
  })

  const found: Match = { from: 0, to: 0, isEscaped: false, end: 0 }

  /** @returns The end of the event at a place; 0 where no template fits. */
  function match(bytes: Buffer, at: number, limit: number): number {
    for (const template of templates) {
      if (!matchTemplate(template, bytes, at, limit, found)) continue
      if (onBytes !== undefined && !found.isEscaped && found.to > found.from) {
        onBytes(template.kind, bytes, found.from, found.to)
      } else {
        const text = textOfMatch(bytes, found)
        if (text === undefined) continue
        onPiece({ ...nothing, [template.kind]: text })
      }
      misses = 0
      return found.end
    }
    return 0
  }

  /** Hands bytes on up to the end of the event, or all there are. */
  function scan(bytes: Buffer, at: number, limit: number): number {
    const end = endOfEvent(bytes, at, limit)
    const isWhole = isClean && end !== undefined
    const event = bytes.subarray(at, end ?? limit)
    scanned = isWhole && !isFirst && misses < mostMisses ? event : undefined
    isFirst = false
    isClean = end !== undefined
    scanner.feed(event)
    scanned = undefined
    return at + event.length
  }

  function learn(event: Buffer, piece: Piece): void {
    misses++
    const learned = learnTemplate(event, piece, read)
    if (learned === undefined) return
    templates = [learned, ...templates.filter(({ kind }) => kind !== learned.kind)]
  }

  return {
    feed(bytes, from, to) {
      for (let at = from; at < to;) {
        const end = isClean ? match(bytes, at, to) : 0
        at = end === 0 ? scan(bytes, at, to) : end
      }
    },
    end() {
      scanner.end()
    },
  }
}

/**
 * Behind two line feeds, the second of which ends an empty line. Streams with other ends of lines
 * have none, and are scanned whole.
 */
function endOfEvent(bytes: Buffer, from: number, limit: number): number | undefined {
  let at = bytes.indexOf(lineFeed, from)
  while (at !== -1 && at + 1 < limit) {
    if (bytes[at + 1] === lineFeed) return at + 2
    at = bytes.indexOf(lineFeed, at + 1)
  }
  return undefined
}
