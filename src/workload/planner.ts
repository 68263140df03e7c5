import { generateText } from './generated-text.ts'
import { inOrder } from './in-order.ts'
import { sampleLength } from './length.ts'
import { samplePause } from './pause.ts'
import {
  datasetSource,
  generatedSource,
  givenSource,
  inFront,
  type Source,
  traceSource,
} from './sources.ts'
import type { Turn } from './turns.ts'
import type { WorkloadOptions } from './workload-options.ts'

/** A turn with all that is known before the conversation begins. */
export interface PlannedTurn extends Turn {
  readonly maxTokens: number
  /** Seconds before it. */
  readonly pause: number
}

/** Plans one conversation after the other, each as a whole. */
export function createPlanner(options: WorkloadOptions): () => readonly PlannedTurn[] {
  const { maxTokens, conversation, sharedPrefixTokens = 0, random, run } = options
  const prefix = sharedPrefixTokens > 0 ? generateText(sharedPrefixTokens, random) : undefined
  const source = sourceOf(options)
  let conversations = 0
  return () => {
    const turns = source(`${conversations++}-${run}:`)
    return (prefix === undefined ? turns : inFront(prefix, turns)).map((turn, i) => ({
      before: turn.before,
      user: turn.user,
      maxTokens: turn.maxTokens ?? sampleLength(maxTokens, random),
      pause: i === 0 ? 0 : samplePause(conversation?.pause ?? 0, random),
    }))
  }
}

function sourceOf(options: WorkloadOptions): Source {
  const { prompt, dataset, trace, order = 'shuffled', uniquePrompts = true, random } = options
  const turns = options.conversation?.turns
  if (prompt !== undefined) return givenSource(prompt, turns ?? 1, random)
  if (dataset !== undefined) {
    return datasetSource(inOrder(dataset, order, random), uniquePrompts, turns, random)
  }
  if (trace !== undefined) {
    const next = inOrder(trace, 'sequential', random)
    return traceSource(next, uniquePrompts, options.promptTokens, random)
  }
  return generatedSource(options.promptTokens, turns ?? 1, random)
}
