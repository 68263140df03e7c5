import type { DatasetItem } from './dataset.ts'
import { generateText, tokensOfName } from './generated-text.ts'
import { type Length, sampleLength } from './length.ts'
import type { TraceEntry } from './trace.ts'
import type { Turn } from './turns.ts'

/**
 * Gives the turns of the next conversation, which is called `name`: a text that no other
 * conversation has, of this run or of another one.
 */
export type Source = (name: string) => readonly Turn[]

/** Words without sense, after the name. */
export function generatedSource(promptTokens: Length, turns: Length, random: () => number): Source {
  return (name) =>
    Array.from({ length: sampleLength(turns, random) }, (_, i) => {
      const tokens = sampleLength(promptTokens, random)
      return {
        before: [],
        user: i === 0 ? named(name, tokens, random) : generateText(tokens, random),
      }
    })
}

/** A prompt as it was given; of a function, the one for the number of the request. */
export function givenSource(
  prompt: string | ((index: number) => string),
  turns: Length,
  random: () => number,
): Source {
  let index = 0
  const next = (): string => (typeof prompt === 'string' ? prompt : prompt(index++))
  return () =>
    Array.from({ length: sampleLength(turns, random) }, () => ({ before: [], user: next() }))
}

/**
 * The conversations of a dataset.
 *
 * @param turns - The most turns of each; `undefined`: all.
 */
export function datasetSource(
  nextItem: () => DatasetItem,
  isUnique: boolean,
  turns: Length | undefined,
  random: () => number,
): Source {
  return (name) => {
    const item = nextItem()
    const kept = turns === undefined ? item.turns : item.turns.slice(0, sampleLength(turns, random))
    return isUnique ? inFront(name, kept) : kept
  }
}

/** The requests of a recorded load. */
export function traceSource(
  nextEntry: () => TraceEntry,
  isUnique: boolean,
  promptTokens: Length,
  random: () => number,
): Source {
  return (name) => {
    const { prompt, promptTokens: tokens, maxTokens } = nextEntry()
    const user = prompt ?? named(name, tokens ?? sampleLength(promptTokens, random), random)
    const turn = { before: [], user, ...(maxTokens !== undefined && { maxTokens }) }
    return prompt !== undefined && isUnique ? inFront(name, [turn]) : [turn]
  }
}

/** The same turns, with a text in front of the first message. */
export function inFront(text: string, turns: readonly Turn[]): readonly Turn[] {
  const [first, ...others] = turns
  if (first === undefined) return turns
  const [message, ...messages] = first.before
  const opened =
    message === undefined
      ? { ...first, user: `${text} ${first.user}` }
      : {
          ...first,
          before: [{ ...message, content: `${text} ${message.content}` }, ...messages],
        }
  return [opened, ...others]
}

/** Words without sense behind a name, about `tokens` with it. */
function named(name: string, tokens: number, random: () => number): string {
  const text = generateText(tokens - tokensOfName(name), random)
  return text === '' ? name : `${name} ${text}`
}
