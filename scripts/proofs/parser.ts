import { createParser } from 'eventsource-parser'

import { readChatCompletion } from '../../src/protocols/chat-completions.ts'
import { createEventScanner, type ServerSentEvent } from '../../src/protocols/server-sent-events.ts'
import { createTemplateReader } from '../../src/protocols/template-reader.ts'
import { createRandom } from '../../src/stats/random.ts'
import { type PlantedStream, plantStream } from './planted-stream.ts'
import type { Proof } from './proof.ts'

/** What a client makes of a stream: all of each kind, and how it ended. */
interface Answer {
  text: string
  reasoning: string
  toolCall: string
  finish: string | undefined
  outputTokens: number | undefined
  failure: string | undefined
}

interface Result {
  readonly events: readonly ServerSentEvent[]
  readonly answer: Answer
}

function emptyAnswer(): Answer {
  return {
    text: '',
    reasoning: '',
    toolCall: '',
    finish: undefined,
    outputTokens: undefined,
    failure: undefined,
  }
}

/** Ours: bytes through one buffer that is overwritten by each read, as the sockets have it. */
function readOurs(bytes: Uint8Array, ends: readonly number[], shared: Buffer): Result {
  const events: ServerSentEvent[] = []
  const answer = emptyAnswer()
  const scanner = createEventScanner((event) => {
    events.push(event)
  })
  const reader = createTemplateReader(readChatCompletion, (piece) => {
    answer.text += piece.text
    answer.reasoning += piece.reasoning
    answer.toolCall += piece.toolCall
    answer.finish = piece.finish ?? answer.finish
    answer.outputTokens = piece.usage?.outputTokens ?? answer.outputTokens
    answer.failure = piece.failure?.message ?? answer.failure
  })
  let start = 0
  for (const end of ends) {
    shared.set(bytes.subarray(start, end))
    scanner.feed(shared.subarray(0, end - start))
    reader.feed(shared, 0, end - start)
    start = end
  }
  scanner.end()
  reader.end()
  return { events, answer }
}

/** The same by eventsource-parser and JSON.parse, with the fields read where OpenAI documents them. */
function readReference(bytes: Uint8Array, ends: readonly number[]): Result {
  const events: ServerSentEvent[] = []
  const answer = emptyAnswer()
  const parser = createParser({
    onEvent({ event: type = '', data }) {
      events.push({ type, data })
      if (data !== '[DONE]') addTo(answer, JSON.parse(data))
    },
  })
  const decoder = new TextDecoder()
  let start = 0
  for (const end of ends) {
    parser.feed(decoder.decode(bytes.subarray(start, end), { stream: true }))
    start = end
  }
  // it holds a last event back until an empty line
  parser.feed(`${decoder.decode()}\n\n`)
  return { events, answer }
}

interface Chunk {
  readonly choices?: readonly {
    readonly delta: {
      readonly content?: string | null
      readonly reasoning_content?: string
      readonly tool_calls?: readonly {
        readonly function: { readonly name?: string; readonly arguments?: string }
      }[]
    }
    readonly finish_reason?: string | null
  }[]
  readonly usage?: { readonly completion_tokens: number } | null
  readonly error?: { readonly message: string }
}

function addTo(answer: Answer, { choices, usage, error }: Chunk): void {
  for (const { delta, finish_reason: finish } of choices ?? []) {
    answer.text += delta.content ?? ''
    answer.reasoning += delta.reasoning_content ?? ''
    for (const call of delta.tool_calls ?? []) answer.toolCall += callOf(call.function)
    answer.finish = finish ?? answer.finish
  }
  answer.outputTokens = usage?.completion_tokens ?? answer.outputTokens
  answer.failure = error?.message ?? answer.failure
}

const callOf = (call: { readonly name?: string; readonly arguments?: string }): string =>
  (call.name ?? '') + (call.arguments ?? '')

/** Ways to cut a stream: not at all, into single bytes, at single places, at random ones. */
function* cutsOf(length: number, random: () => number): Generator<readonly number[]> {
  yield [length]
  yield Array.from({ length }, (_, i) => i + 1)
  for (let at = 1; at < length; at++) if (random() < 0.25) yield [at, length]
  for (let i = 0; i < 20; i++) {
    const cuts = Array.from({ length: 2 + Math.floor(random() * 8) }, () =>
      Math.floor(random() * length),
    )
    yield [...cuts.toSorted((a, b) => a - b), length]
  }
}

/** Whether the two differ, or ours from what was planted. */
function differ(
  { bytes, planted }: PlantedStream,
  ends: readonly number[],
  shared: Buffer,
): boolean {
  const ours = readOurs(bytes, ends, shared)
  const theirs = readReference(bytes, ends)
  const wanted = { ...emptyAnswer(), ...planted }
  return (
    JSON.stringify(ours) !== JSON.stringify(theirs) ||
    answerKeys.some((key) => ours.answer[key] !== wanted[key])
  )
}

const answerKeys = ['text', 'reasoning', 'toolCall', 'finish', 'outputTokens', 'failure'] as const

export const proof: Proof = {
  name: 'parser',
  claim:
    'Over 10⁶ generated streams and cuts the scanner and the reader of chat completions find the events of eventsource-parser + JSON.parse, and the answer that was planted: no difference. 10⁶ trials take two minutes.',
  async run({ seed, trials = 1_000_000 }) {
    const random = createRandom(seed)
    const shared = Buffer.alloc(65_536)
    let streams = 0
    let runs = 0
    let bytes = 0
    let different = 0
    const examples: string[] = []
    while (runs < trials) {
      const stream = plantStream(random)
      streams++
      for (const ends of cutsOf(stream.bytes.length, random)) {
        runs++
        bytes += stream.bytes.length
        if (!differ(stream, ends, shared)) continue
        different++
        if (examples.length < 3) {
          const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(stream.bytes)
          examples.push(`${JSON.stringify(text)} cut at ${ends.join(', ')}`)
        }
      }
    }
    return await Promise.resolve({
      holds: different === 0,
      figures: { streams, runs, bytes, different },
      lines: [
        `streams            ${streams}`,
        `streams and cuts   ${runs}`,
        `bytes              ${bytes}`,
        `different          ${different}`,
        ...examples,
      ],
    })
  },
}
