import { type AnswerClass, classifyAnswer } from './answer-class.ts'
import { measured, type Measured, unmeasured } from './measured.ts'
import { isVisible, type Trace, type TraceChunk, visibleText } from './trace.ts'

/** Counts the tokens of a text; ours is o200k_base ("OpenAI tokens"). */
export type CountTokens = (text: string) => number

/** All metrics of one request. Seconds and tokens per second. */
export interface RequestMetrics {
  readonly sentAt: number
  /** Sent − scheduled, where it was scheduled: times count from then. */
  readonly scheduleDelay?: number
  readonly answer: AnswerClass
  /** Why it failed, where it did. */
  readonly detail?: string
  /** Tokens of o200k_base over the whole output, reasoning and tool calls included. */
  readonly openAiTokens: number
  /** Tokens in the target's own vocabulary, where it tells them. */
  readonly nativeTokens?: number
  /** How right the answer is, from 0 to 1, where a question was asked. */
  readonly score?: Measured
  readonly visibleChunks: number
  /** How long the request was open. */
  readonly openFor: number
  readonly timeToFirstByte: Measured
  readonly timeToFirstToken: Measured
  readonly timeToFirstAnswerToken: Measured
  readonly outputSpeed: Measured
  readonly outputSpeedAA: Measured
  readonly timePerOutputToken: Measured
  readonly endToEndLatency: Measured
  readonly endToEndSpeed: Measured
  readonly responseTimeFor100Tokens: Measured
}

const noOutput = 'no visible chunk arrived'

/** Output that was observed: the visible chunks with their tokens. */
interface Output {
  readonly tokens: number
  readonly firstChunkTokens: number
  readonly first: TraceChunk
  readonly last: TraceChunk
  readonly visibleChunks: number
}

function outputOf(trace: Trace, countTokens: CountTokens): Output | undefined {
  const visible = trace.chunks.filter(isVisible)
  const [first] = visible
  const last = visible.at(-1)
  if (first === undefined || last === undefined) return undefined
  // The whole is counted once: the tokens of parts do not add up to the tokens of the whole.
  const text = visible.map((chunk) => chunk.reasoning).join('')
  const answer = visible.map((chunk) => chunk.text + chunk.toolCall).join('')
  return {
    tokens: countTokens(text + answer),
    firstChunkTokens: countTokens(visibleText(first)),
    first,
    last,
    visibleChunks: visible.length,
  }
}

/** Seconds from the first to the last visible chunk, or why there are none. */
function decodeWindow(output: Output | undefined): Measured {
  if (output === undefined) return unmeasured(noOutput)
  if (output.tokens < 2) return unmeasured('fewer than 2 output tokens')
  if (output.visibleChunks < 2) return unmeasured('one visible chunk, so there is no decode window')
  const seconds = output.last.at - output.first.at
  if (seconds < 0) return unmeasured('the time stamps run backwards')
  return seconds > 0 ? measured(seconds) : unmeasured('all chunks have one time stamp')
}

function speed(tokens: number, window: Measured): Measured {
  if (window.value === undefined) return window
  return tokens > 0 ? measured(tokens / window.value) : unmeasured('no token after the first chunk')
}

/**
 * All metrics of one request, from its trace alone.
 *
 *     timeToFirstByte          first chunk of any kind − sent
 *     timeToFirstToken         first visible chunk − sent
 *     timeToFirstAnswerToken   first visible chunk that is not reasoning − sent
 *     outputSpeed              (n − tokens of the first visible chunk) / (last visible − first visible)
 *     outputSpeedAA            (n − 1) / (last visible − first visible)
 *     timePerOutputToken       (endToEndLatency − timeToFirstToken) / (n − 1)
 *     endToEndLatency          end − sent
 *     endToEndSpeed            n / (end − sent)
 *     responseTimeFor100Tokens timeToFirstToken + 100 / outputSpeed
 *
 * where "sent" is the planned time of a request that had one, later by the time that its connection
 * took to open, where there was none yet, and
 * with n = o200k_base tokens of the whole output. Where a request failed, was cut off or gave
 * nothing, a metric has a reason in place of a value.
 */
export function requestMetrics(
  trace: Trace,
  countTokens: CountTokens,
  forcedLength?: number,
): RequestMetrics {
  const start = startOf(trace)
  const output = outputOf(trace, countTokens)
  const tokens = output?.tokens ?? 0
  const since = (at: number | undefined, reason: string): Measured =>
    at === undefined ? unmeasured(reason) : measured(at - start)

  const window = decodeWindow(output)
  const outputSpeed = speed(tokens - (output?.firstChunkTokens ?? 0), window)
  const timeToFirstToken = since(output?.first.at, noOutput)
  const answer = trace.chunks.find(({ text, toolCall }) => text !== '' || toolCall !== '')
  const endToEndLatency = latency(trace, start, output)
  const nativeTokens = nativeTokensOf(trace.chunks)
  const openFor = Math.max(0, trace.end.at - start)

  return {
    ...identityOf(trace),
    answer: classifyAnswer(trace, nativeTokens, forcedLength),
    openAiTokens: tokens,
    visibleChunks: output?.visibleChunks ?? 0,
    ...(nativeTokens !== undefined && { nativeTokens }),
    openFor,
    timeToFirstByte: since(trace.chunks[0]?.at, 'no chunk arrived'),
    timeToFirstToken,
    timeToFirstAnswerToken: since(answer?.at, 'no answer text arrived'),
    outputSpeed,
    outputSpeedAA: speed(tokens - 1, window),
    timePerOutputToken: perToken(endToEndLatency, timeToFirstToken, window, tokens),
    endToEndLatency,
    endToEndSpeed: speed(tokens, positive(endToEndLatency)),
    responseTimeFor100Tokens: responseTime(timeToFirstToken, outputSpeed),
  }
}

/** Who is sent late has waited: counting from "sent" would hide it (coordinated omission). */
function startOf({ scheduledAt, sentAt, connecting = 0 }: Trace): number {
  return (scheduledAt ?? sentAt) + connecting
}

function identityOf(trace: Trace): Pick<RequestMetrics, 'sentAt' | 'scheduleDelay' | 'detail'> {
  const { sentAt, scheduledAt, end } = trace
  return {
    sentAt,
    ...(scheduledAt !== undefined && { scheduleDelay: sentAt - scheduledAt }),
    ...(end.kind === 'error' && { detail: end.detail }),
  }
}

function latency({ end }: Trace, start: number, output: Output | undefined): Measured {
  if (end.kind !== 'done') return unmeasured('the request did not end by itself')
  if (output === undefined) return unmeasured(noOutput)
  return measured(Math.max(end.at, output.last.at) - start)
}

/** What the target told of the whole; else the sum, `undefined` as soon as one visible chunk does not tell. */
function nativeTokensOf(chunks: readonly TraceChunk[]): number | undefined {
  const whole = chunks.findLast(({ totalNativeTokens }) => totalNativeTokens !== undefined)
  if (whole !== undefined) return whole.totalNativeTokens
  let sum: number | undefined
  for (const chunk of chunks) {
    if (chunk.nativeTokens !== undefined) sum = (sum ?? 0) + chunk.nativeTokens
    else if (isVisible(chunk)) return undefined
  }
  return sum
}

function perToken(endToEnd: Measured, first: Measured, window: Measured, tokens: number): Measured {
  if (endToEnd.value === undefined) return endToEnd
  if (first.value === undefined) return first
  // Without a decode window the answer came in one piece, and its tokens took no time.
  if (window.value === undefined) return window
  return measured((endToEnd.value - first.value) / (tokens - 1))
}

function positive(seconds: Measured): Measured {
  return seconds.value === 0 ? unmeasured('the request took no time') : seconds
}

function responseTime(timeToFirstToken: Measured, outputSpeed: Measured): Measured {
  if (timeToFirstToken.value === undefined) return timeToFirstToken
  if (outputSpeed.value === undefined) return outputSpeed
  return measured(timeToFirstToken.value + 100 / outputSpeed.value)
}
