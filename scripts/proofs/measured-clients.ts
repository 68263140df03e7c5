// Clients that read one stream of chat completions and keep, for each token, when it was read.
import OpenAI from 'openai'
import { request as undiciRequest } from 'undici'

import { stampsOf } from '../../src/golden/golden-clock.ts'
import { sendRequest } from '../../src/load/send-request.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { openAI } from '../../src/targets/http/open-ai.ts'

/** Pieces of an answer: when each was read, in seconds of `performance.now() / 1000`, and its text. */
export interface ReadAnswer {
  readonly sentAt: number
  readonly at: readonly number[]
  readonly texts: readonly string[]
}

/** Reads one answer of so many tokens. */
export type Client = (tokens: number) => Promise<{
  /** How many pieces had a text. */
  readonly pieces: number
  /** Made of what was kept, when it is asked for. */
  read(): ReadAnswer
}>

const now = (): number => performance.now() / 1000
const { signal } = new AbortController()

/** Makes a client of a kind for a server. */
export const clients: Readonly<Record<string, (baseURL: string) => Client>> = {
  wire(baseURL) {
    const target = openAI({ baseURL, model: 'golden' })
    return async (tokens) => {
      const options = { target, prompt: 'x', maxTokens: tokens, clock: systemClock, timeout: 600 }
      const trace = await sendRequest({ ...options, signal })
      if (trace.end.kind !== 'done') throw new Error(JSON.stringify(trace.end))
      return {
        pieces: tokens,
        read() {
          const visible = trace.chunks.filter(({ text }) => text !== '')
          return {
            sentAt: trace.sentAt + (trace.connecting ?? 0),
            at: visible.map(({ at }) => at),
            texts: visible.map(({ text }) => text),
          }
        },
      }
    }
  },
  fetch: (baseURL) => async (tokens) => {
    const sentAt = now()
    const response = await fetch(`${baseURL}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: bodyOf(tokens),
    })
    if (response.body === null) throw new Error('no body')
    return await readEvents(response.body, sentAt)
  },
  undici: (baseURL) => async (tokens) => {
    const sentAt = now()
    const { body } = await undiciRequest(`${baseURL}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: bodyOf(tokens),
    })
    return await readEvents(body, sentAt)
  },
  openai(baseURL) {
    const client = new OpenAI({ baseURL, apiKey: 'none', maxRetries: 0 })
    return async (tokens) => {
      const at: number[] = []
      const texts: string[] = []
      const sentAt = now()
      const stream = await client.chat.completions.create({
        model: 'golden',
        messages: [{ role: 'user', content: 'x' }],
        max_tokens: tokens,
        stream: true,
      })
      for await (const chunk of stream) {
        const text = chunk.choices[0]?.delta.content
        if (text === undefined || text === null || text === '') continue
        at.push(now())
        texts.push(text)
      }
      return { pieces: at.length, read: () => ({ sentAt, at, texts }) }
    }
  },
}

const bodyOf = (max_tokens: number): string =>
  JSON.stringify({ model: 'golden', messages: [], max_tokens, stream: true })

/** As most programs read a stream: text, lines, JSON. One stamp a read. */
async function readEvents(body: AsyncIterable<Uint8Array>, sentAt: number): ReturnType<Client> {
  const at: number[] = []
  const texts: string[] = []
  const decoder = new TextDecoder()
  let kept = ''
  for await (const bytes of body) {
    const readAt = now()
    const events = (kept + decoder.decode(bytes, { stream: true })).split('\n\n')
    kept = events.pop() ?? ''
    for (const event of events) {
      const data = event.slice('data: '.length)
      if (data === '[DONE]') continue
      const text: unknown = JSON.parse(data).choices[0]?.delta.content
      if (typeof text !== 'string' || text === '') continue
      at.push(readAt)
      texts.push(text)
    }
  }
  return { pieces: at.length, read: () => ({ sentAt, at, texts }) }
}

/** When each token was sent, and when it was read, both on the shared clock. */
export function arrivalsOf(
  { at, texts }: ReadAnswer,
  offset: number,
): readonly { readonly sent: number; readonly at: number }[] {
  return texts.flatMap((text, i) =>
    stampsOf(text).map((sent) => ({ sent, at: (at[i] ?? Number.NaN) + offset })),
  )
}
