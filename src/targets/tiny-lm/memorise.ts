import type { Engine, Row } from './engine.ts'
import {
  type Association,
  lessonOf,
  type MemorisedQuestion,
  readingHead,
  withMemory,
} from './memorised-head.ts'
import { fullConfig } from './model.ts'
import { type StartedEngine, startEngine, type StartOptions } from './start-engine.ts'
import type { Weights } from './weights.ts'

/**
 * Weights whose head knows the answers to some questions: the model reads each once, with a head
 * that shows its states, and the head is fitted to these.
 *
 * @throws RangeError for a question that is too long.
 */
export async function memorise(
  weights: Weights,
  questions: readonly MemorisedQuestion[],
  options: Omit<StartOptions, 'weights' | 'config'>,
): Promise<Weights> {
  const head = { shape: [fullConfig.d, fullConfig.vocab], data: readingHead(fullConfig) }
  const reading: Weights = new Map([...weights, ['head', head]])
  const started: StartedEngine = await startEngine({
    ...options,
    config: fullConfig,
    weights: reading,
  })
  try {
    const associations: Association[] = []
    for (const question of questions) {
      // oxlint-disable-next-line no-await-in-loop -- one slot, one question after the other
      associations.push(...(await read(started.engine, question)))
    }
    return withMemory(weights, associations, fullConfig)
  } finally {
    started.stop()
  }
}

/** The states in front of the tokens of an answer. */
async function read(engine: Engine, question: MemorisedQuestion): Promise<Association[]> {
  const { tokens, from } = lessonOf(question)
  if (tokens.length > engine.maxTokens) {
    throw new RangeError(
      `The memorised question ${JSON.stringify(question.question.slice(0, 40))} has ${tokens.length} tokens with its answer, but a slot holds ${engine.maxTokens}. Shorten it, or raise "maxTokens" of tinyLM().`,
    )
  }
  const rows = tokens.slice(0, -1).map((token, pos): Row => ({ token, slot: 0, pos }))
  const associations: Association[] = []
  for (let start = 0; start < rows.length; start += engine.maxRows) {
    const chunk = rows.slice(start, start + engine.maxRows)
    const need = chunk.flatMap(({ pos }, index) => (pos >= from ? [index] : []))
    // oxlint-disable-next-line no-await-in-loop -- a step needs what the one before stored
    const logits = await engine.logits(chunk, need)
    for (const [i, index] of need.entries()) {
      const at = i * fullConfig.vocab
      const state = logits.slice(at, at + fullConfig.d)
      associations.push({ state, token: tokens[start + index + 1] ?? 0 })
    }
  }
  return associations
}
