import type { Measured } from '../metrics/measured.ts'
import { invalidOptions } from '../slo/option-problems.ts'
import { type Message, transcriptOf } from './message.ts'
import { createPlanner, type PlannedTurn } from './planner.ts'
import { conflictsOf, type WorkloadOptions } from './workload-options.ts'

export type { WorkloadOptions } from './workload-options.ts'

/** A request that is to be sent. */
export interface PlannedRequest {
  /** The text to answer; of a conversation, all that was said, as plain text. */
  readonly prompt: string
  readonly maxTokens: number
  /** The same as messages; absent where the prompt is all there is. */
  readonly messages?: readonly Message[]
  /** Seconds to wait before it is sent: the user's pause in a conversation. */
  readonly pause: number
  /** How right an answer is, from 0 to 1, or why that is not known; never rejects. */
  readonly score?: (answer: string) => Promise<Measured>
}

/** What the users of a load test ask. */
export interface Workload {
  /**
   * The next request of a user.
   *
   * @param answer - To the user's request before. `undefined` at first, and after a request that
   * failed: the user begins a new conversation.
   */
  next(user: number, answer: string | undefined): PlannedRequest
}

/**
 * Makes requests. The first message of each conversation begins with its number and the run's
 * name, behind the shared prefix if there is one. Two of them, of one run or of two, begin alike
 * for no longer than that number. Given prompts, and those of `uniquePrompts: false`, are asked as
 * they are.
 *
 * A conversation is planned as a whole when it begins, so that the same seed has the same ones in
 * the same order, however fast the answers come.
 *
 * @throws TypeError with all options that do not go together.
 */
export function createWorkload(options: WorkloadOptions): Workload {
  const problems = conflictsOf(options)
  if (problems.length > 0) throw invalidOptions('The options of the workload', problems)
  const planNext = createPlanner(options)
  /** Users whose conversation has turns left. */
  const open = new Map<number, Rest>()

  return {
    next(user, answer) {
      const rest = answer === undefined ? undefined : open.get(user)
      const said: readonly Message[] =
        answer === undefined || rest === undefined
          ? []
          : [...rest.said, { role: 'assistant', content: answer }]
      const [turn, ...later] = rest?.turns ?? planNext()
      if (turn === undefined) throw new RangeError('A conversation must have at least one turn.')
      const messages: readonly Message[] = [
        ...said,
        ...turn.before,
        { role: 'user', content: turn.user },
      ]
      if (later.length > 0) open.set(user, { said: messages, turns: later })
      else open.delete(user)
      const { maxTokens, pause } = turn
      const isAlone = messages.length === 1 && later.length === 0
      return isAlone
        ? { prompt: turn.user, maxTokens, pause }
        : { prompt: transcriptOf(messages), maxTokens, messages, pause }
    },
  }
}

/** What is left of a conversation. */
interface Rest {
  readonly said: readonly Message[]
  readonly turns: readonly PlannedTurn[]
}
