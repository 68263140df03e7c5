import { type AnswerClass, classifyAnswer } from '../metrics/answer-class.ts'
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
}

export interface Asking {
  /** `dead`: the first requests failed, all of them. */
  readonly endedBy: 'done' | 'budget' | 'dead'
  readonly promptTokens: number
  readonly answerTokens: number
}

/** So many requests, or as many as there are at once, fail before a target is dead. */
const deadAfter = 20
/** Seconds before a request is sent again; twice as many each further time. */
const firstPause = { failed: 0.25, throttled: 1 }

/**
 * Asks each question as often as it is to be asked, so many at once: all of them once, in a random
 * order, then all once more. A request that fails is sent again, after a pause: here no load is
 * measured.
 */
export async function askQuestions(options: AskOptions): Promise<Asking> {
  const { clock, signal, concurrency, countTokens } = options
  const cells = orderOf(options)
  const deadline = clock.now() + options.budget
  let [promptTokens, answerTokens] = [0, 0]
  let [failed, answered, next] = [0, 0, 0]
  let endedBy: Asking['endedBy'] = 'done'

  function take(): (typeof cells)[number] | undefined {
    if (signal.aborted || next >= cells.length) return undefined
    const isDead = answered === 0 && failed >= Math.max(deadAfter, concurrency)
    const isSpent = clock.now() >= deadline || promptTokens + answerTokens >= options.tokenBudget
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
      const { reply, tries } = await askOnce(options, prompt)
      signal.throwIfAborted()
      promptTokens += tries * countTokens(prompt)
      answerTokens += countTokens(reply.text)
      if (reply.answer === 'completed') answered++
      else failed++
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await options.onAnswer({ ...cell, ...reply, retries: tries - 1 })
      // A target that never waits must not keep the test's own time-out from ringing.
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await sleep(clock, 0, signal)
    }
  }

  await Promise.all(Array.from({ length: concurrency }, askAll))
  signal.throwIfAborted()
  return { endedBy, promptTokens, answerTokens }
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

async function askOnce(
  options: AskOptions,
  prompt: string,
): Promise<{ reply: Pick<Reply, 'answer' | 'text' | 'detail'>; tries: number }> {
  const { target, maxTokens, clock, requestTimeout: timeout, signal, retries } = options
  for (let tries = 1; ; tries++) {
    // oxlint-disable-next-line no-await-in-loop -- the next try follows this one
    const trace = await sendRequest({ target, prompt, maxTokens, clock, timeout, signal })
    const reply = replyOf(trace)
    if (!failing.has(reply.answer) || tries > retries || signal.aborted) return { reply, tries }
    // oxlint-disable-next-line no-await-in-loop -- a pause between two tries
    await sleep(clock, pauseAfter(reply.answer) * 2 ** (tries - 1), signal)
  }
}

const pauseAfter = (answer: AnswerClass): number =>
  answer === 'throttled' ? firstPause.throttled : firstPause.failed

function replyOf(trace: Trace): Pick<Reply, 'answer' | 'text' | 'detail'> {
  const { end } = trace
  const text = answerOf(trace) ?? trace.chunks.map((chunk) => chunk.text).join('')
  const seen = classifyAnswer(trace)
  // reasoning without an answer is visible, but says nothing
  const answer = seen === 'completed' && text.trim() === '' ? 'empty' : seen
  return { answer, text, ...(end.kind === 'error' && { detail: end.detail }) }
}
