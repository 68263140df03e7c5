import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

import type { Target } from '../targets/target.ts'
import { reply, refuse, streamedOutput, wholeOutput } from './answer-output.ts'
import { type Api, createAnswerWriter } from './answer-writer.ts'
import { type ApiError, badRequest, notFound, serverError } from './api-error.ts'
import {
  type CompletionRequest,
  parseChatRequest,
  parseCompletionRequest,
  type ParsedRequest,
} from './completion-request.ts'

export interface TargetServerOptions {
  readonly target: Target
  /** Its name in the API. */
  readonly model: string
  /** Requests that are answered or wait; more are refused with 429. */
  readonly maxRequests: number
  /** Tokens of a text in the target's vocabulary. */
  readonly countTokens: (text: string) => number
  /** The most tokens that prompt and answer can have together. */
  readonly maxTokens: number
}

/** Tokens of an answer where the request does not say, and the prompt leaves room. */
const defaultTokens = 64

type LimitedRequest = CompletionRequest & { readonly maxTokens: number }

/** Bytes. */
const longestBody = 8 * 1024 * 1024

/**
 * A target behind HTTP, as servers of OpenAI's API are: `POST /v1/chat/completions` and
 * `/v1/completions`, streamed or in one piece, `GET /v1/models`, `GET /health`. A request whose
 * connection is closed is aborted.
 */
export function createTargetServer(options: TargetServerOptions): Server {
  const state = { open: 0 }
  const server = createServer({ noDelay: true }, (request, response) => {
    route(options, state, request, response).catch((error: unknown) => {
      refuse(response, serverError(error))
    })
  })
  // Longer than the pauses between the requests of a user, or their connections would close.
  server.keepAliveTimeout = 65_000
  return server
}

const parsers: Readonly<
  Record<string, { readonly api: Api; readonly parse: (body: unknown) => ParsedRequest }>
> = {
  '/v1/chat/completions': { api: 'chat', parse: parseChatRequest },
  '/v1/completions': { api: 'completions', parse: parseCompletionRequest },
}

async function route(
  options: TargetServerOptions,
  state: { open: number },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname
  const { target, model } = options
  if (request.method === 'GET' && path === '/health') {
    reply(response, 200, { status: 'ok', requests: state.open, ...target.info?.(), model })
    return
  }
  if (request.method === 'GET' && path === '/v1/models') {
    reply(response, 200, {
      object: 'list',
      data: [{ id: model, object: 'model', created: 0, owned_by: 'vitest-slo' }],
    })
    return
  }
  const endpoint = parsers[path]
  if (endpoint === undefined) {
    refuse(
      response,
      notFound(
        `There is no ${path} here. There are /v1/chat/completions, /v1/completions, /v1/models and /health.`,
      ),
    )
    return
  }
  if (request.method !== 'POST') {
    refuse(response, {
      status: 405,
      type: 'invalid_request_error',
      message: `${path} is asked by POST.`,
    })
    return
  }
  const body = await readBody(request)
  const asked = body === undefined ? tooLong : requestOf(body, endpoint.parse, options)
  if ('status' in asked) {
    refuse(response, asked)
    return
  }
  if (state.open >= options.maxRequests) {
    refuse(response, fullError(options.maxRequests))
    return
  }
  state.open++
  try {
    await answer(options, endpoint.api, asked, response)
  } finally {
    state.open--
  }
}

const tooLong: ApiError = {
  status: 413,
  type: 'invalid_request_error',
  message: 'The body must not be longer than 8 MiB.',
}

const fullError = (maxRequests: number): ApiError => ({
  status: 429,
  type: 'rate_limit_error',
  message: `The server is full: ${maxRequests} requests are answered or wait. Send fewer at once, or raise "--slots" or "--queue".`,
  retryAfter: 1,
})

function requestOf(
  body: string,
  parse: (body: unknown) => ParsedRequest,
  { model, maxTokens, countTokens }: TargetServerOptions,
): LimitedRequest | ApiError {
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    return badRequest('The body is no JSON.')
  }
  const parsed = parse(json)
  if ('problem' in parsed) return badRequest(parsed.problem)
  const { request } = parsed
  if (request.model !== model) {
    return notFound(`The model "${request.model}" does not exist. The model here is "${model}".`)
  }
  const prompt = countTokens(request.prompt)
  const asked = request.maxTokens ?? Math.min(defaultTokens, Math.max(1, maxTokens - prompt))
  return prompt + asked > maxTokens
    ? badRequest(
        `The prompt has ${prompt} tokens and the answer up to ${asked}, but together they must not be over ${maxTokens}. Shorten them, or raise "--max-tokens".`,
      )
    : { ...request, maxTokens: asked }
}

/**
 * Reads all of it, since a client that is still sending does not hear an answer.
 *
 * @returns `undefined` when it is too long.
 */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of request) {
    const bytes = Buffer.from(part)
    length += bytes.length
    if (length <= longestBody) parts.push(bytes)
  }
  return length <= longestBody ? Buffer.concat(parts).toString('utf8') : undefined
}

async function answer(
  { target, countTokens }: TargetServerOptions,
  api: Api,
  request: LimitedRequest,
  response: ServerResponse,
): Promise<void> {
  const { prompt, maxTokens, isStreamed, hasUsage } = request
  const leaving = new AbortController()
  response.once('close', () => {
    leaving.abort()
  })
  const created = Math.floor(Date.now() / 1000)
  const writer = createAnswerWriter(api, `cmpl-${randomUUID()}`, created, request)
  const output = isStreamed
    ? streamedOutput(response, writer, hasUsage)
    : wholeOutput(response, writer)
  try {
    let tokens = 0
    for await (const chunk of target.stream({ prompt, maxTokens, signal: leaving.signal })) {
      const { text = '', tokens: told } = typeof chunk === 'string' ? { text: chunk } : chunk
      tokens += told ?? countTokens(text)
      // a character that is not complete yet is held back
      if (text !== '') output.piece(text)
    }
    const counts = { prompt: countTokens(prompt), answer: tokens }
    output.end(tokens >= maxTokens ? 'length' : 'stop', counts)
  } catch (error) {
    if (!leaving.signal.aborted) output.fail(error)
  }
}
