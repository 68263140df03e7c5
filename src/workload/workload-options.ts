import type { Conversation } from './conversation.ts'
import type { DatasetItem } from './dataset.ts'
import type { Length } from './length.ts'
import type { TraceEntry } from './trace.ts'

/** What requests ask; at most one of `prompt`, `dataset` and `trace`, else words without sense. */
export interface WorkloadOptions {
  /**
   * Of the words of each turn, in OpenAI tokens; with the name that makes a prompt unique, and
   * without a shared prefix.
   */
  readonly promptTokens: Length
  /** The most tokens of each answer, where the dataset or the trace does not say it. */
  readonly maxTokens: Length
  /** Words that come first in all requests, in OpenAI tokens; for caches of prefixes. @default 0 */
  readonly sharedPrefixTokens?: number
  /** @default one turn; of a dataset, all turns without a pause */
  readonly conversation?: Conversation
  /** Each item once, then each once more. */
  readonly dataset?: readonly DatasetItem[]
  /** Of the dataset; each time anew. @default 'shuffled' */
  readonly order?: 'shuffled' | 'sequential'
  /** A recorded load, one entry after the other. */
  readonly trace?: readonly TraceEntry[]
  /**
   * Prompts of a dataset or trace begin with a text that no other request has, so that no cache
   * can answer. @default true
   */
  readonly uniquePrompts?: boolean
  /** Asked as it is; of a function, what it gives for the number of the request. */
  readonly prompt?: string | ((index: number) => string)
  /** Uniform numbers from 0 to 1, seeded: the same seed asks the same, but for the run's name. */
  readonly random: () => number
  /** A name that no other run has, also of the same seed. */
  readonly run: string
}

/** What does not go together, in sentences. */
export function conflictsOf(options: WorkloadOptions): readonly string[] {
  const problems: string[] = []
  const sources = (['prompt', 'dataset', 'trace'] as const).filter(
    (name) => options[name] !== undefined,
  )
  if (sources.length > 1) {
    const names = sources.map((name) => `"${name}"`).join(' and ')
    problems.push(`${names} must not be given together. Each says what to ask: leave one.`)
  }
  for (const name of ['dataset', 'trace'] as const) {
    if (options[name]?.length !== 0) continue
    problems.push(`"${name}" must not be empty. It must have one request at least.`)
  }
  const prefix = options.sharedPrefixTokens ?? 0
  if (options.prompt !== undefined && prefix > 0) {
    problems.push(
      `"sharedPrefixTokens" must not be ${prefix} with "prompt", which is asked as it is. Put the prefix into the prompt.`,
    )
  }
  if (options.trace !== undefined && options.conversation !== undefined) {
    problems.push(
      '"conversation" must not be given with "trace", whose times are fixed. Leave it out.',
    )
  }
  return problems
}
