import type { CountTokens } from '../metrics/request-metrics.ts'
import { type CheckPlan, checksAfter, planChecks } from '../slo/checks.ts'
import { isDecided, judgeCheck } from '../slo/judge-check.ts'
import { deathOf } from '../slo/judge-requests.ts'
import { type Limit, requestLimits, type SystemLimit, systemLimits } from '../slo/limit.ts'
import type { Look } from '../slo/proof.ts'
import { isEnoughForRates, judgeBatches } from '../slo/prove-batches.ts'
import { steadyStateOf, withdraw } from '../slo/steady-state.ts'
import type { Verdict } from '../slo/verdict.ts'
import { withdrawWorthless } from '../slo/worthless.ts'
import type { Clock } from '../targets/clock.ts'
import { clientHealth, type ClientHealth } from './client-health.ts'
import type { ClientWatch } from './client-signs.ts'
import type { Measurement, StopReason } from './measurement.ts'
import { openWindow, type Window, type WindowData } from './open-window.ts'
import type { RequestLog } from './request-log.ts'

/** What holds for each phase of a load. Seconds. */
export interface WindowSettings {
  readonly limits: readonly Limit[]
  readonly confidence: number
  /** Seconds that the window is open at least. */
  readonly minDuration: number
  /** Seconds that it is open at most. */
  readonly maxDuration: number
  /** Seconds in which requests sent in the window may end. */
  readonly graceTime: number
  /** @default four times what the limits need, at least 40 of each user; without limits 10 of each */
  readonly maxRequests?: number
  /** Ends the window as soon as one limit is missed. */
  readonly abortOnFail: boolean
  /** Whether these verdicts are all that is wanted. @default each of them is met or missed */
  readonly isEnough?: (verdicts: readonly Verdict[]) => boolean
  readonly isLengthForced: boolean
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly countTokens: CountTokens
  /** CPU seconds that this process has used so far. */
  readonly cpuTime: () => number
  /** Absent: nobody watches the client. */
  readonly watch?: ClientWatch
  readonly onSent?: (sent: number, planned: number) => void
}

export interface WindowOptions extends WindowSettings {
  readonly log: RequestLog
  /** Requests in flight; under open-loop load their mean number. */
  readonly concurrency: number
  /** Requests come at a rate, each of another user. @default false */
  readonly isOpenLoop?: boolean
  /** Asked again and again: whether the target cannot keep up with the load. */
  readonly isOverloaded?: (openAt: number) => boolean
  /** Asked again and again: whether no more requests will be sent. */
  readonly isExhausted?: () => boolean
}

export type WindowMeasurement = Omit<Required<Measurement>, 'warmup' | 'goodRates' | 'death'> &
  Pick<Measurement, 'goodRates' | 'death'>

/** What a check came to. */
interface Judged {
  readonly data: WindowData
  readonly health: ClientHealth
  readonly verdicts: readonly Verdict[]
  readonly death: string | undefined
}

/**
 * Measures what is sent from now on. The window stays open until each limit is proven at one of
 * its checks, which are declared now, or until its budget is spent; requests sent in it are
 * followed to their end within a grace time, while the load goes on. What is still open then is
 * censored. A check judges the first n requests when all of these have ended, so that slow ones
 * weigh like any other; the window ends where the next one was sent.
 */
export async function measureWindow(options: WindowOptions): Promise<WindowMeasurement> {
  const plan = planOf(options)
  const cpuBefore = options.cpuTime()
  const window = openWindow(options, plan.checks.at(-1)?.count ?? 0)
  const { judged, look, stoppedBy } = await runChecks(window, plan, options)
  const { data, health, verdicts } = judged
  const steadyState = steadyStateOf(data.requests, options.limits)
  const sent = data.requests.length
  const death =
    stoppedBy === 'failing' ? (judged.death ?? 'nobody was answered, time after time') : undefined
  const ended = { stoppedBy, sent, ...(death !== undefined && { death }) }
  // The rates of a target that died are those of the time before, those of parts of requests none.
  const isRated = death === undefined && isEnoughForRates(sent, options.concurrency)
  return {
    requests: data.requests,
    prompts: data.prompts,
    verdicts: verdicts
      .map((verdict) => withdrawWorthless(verdict, ended))
      .map((verdict) => withdraw(verdict, steadyState)),
    looks: plan.looks,
    look,
    stoppedBy,
    cpuSeconds: options.cpuTime() - cpuBefore,
    seconds: data.seconds,
    openAt: window.openAt,
    tokenRates: isRated ? data.tokenRates() : [],
    ...(data.goodRates !== undefined && isRated && { goodRates: data.goodRates }),
    ...(death !== undefined && { death }),
    steadyState,
    clientHealth: health,
  }
}

function planOf({ limits, confidence, concurrency, maxRequests }: WindowOptions): CheckPlan {
  return planChecks(requestLimits(limits), {
    confidence,
    concurrency,
    hasSystemLimits: systemLimits(limits).length > 0,
    ...(maxRequests !== undefined && { maxRequests }),
  })
}

/** Goes from check to check until one ends the window. */
async function runChecks(
  window: Window,
  plan: CheckPlan,
  options: WindowOptions,
): Promise<{ judged: Judged; look: number; stoppedBy: StopReason }> {
  const last = plan.checks.at(-1)?.count ?? 0
  const most = options.maxRequests === undefined ? Infinity : last
  const isFull = (): boolean => window.sent() >= most
  await window.until(() => isFull() || options.clock.now() >= window.openAt + options.minDuration)
  let look = 0
  let judged: Judged | undefined
  for (const check of checksAfter(plan.checks, Math.min(most, window.sent()))) {
    // oxlint-disable-next-line no-await-in-loop -- the next check depends on this one
    await window.until(() => window.endedInARow() >= check.count)
    const cut = window.isOver()
    // oxlint-disable-next-line no-await-in-loop -- the load goes on while these end
    const data = cut === undefined ? window.first(check.count) : await window.all()
    const isLook = check.look !== undefined || cut !== undefined
    if (isLook) look = Math.min(look + 1, plan.looks.length)
    judged = judgeAt(
      data,
      { look: isLook ? look : undefined, openAt: window.openAt },
      plan,
      options,
    )
    const stoppedBy = endOf(judged, options) ?? cut
    if (stoppedBy !== undefined) return { judged, look: Math.max(1, look), stoppedBy }
  }
  if (judged === undefined) throw new RangeError('A window must have one check at least.')
  return { judged, look: Math.max(1, look), stoppedBy: 'requests' }
}

function judgeAt(
  data: WindowData,
  { look, openAt }: { readonly look: number | undefined; readonly openAt: number },
  plan: CheckPlan,
  { limits, concurrency, watch, log: { isRemote } }: WindowOptions,
): Judged {
  const signs = watch?.since(openAt)
  const health = clientHealth(data.traces, limits, {
    ...(signs && { signs }),
    isRemote,
    work: data,
  })
  const {
    problem,
    report: { errorBar },
  } = health
  const death = deathOf(data.requests, concurrency)
  const onRequests = judgeCheck(requestLimits(limits), data.requests, {
    plan,
    look,
    concurrency,
    ...(problem !== undefined && { invalid: problem }),
    ...(errorBar !== undefined && { errorBar }),
    ...(death !== undefined && { death }),
  })
  const onSystem =
    look === undefined
      ? []
      : systemLimits(limits).map((limit) => {
          const options = { concurrency, alpha: plan.lookAlpha, looks: plan.looks.length, look }
          return judgeSystem(limit, data, options, { ...health, death })
        })
  return { data, health, verdicts: [...onRequests, ...onSystem], death }
}

const areDecided = (verdicts: readonly Verdict[]): boolean => verdicts.every(isDecided)

function judgeSystem(
  limit: SystemLimit,
  { tokenRates, goodRates, requests }: WindowData,
  look: Look,
  { problem, death }: ClientHealth & { readonly death: string | undefined },
): Verdict {
  const sent = requests.length
  if (problem !== undefined) return { kind: 'invalid', limit, reason: problem, requests: sent }
  if (death !== undefined) return { kind: 'unmeasured', limit, reason: death, requests: sent }
  if (limit.system !== 'goodput') return judgeBatches(limit, tokenRates(), sent, look)
  const reason = 'no limit on a percentile says which request is good'
  return goodRates === undefined
    ? { kind: 'unmeasured', limit, reason, requests: sent }
    : judgeBatches(limit, goodRates, sent, look)
}

function endOf(
  { verdicts, death }: Judged,
  { limits, abortOnFail, isEnough = areDecided }: WindowOptions,
): StopReason | undefined {
  if (death !== undefined) return 'failing'
  const isWhole = limits.length > 0 && verdicts.length === limits.length
  if (isWhole && isEnough(verdicts)) return 'proven'
  return abortOnFail && verdicts.some(({ kind }) => kind === 'missed') ? 'missed' : undefined
}
