import { createLineSplitter } from '../../protocols/lines.ts'
import type { Piece } from '../../protocols/piece.ts'
import type { ServerSentEvent } from '../../protocols/server-sent-events.ts'
import { createTemplateReader } from '../../protocols/template-reader.ts'
import type { AnswerFormat } from './answer-stream.ts'

/** Answers that come as server-sent events. */
export const eventStream = (read: (event: ServerSentEvent) => Piece): AnswerFormat => ({
  contentType: 'text/event-stream',
  createReader: (onPiece, onBytes) => createTemplateReader(read, onPiece, onBytes),
})

/** Answers that come as one JSON object a line. */
export const jsonLines = (read: (line: string) => Piece): AnswerFormat => ({
  contentType: 'application/x-ndjson',
  createReader(onPiece) {
    const lines = createLineSplitter((line) => {
      onPiece(read(line))
    })
    return {
      feed: (bytes, from, to) => lines.feed(bytes.subarray(from, to)),
      end: () => lines.end(),
    }
  },
})
