import { measured } from '../../src/metrics/measured.ts'
import { byMetric } from '../../src/report/by-metric.ts'
import { type CheckPlan, planChecks } from '../../src/slo/checks.ts'
import { judgeCheck } from '../../src/slo/judge-check.ts'
import { type RequestLimit, requestLimits } from '../../src/slo/limit.ts'
import { planLooks } from '../../src/slo/looks.ts'
import type { Observed } from '../../src/slo/observe.ts'
import { parseSloOptions } from '../../src/slo/options.ts'
import { binomialAtLeast } from '../../src/stats/binomial.ts'
import { normalQuantile } from '../../src/stats/normal-quantile.ts'
import { createRandom } from '../../src/stats/random.ts'
import { normalUpperTail } from '../../src/stats/special-functions.ts'
import { createNormal } from './normal.ts'
import type { Proof } from './proof.ts'

const confidence = 0.95
/** At 10 requests of each the first verdict of a load phase is after 320. */
const users = 32

/** How neighbours correlate: not, like an AR(1) process, or all of a wave like each other. */
interface Correlation {
  readonly kind: 'ar' | 'waves'
  /** Of neighbours; of waves the part of the variance that their requests share. */
  readonly value: number
}

const independent: Correlation = { kind: 'ar', value: 0 }

/** Standard normal numbers of which neighbours correlate; a wave has one request of each user. */
function scores(length: number, { kind, value }: Correlation, normal: () => number): number[] {
  let shared = normal()
  return Array.from({ length }, (_, index) => {
    if (kind === 'ar') {
      shared = value * shared + Math.sqrt(1 - value ** 2) * normal()
      return shared
    }
    if (index % users === 0) shared = normal()
    return Math.sqrt(value) * shared + Math.sqrt(1 - value) * normal()
  })
}

const subjects = {
  P95: { limit: 'expectP95TTFT', metric: 'timeToFirstToken', allowed: 0.05, sign: 1 },
  P25: { limit: 'expectP25Speed', metric: 'outputSpeed', allowed: 0.25, sign: -1 },
} as const

/** What is simulated again and again. */
interface Case {
  readonly subject: keyof typeof subjects
  readonly correlation: Correlation
  /** The true share of requests beyond the limit. */
  readonly violating: number
  /** The load path; else the one of a single user. */
  readonly isLoad: boolean
  /** A key of the figures, and the line of the table. */
  readonly id: string
  readonly name: string
  /** Requests on average, at most, as a share of those of the last look. */
  readonly mostRequests?: number
}

/** Whether a verdict of this kind is wrong; on the limit each is. */
function isWrong(kind: 'met' | 'missed', { subject, violating }: Case): boolean {
  const { allowed } = subjects[subject]
  return kind === 'met' ? violating >= allowed : violating <= allowed
}

const answered: Observed = {
  answer: 'completed',
  openAiTokens: 1,
  openFor: 1,
  ...byMetric(() => measured(1)),
}

/** Requests whose values are log-normal; exactly the share `violating` of them is beyond 1. */
function requestsOf(length: number, of: Case, normal: () => number): readonly Observed[] {
  const { metric, sign } = subjects[of.subject]
  // none violates: the limit is nine standard deviations away
  const bound = of.violating === 0 ? 9 : normalQuantile(1 - of.violating)
  const requestOf = (value: number): Observed => ({ ...answered, [metric]: measured(value) })
  return scores(length, of.correlation, normal).map((score) =>
    requestOf(Math.exp(sign * (score - bound))),
  )
}

type Plan = Pick<CheckPlan, 'checks' | 'looks' | 'lookAlpha' | 'earlyAlpha'>

function planOf(limits: readonly RequestLimit[], isLoad: boolean): Plan {
  if (isLoad) return planChecks(limits, { confidence, concurrency: users })
  const looks = planLooks(limits, { concurrency: 1, alpha: 1 - confidence })
  return {
    checks: looks.map((count, index) => ({ count, look: index + 1 })),
    looks,
    lookAlpha: (1 - confidence) / looks.length,
    earlyAlpha: 0,
  }
}

interface Outcome {
  readonly kind: 'met' | 'missed' | 'inconclusive'
  /** The requests after which it was known. */
  readonly count: number
}

/** A whole phase, from check to check. */
function judgePhase(
  limits: readonly RequestLimit[],
  plan: Plan,
  requests: readonly Observed[],
  concurrency: number,
): Outcome {
  for (const { count, look } of plan.checks) {
    const [verdict] = judgeCheck(limits, requests.slice(0, count), { plan, look, concurrency })
    if (verdict?.kind === 'met' || verdict?.kind === 'missed') return { kind: verdict.kind, count }
  }
  return { kind: 'inconclusive', count: requests.length }
}

interface Count {
  met: number
  missed: number
  inconclusive: number
  requests: number
  squares: number
  /** Of the last look. */
  last: number
}

function simulate(of: Case, trials: number, normal: () => number): Count {
  const limits = requestLimits(parseSloOptions({ [subjects[of.subject].limit]: 1 }))
  const plan = planOf(limits, of.isLoad)
  const last = plan.looks.at(-1) ?? 0
  const count = { met: 0, missed: 0, inconclusive: 0, requests: 0, squares: 0, last }
  for (let trial = 0; trial < trials; trial++) {
    const requests = requestsOf(last, of, normal)
    const outcome = judgePhase(limits, plan, requests, of.isLoad ? users : 1)
    count[outcome.kind]++
    count.requests += outcome.count
    count.squares += outcome.count ** 2
  }
  return count
}

/** Of the requests of the last look that clear cases take on average. */
const mostOnAverage = 0.5
/** Shares of wrong verdicts that are promised: of independent requests, of correlated ones. */
const bounds = { independent: 0.055, correlated: 0.065 } as const
/** The chance that simulations go beyond a bound that holds just so, one-sided. */
const noise = 0.01

/** The largest count that a true share of `rate` exceeds in at most 1 % of simulations. */
function highestCount(trials: number, rate: number): number {
  let count = Math.floor(trials * rate)
  while (binomialAtLeast(count + 1, trials, rate) > noise) count++
  return count
}

/** Whether a case keeps what is claimed, simulation noise allowed for. */
function keepsBounds(of: Case, count: Count, trials: number): boolean {
  const rate = of.correlation.value === 0 ? bounds.independent : bounds.correlated
  const highest = highestCount(trials, rate)
  const mean = count.requests / trials
  const error = Math.sqrt((count.squares / trials - mean ** 2) / trials)
  return (
    (!isWrong('met', of) || count.met <= highest) &&
    (!isWrong('missed', of) || count.missed <= highest) &&
    mean - normalQuantile(1 - noise) * error <= (of.mostRequests ?? 1) * count.last
  )
}

const correlations: readonly (readonly [string, string, Correlation])[] = [
  ['Independent', 'independent', independent],
  ['Ar5', 'AR(1) 0.5', { kind: 'ar', value: 0.5 }],
  ['Ar8', 'AR(1) 0.8', { kind: 'ar', value: 0.8 }],
  ['Waves3', 'waves 0.3', { kind: 'waves', value: 0.3 }],
  ['Waves6', 'waves 0.6', { kind: 'waves', value: 0.6 }],
]

/** On the limit: each verdict is wrong. */
const onLimit: readonly Case[] = (['P95', 'P25'] as const).flatMap((subject) =>
  correlations.map(([id, name, correlation]) => ({
    subject,
    correlation,
    violating: subjects[subject].allowed,
    isLoad: true,
    id: `${subject.toLowerCase()}${id}`,
    name: `${users} users, ${subject} on the limit, ${name}`,
  })),
)

/** Clear: five points beside the limit, which for a P25 takes more requests to tell. */
const clear: readonly Case[] = (
  [
    ['P95', 0, 0.5],
    ['P95', 0.1, 0.5],
    ['P25', 0.2, 2 / 3],
    ['P25', 0.3, 2 / 3],
  ] as const
).map(([subject, violating, mostRequests]) => ({
  subject,
  correlation: independent,
  violating,
  isLoad: true,
  id: `${subject.toLowerCase()}Violating${100 * violating}`,
  name: `${users} users, ${subject}, ${100 * violating} % violate it`,
  mostRequests,
}))

const p95Score = normalQuantile(0.95)

/** One user has three looks, and no check between them. */
const ofOneUser: readonly Case[] = [
  { place: '', at: 'on the limit', factor: 1 },
  { place: 'Half', at: 'half the limit', factor: 0.5 },
  { place: 'Twice', at: 'twice the limit', factor: 2 },
].flatMap(({ place, at, factor }) =>
  correlations
    .filter(([, , { kind }]) => kind === 'ar')
    .map(([id, name, correlation]) => ({
      subject: 'P95' as const,
      correlation,
      violating: factor === 1 ? subjects.P95.allowed : normalUpperTail(p95Score - Math.log(factor)),
      isLoad: false,
      id: `oneUser${place}${id}`,
      name: `one user, P95 ${at}, ${name}`,
    })),
)

/** Simulates whole phases on the limit, where each verdict is wrong, and beside it. */
export const proof: Proof = {
  name: 'verdict',
  claim:
    'On the limit at most 5.5 % of runs are called met and at most 5.5 % missed, 6.5 % where requests correlate; 5 points beside it load phases end after half of the requests on average over the cases, after two thirds at most (P25). A bound is broken when chance would explain it in less than 1 %. 3000 trials take about 4 minutes.',
  async run({ seed, trials = 3000 }) {
    const normal = createNormal(createRandom(seed))
    const rows = [...onLimit, ...clear, ...ofOneUser].map((of) => {
      const count = simulate(of, trials, normal)
      return { of, count, holds: keepsBounds(of, count, trials) }
    })
    const rounded = (value: number): number => Number((value / trials).toFixed(4))
    const share = (value: number): string => `${((100 * value) / trials).toFixed(1)} %`.padStart(8)
    const shares = rows
      .filter(({ of: { mostRequests } }) => mostRequests !== undefined)
      .map(({ count }) => count.requests / trials / count.last)
    const clearShare = shares.reduce((sum, each) => sum + each, 0) / shares.length
    return await Promise.resolve({
      holds: clearShare <= mostOnAverage && rows.every(({ holds }) => holds),
      figures: {
        trials,
        clearCasesShare: Number(clearShare.toFixed(3)),
        ...Object.fromEntries(
          rows.flatMap(({ of: { id }, count }) => [
            [`${id}Met`, rounded(count.met)],
            [`${id}Missed`, rounded(count.missed)],
            [`${id}Requests`, Math.round(count.requests / trials)],
          ]),
        ),
      },
      lines: [
        `${''.padEnd(42)}     met   missed     open  requests, of`,
        ...rows.map(
          ({ of: { name }, count, holds }) =>
            `${name.padEnd(42)}${share(count.met)} ${share(count.missed)} ${share(count.inconclusive)} ${(count.requests / trials).toFixed(0).padStart(9)} ${String(count.last).padStart(4)}${holds ? '' : '  does not hold'}`,
        ),
      ],
    })
  },
}
