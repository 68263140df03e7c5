import type { LineSplitter } from './lines.ts'
import { nothing, type Piece } from './piece.ts'
import { createEventScanner, type ServerSentEvent } from './server-sent-events.ts'
import { learnTemplate, matchTemplate, type Template } from './template.ts'

/** After so many events in a row that no template fits, learning is given up. */
const mostMisses = 32

const lineFeed = 10

/**
 * Reads a stream of server-sent events. Most of its events differ in one text only; those are
 * recognised byte by byte and cost no JSON. What is not recognised is scanned and read.
 *
 * @param read - What an event says; must not depend on the events before.
 */
export function createTemplateReader(
  read: (event: ServerSentEvent) => Piece,
  onPiece: (piece: Piece) => void,
): LineSplitter {
  let templates: readonly Template[] = []
  let misses = 0
  /** Whether the next byte is the first one of an event. */
  let isClean = true
  let isFirst = true
  const scanner = createEventScanner((event) => {
    onPiece(read(event))
  })

  /** @returns The end of the event at a place; 0 where no template fits. */
  function match(bytes: Buffer, at: number): number {
    for (const template of templates) {
      const found = matchTemplate(template, bytes, at)
      if (found === undefined) continue
      misses = 0
      onPiece({ ...nothing, [template.kind]: found.text })
      return found.end
    }
    return 0
  }

  /** Hands bytes on up to the end of the event, or all there are. */
  function scan(bytes: Buffer, at: number): number {
    const end = endOfEvent(bytes, at)
    const isWhole = isClean && end !== undefined
    const event = bytes.subarray(at, end)
    // learned first: the scanner's reader may end the stream, and bytes are overwritten then
    if (isWhole && !isFirst && misses < mostMisses) learn(event)
    isFirst = false
    isClean = end !== undefined
    scanner.feed(event)
    return at + event.length
  }

  function learn(event: Buffer): void {
    misses++
    const learned = learnTemplate(event, read)
    if (learned === undefined) return
    templates = [learned, ...templates.filter(({ kind }) => kind !== learned.kind)]
  }

  return {
    feed(given) {
      const bytes = Buffer.from(given.buffer, given.byteOffset, given.length)
      for (let at = 0; at < bytes.length;) {
        const end = isClean ? match(bytes, at) : 0
        at = end === 0 ? scan(bytes, at) : end
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
function endOfEvent(bytes: Buffer, from: number): number | undefined {
  for (let at = bytes.indexOf(lineFeed, from); at !== -1; at = bytes.indexOf(lineFeed, at + 1)) {
    if (bytes[at + 1] === lineFeed) return at + 2
  }
  return undefined
}
