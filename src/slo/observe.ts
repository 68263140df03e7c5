import type { AnswerClass } from '../metrics/answer-class.ts'
import type { Measured } from '../metrics/measured.ts'
import { type RequestLimit, metricTraits, type MetricName, type RateName } from './limit.ts'
import type { Observation } from './observation.ts'

/** What is judged of a request. */
export type Observed = {
  readonly answer: AnswerClass
  readonly openAiTokens: number
  /** Seconds from sent to its end, however it ended. */
  readonly openFor: number
  /** How right its answer is, from 0 to 1, where it was asked a question. */
  readonly score?: Measured
} & { readonly [Metric in MetricName]: Measured }

const countsTowards: Record<RateName, (request: Observed) => boolean> = {
  responseRate: ({ openAiTokens }) => openAiTokens > 0,
  completionRate: ({ answer }) => answer === 'completed',
  errorRate: ({ answer }) => answer !== 'completed' && answer !== 'short',
  // an answer that is right in part is not right
  accuracy: ({ score }) => score?.value === 1,
}

/** Whether it is known if a request counts towards a rate: an answer without a score is neither. */
function isKnown(rate: RateName, request: Observed): boolean {
  return rate !== 'accuracy' || isLost(request) || request.score?.value !== undefined
}

/** The share of requests that count towards a rate; `undefined` when none is known. */
export function rateOf(rate: RateName, requests: readonly Observed[]): number | undefined {
  const known = requests.filter((request) => request.answer !== 'aborted' && isKnown(rate, request))
  return known.length === 0 ? undefined : known.filter(countsTowards[rate]).length / known.length
}

/**
 * What the requests say about a limit, in the order in which they were sent. A request that we
 * ended ourselves says nothing; a failed one violates every limit; one that ran into its deadline
 * keeps the stamps it has, and counts with the time it waited for those it has not.
 */
export function observe(limit: RequestLimit, requests: readonly Observed[]): Observation[] {
  return requests
    .filter(({ answer }) => answer !== 'aborted')
    .map((request): Observation => {
      if (limit.kind === 'rate') {
        if (!isKnown(limit.rate, request))
          return { kind: 'undefined', reason: whyUnscored(request) }
        if (limit.rate === 'accuracy' && isLost(request)) return { kind: 'failed' }
        return { kind: 'value', value: countsTowards[limit.rate](request) ? 1 : 0 }
      }
      const found = request[limit.metric]
      return isFailure(request)
        ? { kind: 'failed' }
        : found.value !== undefined
          ? { kind: 'value', value: found.value }
          : withoutValue(limit.metric, request, found.reason)
    })
}

/** Whether there is no whole answer, whoever ended it. */
function isLost({ answer }: Observed): boolean {
  return answer === 'censored' || isFailure({ answer })
}

function whyUnscored({ score }: Observed): string {
  return score?.value === undefined && score !== undefined ? score.reason : 'it asked no question'
}

function withoutValue(
  metric: keyof typeof metricTraits,
  { answer, openFor }: Observed,
  reason: string,
): Observation {
  if (answer !== 'censored') return { kind: 'undefined', reason }
  return metricTraits[metric].op === '<='
    ? { kind: 'censored', waited: openFor }
    : { kind: 'failed' }
}

/** Whether a request violates every limit on a metric; the values it has are no measurement. */
export function isFailure({ answer }: Pick<Observed, 'answer'>): boolean {
  return failures[answer]
}

const failures: Record<AnswerClass, boolean> = {
  completed: false,
  short: false,
  truncated: true,
  empty: true,
  errored: true,
  throttled: true,
  censored: false,
  aborted: false,
}
