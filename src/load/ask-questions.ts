import { type AnswerClass, classifyAnswer } from '../metrics/answer-class.ts'
import { requestMetrics } from '../metrics/request-metrics.ts'
import type { TokenPrice } from '../metrics/token-price.ts'
import { answerOf, type Trace } from '../metrics/trace.ts'
import type { Clock } from '../targets/clock.ts'
import type { Target } from '../targets/target.ts'
import { sendRequest } from './send-request.ts'
import { sleep } from './sleep.ts'

/** How questions are asked. Seconds and tokens. */
export interface AskOptions {
  readonly target: Target
  /** The text of each question. */
  readonly prompts: readonly string[]
  readonly repeats: number
  /** Requests at once. */
  readonly concurrency: number
  readonly maxTokens: number
  readonly requestTimeout: number
  /** The most times that a request is sent again when it failed. */
  readonly retries: number
  /** Seconds after which no more is asked. */
  readonly budget: number
  /** Tokens of prompts and answers after which no more is asked. */
  readonly tokenBudget: number
  /** What the target charges, where that is known. */
  readonly price?: TokenPrice
  /** Dollars after which no more is asked. */
  readonly costBudget: number
  /** Dollars that others have cost meanwhile, such as a judge. */
  readonly otherCost: () => number
  /** Answers of an earlier run that was ended: not asked again. */
  readonly kept: readonly Reply[]
  readonly countTokens: (text: string) => number
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Uniform numbers from 0 to 1: each repeat asks in another order. */
  readonly random: () => number
  /** Told each answer as it comes; the next question waits for what it does. */
  readonly onAnswer: (reply: Reply) => Promise<void>
}

/** What a target answered to a question, or what became of its last request. */
export interface Reply {
  readonly question: number
  readonly repeat: number
  readonly answer: AnswerClass
  readonly text: string
  /** What failed. */
  readonly detail?: string
  readonly retries: number
  /** OpenAI tokens of all tries' prompts, and of the answer's text. */
  readonly promptTokens: number
  readonly answerTokens: number
  /** What all tries cost, by the target's own tokens where it tells them; absent without a price. */
  readonly dollars?: number
}

export interface Asking {
  /** `dead`: the first requests failed, all of them. */
  readonly endedBy: 'done' | 'budget' | 'dead'
  readonly promptTokens: number
  readonly answerTokens: number
  readonly dollars: number
}

/** So many requests, or as many as there are at once, fail before a target is dead. */
const deadAfter = 20
/** Seconds before a request is sent again; twice as many each further time. */
const firstPause = { failed: 0.25, throttled: 1 }
/** Seconds that a target may ask to wait for; one that asks for more is not asked again. */
const longestPause = 300

/**
 * Asks each question as often as it is to be asked, so many at once: all of them once, in a random
 * order, then all once more. A request that fails is sent again, after a pause: here no load is
 * measured.
 */
export async function askQuestions(options: AskOptions): Promise<Asking> {
  const { clock, signal, concurrency, kept } = options
  const isKept = new Set(kept.map(cellName))
  const cells = orderOf(options).filter((cell) => !isKept.has(cellName(cell)))
  const deadline = clock.now() + options.budget
  const spent = {
    promptTokens: sumOf(kept.map((reply) => reply.promptTokens)),
    answerTokens: sumOf(kept.map((reply) => reply.answerTokens)),
    dollars: sumOf(kept.map((reply) => reply.dollars ?? 0)),
  }
  const pace: Pace = { notBefore: Number.NEGATIVE_INFINITY, deadline }
  let [failed, answered, next] = [0, 0, 0]
  let endedBy: Asking['endedBy'] = 'done'

  function take(): (typeof cells)[number] | undefined {
    if (signal.aborted || next >= cells.length) return undefined
    const isDead = answered === 0 && failed >= Math.max(deadAfter, concurrency)
    const isSpent =
      clock.now() >= deadline ||
      spent.promptTokens + spent.answerTokens >= options.tokenBudget ||
      spent.dollars + options.otherCost() >= options.costBudget
    if (isDead || isSpent) {
      endedBy = isDead ? 'dead' : 'budget'
      return undefined
    }
    return cells[next++]
  }

  async function askAll(): Promise<void> {
    for (let cell = take(); cell !== undefined; cell = take()) {
      const prompt = options.prompts[cell.question] ?? ''
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const reply = await askOnce(options, prompt, pace)
      signal.throwIfAborted()
      spent.promptTokens += reply.promptTokens
      spent.answerTokens += reply.answerTokens
      spent.dollars += reply.dollars ?? 0
      if (reply.answer === 'completed') answered++
      else failed++
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await options.onAnswer({ ...cell, ...reply })
      // A target that never waits must not keep the test's own time-out from ringing.
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await sleep(clock, 0, signal)
    }
  }

  await Promise.all(Array.from({ length: concurrency }, askAll))
  signal.throwIfAborted()
  return { endedBy, ...spent }
}

/** All questions once, in a random order, then all once more. */
function orderOf({ prompts, repeats, random }: AskOptions): { question: number; repeat: number }[] {
  return Array.from({ length: repeats }, (_, repeat) =>
    prompts
      .map((__, question) => ({ question, rank: random() }))
      .toSorted((a, b) => a.rank - b.rank)
      .map(({ question }) => ({ question, repeat })),
  ).flat()
}

const failing: ReadonlySet<AnswerClass> = new Set(['errored', 'throttled', 'truncated'])

/** What holds for all requests: a rate limit is the key's, not a request's. */
interface Pace {
  /** Nothing is sent before this time. */
  notBefore: number
  readonly deadline: number
}

async function askOnce(
  options: AskOptions,
  prompt: string,
  pace: Pace,
): Promise<Omit<Reply, 'question' | 'repeat'>> {
  const {
    target,
    maxTokens,
    clock,
    requestTimeout: timeout,
    signal,
    retries,
    countTokens,
  } = options
  let dollars = 0
  for (let tries = 1; ; tries++) {
    // oxlint-disable-next-line no-await-in-loop -- the next try follows this one
    await sleep(clock, Math.max(0, pace.notBefore - clock.now()), signal)
    // oxlint-disable-next-line no-await-in-loop -- the next try follows this one
    const trace = await sendRequest({ target, prompt, maxTokens, clock, timeout, signal })
    const reply = replyOf(trace)
    dollars += dollarsOf(trace, prompt, options)
    const pause = pauseAfter(trace, reply.answer, tries)
    const isLast = tries > retries || pause > longestPause || clock.now() + pause > pace.deadline
    if (reply.answer === 'throttled' && pause <= longestPause) {
      pace.notBefore = Math.max(pace.notBefore, clock.now() + retryAfterOf(trace))
    }
    if (!failing.has(reply.answer) || isLast || signal.aborted) {
      return {
        ...reply,
        retries: tries - 1,
        promptTokens: tries * countTokens(prompt),
        answerTokens: countTokens(reply.text),
        ...(options.price !== undefined && { dollars }),
      }
    }
    // oxlint-disable-next-line no-await-in-loop -- a pause between two tries
    await sleep(clock, pause, signal)
  }
}

/** Dollars of one request; one that nothing came back for is taken to be free. */
export function dollarsOf(
  trace: Trace,
  prompt: string,
  { price, countTokens }: Pick<AskOptions, 'price' | 'countTokens'>,
): number {
  if (price === undefined || trace.chunks.length === 0) return 0
  const { nativeTokens, openAiTokens } = requestMetrics(trace, countTokens)
  return (countTokens(prompt) * price.input + (nativeTokens ?? openAiTokens) * price.output) / 1e6
}

/** Seconds until the next try: twice as many each time, and what the target asks for at least. */
function pauseAfter(trace: Trace, answer: AnswerClass, tries: number): number {
  const first = answer === 'throttled' ? firstPause.throttled : firstPause.failed
  return Math.max(first * 2 ** (tries - 1), retryAfterOf(trace))
}

const retryAfterOf = ({ end }: Trace): number => (end.kind === 'error' ? (end.retryAfter ?? 0) : 0)

const cellName = ({ question, repeat }: Pick<Reply, 'question' | 'repeat'>): string =>
  `${question} ${repeat}`

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)

function replyOf(trace: Trace): Pick<Reply, 'answer' | 'text' | 'detail'> {
  const { end } = trace
  const text = answerOf(trace) ?? trace.chunks.map((chunk) => chunk.text).join('')
  const seen = classifyAnswer(trace)
  // reasoning without an answer is visible, but says nothing
  const answer = seen === 'completed' && text.trim() === '' ? 'empty' : seen
  return { answer, text, ...(end.kind === 'error' && { detail: end.detail }) }
}
