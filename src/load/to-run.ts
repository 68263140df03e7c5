import type { AnswerClass } from '../metrics/answer-class.ts'
import type { Measured } from '../metrics/measured.ts'
import type { RequestMetrics } from '../metrics/request-metrics.ts'
import { byMetric } from '../report/by-metric.ts'
import type {
  MetricSummary,
  RequestCounts,
  RunEnvironment,
  RunPlan,
  RunTarget,
  Samples,
  SloRun,
} from '../report/run.ts'
import { safeText } from '../report/safe-text.ts'
import { isGood, limitsOfOne } from '../slo/goodput.ts'
import type { RateName } from '../slo/limit.ts'
import type { Limit } from '../slo/limit.ts'
import { isFailure, rateOf } from '../slo/observe.ts'
import { summarize } from '../stats/summary.ts'
import { belowAA } from './below-aa.ts'
import type { Measurement } from './measurement.ts'
import { rateInterval } from './rate-interval.ts'
import { warningsAfter } from './warnings.ts'

/** What a measurement does not know by itself. */
export interface RunContext {
  readonly label: string
  readonly partOf?: string
  readonly users: number
  readonly rate?: NonNullable<SloRun['rate']>
  readonly limits: readonly Limit[]
  readonly target: RunTarget
  readonly startedAt: string
  readonly plan: Omit<RunPlan, 'looks'>
  readonly countTokens: (text: string) => number
  readonly environment: RunEnvironment
  readonly warnings: readonly string[]
}

/** Turns a measurement into the data that travels to the reporter and into the report. */
export function toRun(measurement: Measurement, context: RunContext): SloRun {
  const { requests, clientHealth, tokenRates, steadyState } = measurement
  const { countTokens, limits, ...given } = context
  const goodput = goodputOf(measurement, limits)
  const throughput = tokenRates === undefined ? undefined : rateInterval(tokenRates)
  return {
    kind: 'measure',
    ...given,
    ...(throughput !== undefined && {
      throughput: {
        tokensPerSecond: throughput.mean,
        ...throughput.interval,
      },
    }),
    ...(goodput !== undefined && { goodput }),
    ...(steadyState !== undefined && { steadyState, belowAA: belowAA(measurement, context) }),
    seconds: measurement.seconds,
    cpuSeconds: measurement.cpuSeconds,
    plan: { ...context.plan, looks: measurement.looks },
    look: measurement.look,
    stoppedBy: measurement.stoppedBy,
    ...(measurement.death !== undefined && { death: measurement.death }),
    requests: countClasses(requests),
    warmup: measurement.warmup,
    rates: ratesOf(requests, limits),
    // Failures never enter a latency or a speed: they have rates of their own, and verdicts count them.
    metrics: byMetric((metric) =>
      summaryOf(
        requests.filter((request) => !isFailure(request)).map((request) => request[metric]),
      ),
    ),
    tokens: tokensOf(
      requests,
      measurement.prompts.reduce((sum, prompt) => sum + countTokens(prompt), 0),
    ),
    ...(clientHealth.lag && { clientLag: clientHealth.lag }),
    ...(clientHealth.scheduleDelay && { scheduleDelay: clientHealth.scheduleDelay }),
    client: clientHealth.report,
    ...(clientHealth.problem !== undefined && { invalid: clientHealth.problem }),
    failures: failuresOf(requests),
    warnings: [...context.warnings, ...warningsAfter(measurement, context)],
    verdicts: measurement.verdicts,
    samples: samplesOf(requests),
  }
}

function goodputOf(
  { requests, goodRates }: Measurement,
  limits: readonly Limit[],
): SloRun['goodput'] {
  const found = goodRates === undefined ? undefined : rateInterval(goodRates)
  if (found === undefined || requests.length === 0) return undefined
  const judged = limitsOfOne(limits)
  const good = requests.filter((request) => isGood(request, judged)).length
  return { perSecond: found.mean, share: good / requests.length, ...found.interval }
}

function countClasses(requests: readonly RequestMetrics[]): RequestCounts {
  const count = (answer: AnswerClass): number =>
    requests.filter((request) => request.answer === answer).length
  return {
    sent: requests.length,
    completed: count('completed'),
    short: count('short'),
    truncated: count('truncated'),
    empty: count('empty'),
    errored: count('errored'),
    throttled: count('throttled'),
    censored: count('censored'),
    aborted: count('aborted'),
  }
}

function ratesOf(
  requests: readonly RequestMetrics[],
  limits: readonly Limit[],
): { readonly [Rate in RateName]?: number } {
  const asksQuestions = limits.some((limit) => limit.kind === 'rate' && limit.rate === 'accuracy')
  const accuracy = asksQuestions ? rateOf('accuracy', requests) : undefined
  const responseRate = rateOf('responseRate', requests)
  const completionRate = rateOf('completionRate', requests)
  const errorRate = rateOf('errorRate', requests)
  return {
    ...(responseRate !== undefined && { responseRate }),
    ...(completionRate !== undefined && { completionRate }),
    ...(errorRate !== undefined && { errorRate }),
    ...(accuracy !== undefined && { accuracy }),
  }
}

function summaryOf(values: readonly Measured[]): MetricSummary {
  const reasons = values.flatMap((found) => (found.value === undefined ? [found.reason] : []))
  return (
    summarize(values.flatMap(({ value }) => (value === undefined ? [] : [value]))) ?? {
      n: 0,
      unmeasured: commonest(reasons) ?? 'no request was completed',
    }
  )
}

function commonest(reasons: readonly string[]): string | undefined {
  return tally(reasons)[0]?.detail
}

/** How often each text occurs, the commonest first; texts of one key are one, in its first words. */
function tally(
  texts: readonly string[],
  keyOf: (text: string) => string = (text) => text,
): { detail: string; count: number }[] {
  const counts = new Map<string, { detail: string; count: number }>()
  for (const text of texts) {
    const known = counts.get(keyOf(text)) ?? { detail: text, count: 0 }
    known.count++
    counts.set(keyOf(text), known)
  }
  return [...counts.values()].toSorted((a, b) => b.count - a.count)
}

/** A report holds this many different failures; the rest is one line. */
const maxFailures = 20

function failuresOf(requests: readonly RequestMetrics[]): SloRun['failures'] {
  const all = tally(
    requests.flatMap(({ detail }) => (detail === undefined ? [] : [safeText(detail)])),
    // "prompt of 403 tokens" and "prompt of 408 tokens" are one failure
    (text) => text.replaceAll(/\d+(?:\.\d+)?/g, '0'),
  )
  const rest = all.slice(maxFailures)
  return rest.length === 0
    ? all
    : [
        ...all.slice(0, maxFailures),
        {
          detail: `${rest.length} other texts`,
          count: rest.reduce((sum, { count }) => sum + count, 0),
        },
      ]
}

function tokensOf(requests: readonly RequestMetrics[], prompt: number): SloRun['tokens'] {
  const openAi = requests.reduce((sum, { openAiTokens }) => sum + openAiTokens, 0)
  const native = requests.reduce<number | undefined>(
    (sum, { nativeTokens, openAiTokens }) =>
      nativeTokens === undefined
        ? openAiTokens === 0
          ? sum
          : undefined
        : sum === undefined
          ? undefined
          : sum + nativeTokens,
    0,
  )
  const isTold = native !== undefined && native > 0
  return {
    prompt,
    openAi,
    ...(isTold && { native }),
    ...(isTold && openAi > 0 && { nativePerOpenAi: native / openAi }),
  }
}

/** Microseconds and six digits are more than any clock or network gives. */
const round = (value: number): number => Number(value.toPrecision(7))

function samplesOf(requests: readonly RequestMetrics[]): Samples {
  const start = requests[0]?.sentAt ?? 0
  return {
    sentAt: requests.map(({ sentAt }) => round(sentAt - start)),
    answer: requests.map(({ answer }) => answer),
    openFor: requests.map(({ openFor }) => round(openFor)),
    openAiTokens: requests.map(({ openAiTokens }) => openAiTokens),
    nativeTokens: requests.map(({ nativeTokens }) => nativeTokens ?? null),
    ...(requests.some(({ score }) => score !== undefined) && {
      score: requests.map(({ score }) => score?.value ?? null),
    }),
    ...byMetric((metric) =>
      requests.map((request) => {
        const { value } = request[metric]
        return value === undefined ? null : round(value)
      }),
    ),
  }
}
