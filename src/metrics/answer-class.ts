import { isVisible, type Trace } from './trace.ts'

/**
 * What became of a request; each is in exactly one class.
 *
 * - `completed`: ended by itself with visible output.
 * - `short`: ended by itself with fewer tokens than a declared, forced length.
 * - `truncated`: output arrived, then the stream broke.
 * - `empty`: ended by itself without visible output.
 * - `errored`: failed before any visible output. `throttled`: refused for load.
 * - `censored`: still open at its deadline. `aborted`: ended by us.
 */
export type AnswerClass =
  | 'completed'
  | 'short'
  | 'truncated'
  | 'empty'
  | 'errored'
  | 'throttled'
  | 'censored'
  | 'aborted'

export const answerClasses: readonly AnswerClass[] = [
  'completed',
  'short',
  'truncated',
  'empty',
  'errored',
  'throttled',
  'censored',
  'aborted',
]

/**
 * @param nativeTokens Tokens of the answer in the target's vocabulary, where known.
 * @param forcedLength Native tokens that the target promised to give; absent: any length is complete.
 */
export function classifyAnswer(
  trace: Trace,
  nativeTokens?: number,
  forcedLength?: number,
): AnswerClass {
  const { end } = trace
  const hasOutput = trace.chunks.some(isVisible)
  switch (end.kind) {
    case 'done': {
      if (!hasOutput) return 'empty'
      const isShort =
        forcedLength !== undefined && nativeTokens !== undefined && nativeTokens < forcedLength
      return isShort ? 'short' : 'completed'
    }
    case 'error':
      if (end.isThrottled) return 'throttled'
      return hasOutput ? 'truncated' : 'errored'
    case 'timeout':
      return 'censored'
    case 'aborted':
      return 'aborted'
    default:
      return end satisfies never
  }
}
