import { sharedNow } from '../platform/shared-clock.ts'
import { until } from './due-times.ts'
import { stamp } from './golden-clock.ts'
import type { GoldenOutput } from './golden-output.ts'

type Fault = 'reset' | 'close' | 'stall' | 'error event' | 'garbage' | 'endless' | 'no end'

/** What a server of known truth does with a request; times in seconds. */
export interface GoldenAnswer {
  readonly timeToFirstToken?: number
  readonly gap?: number
  readonly tokens?: number
  /** Tokens of one event. */
  readonly perEvent?: number
  /** Events of one write. */
  readonly perWrite?: number
  /** Writes follow each other as fast as the client reads. */
  readonly isBulk?: boolean
  /** Writes are cut into pieces of so many bytes, which come in reads of their own. */
  readonly cut?: number
  /** When a chunk with a role and no text comes; without it there is none. */
  readonly roleAt?: number
  readonly kind?: 'content' | 'reasoning'
  readonly framing?: 'chunked' | 'close'
  readonly hasUsage?: boolean
  readonly hasDone?: boolean
  /** In place of an answer: raw bytes; the connection is closed after them, unless `keeps`. */
  readonly raw?: string
  readonly keeps?: boolean
  /** The connection takes no more requests: a server of HTTP/2 says so before it answers. */
  readonly goesAway?: boolean
  /** After so many tokens something happens in place of the next one. */
  readonly after?: number
  readonly fault?: Fault
}

const reply = (status: string, type: string, more = ''): string =>
  `HTTP/1.1 ${status}\r\ncontent-type: ${type}\r\n${more}`

/** Two contrasting timings: a client that swaps its metrics is off in both. */
export const profiles: Readonly<Record<string, GoldenAnswer>> = {
  'slow start, fast tokens': { timeToFirstToken: 0.5, gap: 0.005 },
  'fast start, slow tokens': { timeToFirstToken: 0.02, gap: 0.05 },
}

/** A whole answer that is no stream. */
export function plain(status: string, body: string, type = 'application/json', more = ''): string {
  return `${reply(status, type, more)}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

/** Answers one request as planned. */
export async function respond(output: GoldenOutput, answer: GoldenAnswer): Promise<void> {
  if (answer.raw === undefined) await stream(output, answer)
  else output.raw(answer.raw, answer.keeps === true)
}

/** Writes texts at once, each as a part of the body. */
type Write = (...texts: readonly string[]) => Promise<void>

/** Writes a part of the body, framed, and cut where the plan says so. */
function writerOf(output: GoldenOutput, { framing = 'chunked', cut }: GoldenAnswer): Write {
  return async (...texts) => {
    // what this server writes is ASCII, so that its length in bytes is that of the text
    const framed = (framing === 'chunked' ? texts.map((text) => output.frame(text)) : texts).join(
      '',
    )
    const size = cut ?? framed.length
    for (let at = 0; at < framed.length; at += size) {
      output.write(framed.slice(at, at + size))
      // oxlint-disable-next-line no-await-in-loop -- each piece is to be read by itself
      if (cut !== undefined) await new Promise(setImmediate)
    }
  }
}

const event = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`
const chunkOf = (delta: object, finish: string | null = null): string =>
  event({
    id: 'chatcmpl-golden',
    object: 'chat.completion.chunk',
    created: 1_764_000_000,
    model: 'golden',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
  })

/** Events before and behind their text, made once. */
const forms = {
  content: chunkOf({ content: '|' }).split('|'),
  reasoning: chunkOf({ reasoning_content: '|' }).split('|'),
}

async function stream(output: GoldenOutput, answer: GoldenAnswer): Promise<void> {
  const { framing = 'chunked', roleAt } = answer
  const write = writerOf(output, answer)
  const start = sharedNow()
  output.begin(framing)
  if (answer.goesAway === true) output.goAway()
  if (roleAt !== undefined) {
    await until(start + roleAt)
    await write(chunkOf({ role: 'assistant', content: '' }))
  }
  if (!(await writeTokens(output, answer, start, write))) return
  await write(endOf(answer))
  output.end(framing)
}

/** @returns Whether the answer goes on to its end. */
async function writeTokens(
  output: GoldenOutput,
  answer: GoldenAnswer,
  start: number,
  write: Write,
): Promise<boolean> {
  const { timeToFirstToken = 0.005, gap = 0.001, isBulk, fault, after = Infinity } = answer
  const tokens = fault === 'endless' ? Infinity : (answer.tokens ?? 4)
  for (let sent = 0; sent < tokens && !output.isGone();) {
    // oxlint-disable-next-line no-await-in-loop -- tokens come one after the other
    if (isBulk === true) await output.drained()
    // oxlint-disable-next-line no-await-in-loop -- and as planned
    else await until(start + timeToFirstToken + sent * gap)
    if (fault !== undefined && sent >= after) {
      // oxlint-disable-next-line no-await-in-loop -- and here it ends
      await faults[fault](output, write)
      return false
    }
    const counts = eventsOf(Math.min(tokens - sent, 1000), answer)
    const events = counts.map((count) => tokensOf(count, answer))
    // oxlint-disable-next-line no-await-in-loop -- tokens come one after the other
    await write(...(isBulk === true ? events : [events.join('')]))
    sent += counts.reduce((sum, count) => sum + count, 0)
  }
  return !output.isGone()
}

/** Tokens of each event of the next write. */
function eventsOf(left: number, { perEvent = 1, perWrite = 1 }: GoldenAnswer): number[] {
  const events = Math.min(perWrite, Math.ceil(left / perEvent))
  return Array.from({ length: events }, (_, i) => Math.min(perEvent, left - i * perEvent))
}

function tokensOf(count: number, { kind = 'content' }: GoldenAnswer): string {
  const [before = '', behind = ''] = forms[kind]
  return `${before}${count === 1 ? stamp() : Array.from({ length: count }, stamp).join('')}${behind}`
}

function endOf({ fault, hasUsage = true, hasDone = true, tokens = 4 }: GoldenAnswer): string {
  if (fault === 'no end') return ': the end is missing\n\n'
  const usage = hasUsage ? event({ choices: [], usage: { completion_tokens: tokens } }) : ''
  return chunkOf({}, 'length') + usage + (hasDone ? 'data: [DONE]\n\n' : '')
}

const faults: Record<Fault, (output: GoldenOutput, write: Write) => Promise<void> | void> = {
  reset(output) {
    output.reset()
  },
  close(output) {
    output.close()
  },
  'error event': async (_, write) => {
    await write(event({ error: { message: 'CUDA out of memory', type: 'server_error' } }))
  },
  garbage: async (_, write) => {
    await write('data: {"choices":[{"del\n\n')
  },
  // says nothing more, and keeps the connection
  stall() {},
  endless() {},
  'no end'() {},
}
