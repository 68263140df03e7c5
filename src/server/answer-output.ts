import type { ServerResponse } from 'node:http'

import type { AnswerWriter, TokenCounts } from './answer-writer.ts'
import { type ApiError, errorBody, serverError } from './api-error.ts'

/** Where an answer goes: out at once, piece by piece, or out at its end. */
export interface AnswerOutput {
  piece(text: string): void
  end(finish: 'stop' | 'length', counts: TokenCounts): void
  fail(error: unknown): void
}

/** Sends the headers at once, and each piece as it comes. */
export function streamedOutput(
  response: ServerResponse,
  writer: AnswerWriter,
  hasUsage: boolean,
): AnswerOutput {
  const send = (event: object): void => {
    response.write(`data: ${JSON.stringify(event)}\n\n`)
  }
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
  })
  response.flushHeaders()
  return {
    piece(text) {
      send(writer.piece(text))
    },
    end(finish, counts) {
      send(writer.end(finish))
      if (hasUsage) send(writer.usage(counts))
      response.end('data: [DONE]\n\n')
    },
    fail(error) {
      send(errorBody(serverError(error)))
      response.end()
    },
  }
}

export function wholeOutput(response: ServerResponse, writer: AnswerWriter): AnswerOutput {
  let whole = ''
  return {
    piece(text) {
      whole += text
    },
    end(finish, counts) {
      reply(response, 200, writer.whole(whole, finish, counts))
    },
    fail(error) {
      refuse(response, serverError(error))
    },
  }
}

export function reply(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}

/** An error in place of an answer; where one has begun, only the end of the connection says so. */
export function refuse(response: ServerResponse, error: ApiError): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  if (error.retryAfter !== undefined) response.setHeader('retry-after', error.retryAfter)
  reply(response, error.status, errorBody(error))
}
