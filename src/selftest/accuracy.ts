import { stampsOf } from '../golden/golden-clock.ts'
import type { RequestMetrics } from '../metrics/request-metrics.ts'
import { isVisible, type Trace, visibleText } from '../metrics/trace.ts'
import { formatSeconds, formatShare } from '../slo/format-number.ts'
import { quantile } from '../stats/quantile.ts'

/** One answer of the golden server, as it was measured. */
export interface MeasuredAnswer {
  readonly trace: Trace
  readonly metrics: RequestMetrics
}

/** What measured answers are off by, against the stamps of the server in their text. Seconds. */
export interface Accuracy {
  readonly answers: number
  /** Answers that did not end, or lack tokens, or have too many. */
  readonly wrong: number
  /** Tokens that were read before they were sent: the two clocks, or the client, are wrong. */
  readonly early: number
  readonly firstToken: Errors
  readonly lag: Errors
  /** Relative errors of output speed. */
  readonly speed: Errors
}

interface Errors {
  readonly p50: number
  readonly p99: number
}

/** How far a client may be off, to be fit. */
const fitness = { firstTokenP50: 0.001, firstTokenP99: 0.01, speedP99: 0.01 } as const

/** The least that two readings of two clocks may differ by. */
const clockError = 20e-6

/**
 * Compares times and speeds with the truth:
 *
 *     firstToken  |TTFT − (stamp of the first token − sent)|
 *     speed       |output speed ÷ ((n − tokens of the first chunk) / (last stamp − first stamp)) − 1|
 *     lag         when a token was read − its stamp
 *
 * @param tokens - Of each answer.
 * @param offset - Of the shared clock over that of the stamps, in seconds.
 */
export function accuracyOf(
  answers: readonly MeasuredAnswer[],
  tokens: number,
  offset: number,
): Accuracy {
  const firstTokens: number[] = []
  const speeds: number[] = []
  const lags: number[] = []
  let wrong = 0
  for (const { trace, metrics } of answers) {
    const chunks = trace.chunks
      .filter(isVisible)
      .map((chunk) => ({ at: chunk.at + offset, stamps: stampsOf(visibleText(chunk)) }))
    const stamps = chunks.flatMap((chunk) => chunk.stamps)
    const [first] = stamps
    const last = stamps.at(-1)
    const { value: firstToken } = metrics.timeToFirstToken
    const { value: speed } = metrics.outputSpeed
    const isWhole = stamps.length === tokens && metrics.openAiTokens === tokens
    if (!isWhole || first === undefined || last === undefined || firstToken === undefined) {
      wrong++
      continue
    }
    const sent = (trace.scheduledAt ?? trace.sentAt) + (trace.connecting ?? 0) + offset
    firstTokens.push(Math.abs(firstToken - (first - sent)))
    const truth = (tokens - (chunks[0]?.stamps.length ?? 0)) / (last - first)
    if (speed === undefined) wrong++
    else speeds.push(Math.abs(speed / truth - 1))
    lags.push(...chunks.flatMap((chunk) => chunk.stamps.map((at) => chunk.at - at)))
  }
  return {
    answers: answers.length,
    wrong,
    early: lags.filter((lag) => lag < -clockError).length,
    firstToken: errorsOf(firstTokens),
    speed: errorsOf(speeds),
    lag: errorsOf(lags),
  }
}

function errorsOf(values: readonly number[]): Errors {
  const ascending = Float64Array.from(values).toSorted()
  // without one answer that was right nothing is known, and nothing is fit
  const at = (p: number): number => quantile(ascending, p) ?? Infinity
  return { p50: at(0.5), p99: at(0.99) }
}

/** Why a client with this accuracy is not fit; empty: it is. */
export function unfitness(accuracy: Accuracy): readonly string[] {
  const { wrong, early, firstToken, speed, answers } = accuracy
  return [
    ...(wrong > 0 ? [`${wrong} of ${answers} answers were not read whole, or miscounted`] : []),
    ...(early > 0 ? [`${early} tokens were read before they were sent`] : []),
    ...(firstToken.p50 > fitness.firstTokenP50
      ? [`half of the TTFTs are off by more than ${formatSeconds(fitness.firstTokenP50)}`]
      : []),
    ...(firstToken.p99 > fitness.firstTokenP99
      ? [`1 in 100 TTFTs is off by more than ${formatSeconds(fitness.firstTokenP99)}`]
      : []),
    ...(speed.p99 > fitness.speedP99
      ? [`1 in 100 output speeds is off by more than ${formatShare(fitness.speedP99)}`]
      : []),
  ]
}
