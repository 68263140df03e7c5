import type { ClientReport } from '../report/client-health.ts'
import { formatCount, formatRate, formatSeconds } from '../slo/format-number.ts'
import type { RequestLimit } from '../slo/limit.ts'
import { unprovable } from '../slo/looks.ts'
import { describeTrend } from '../slo/steady-state.ts'
import type { Measurement } from './measurement.ts'

/** What can be said before the first request: limits that the budget cannot prove. */
export function warningsBefore(
  limits: readonly RequestLimit[],
  looks: readonly number[],
  lookAlpha: number,
): string[] {
  return unprovable(limits, looks.at(-1) ?? 0, lookAlpha).map(({ limit, minimum }) =>
    minimum === undefined
      ? `No number of requests can prove ${limit.key}, since it allows no exception: without a violation it stays open.`
      : `${formatCount(looks.at(-1) ?? 0)} requests cannot prove ${limit.key}: it needs at least ${formatCount(minimum)}. Raise "maxRequests".`,
  )
}

/** What can be said after the warm-up: limits that the budget of seconds will not reach. */
export function warningsOnPace(
  limits: readonly RequestLimit[],
  looks: readonly number[],
  lookAlpha: number,
  budget: { readonly maxDuration: number; readonly secondsPerRequest: number },
): string[] {
  const requests = Math.floor(budget.maxDuration / budget.secondsPerRequest)
  if (requests >= (looks[0] ?? 0)) return []
  return unprovable(limits, requests, lookAlpha).flatMap(({ limit, minimum }) =>
    minimum === undefined
      ? []
      : [
          `At ${formatSeconds(budget.secondsPerRequest)} a request, ${formatSeconds(budget.maxDuration)} are enough for about ${formatCount(requests)} requests, but ${limit.key} needs at least ${formatCount(minimum)} to be proven. Raise "maxDuration" or lower "maxTokens".`,
        ],
  )
}

/** What the requests themselves show. */
export function warningsAfter(
  measurement: Measurement,
  { users, rate }: { readonly users: number; readonly rate?: { readonly perSecond: number } },
): string[] {
  const { warmup, requests, stoppedBy, looks, look, clientHealth } = measurement
  const warnings = clientWarnings(clientHealth.report)
  if (warmup.failed > 0) {
    warnings.push(`Requests of the warm-up that failed: ${warmup.failed} of ${warmup.sent}.`)
  }
  if (stoppedBy === 'failing') {
    const { death = 'no request was completed' } = measurement
    warnings.push(`The run was given up after ${formatCount(requests.length)} requests: ${death}.`)
  }
  if (stoppedBy === 'seconds') {
    warnings.push(
      `The budget of time ended the run after ${formatCount(requests.length)} requests (look ${look} of ${looks.length}, the last at ${formatCount(looks.at(-1) ?? 0)}). Raise "maxDuration" for more.`,
    )
  }
  warnings.push(...loadWarnings(measurement, rate))
  if (users > 1 && rate === undefined && requests.length < 3 * users) {
    warnings.push(
      `Only ${formatCount(requests.length)} requests of ${formatCount(users)} users counted, fewer than 3 of each: what is alike in a round of requests is not told from chance.`,
    )
  }
  const bundled = bundledShare(measurement)
  if (bundled !== undefined) {
    warnings.push(
      `The target sends ${bundled.toFixed(2)} visible chunks a token: output speed allows for that, but AA speed and TPOT do not.`,
    )
  }
  const slowest = requests.reduce((most, { openFor }) => Math.max(most, openFor), 0)
  const censored = requests.filter(({ answer }) => answer === 'censored').length
  if (censored > 0) {
    warnings.push(
      `Requests that were ended at their deadline: ${censored} of ${requests.length}, after ${formatSeconds(slowest)}.`,
    )
  }
  return warnings
}

/** What makes the client doubtful, where no verdict says it. */
function clientWarnings({ state, because, canaryLag }: ClientReport): string[] {
  if (state !== 'suspect') return []
  const bar = canaryLag === undefined ? '' : ` Times may be off by ${formatSeconds(canaryLag.p99)}.`
  return [`The client is suspect: ${because.join('; ')}.${bar}`]
}

/** What a load shows of the target. */
function loadWarnings(
  { requests, stoppedBy, steadyState }: Measurement,
  rate: { readonly perSecond: number } | undefined,
): string[] {
  const warnings: string[] = []
  if (stoppedBy === 'overloaded') {
    warnings.push(
      `The target is overloaded: it does not answer as many requests as come${rate === undefined ? '' : ` (${formatRate(rate.perSecond)})`}. The phase was ended after ${formatCount(requests.length)} requests; their times would have grown without end.`,
    )
  }
  if (steadyState !== undefined && 'change' in steadyState && steadyState.kind !== 'steady') {
    warnings.push(`${capitalized(describeTrend(steadyState))}.`)
  }
  return warnings
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Visible chunks per token, where fewer than 0.8; only with enough tokens to say so. */
function bundledShare({ requests }: Measurement): number | undefined {
  const tokens = requests.reduce((sum, request) => sum + request.openAiTokens, 0)
  const chunks = requests.reduce((sum, request) => sum + request.visibleChunks, 0)
  return tokens >= 50 && chunks / tokens < 0.8 ? chunks / tokens : undefined
}
