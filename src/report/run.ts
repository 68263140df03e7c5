import type { AnswerClass } from '../metrics/answer-class.ts'
import type { TargetInfo } from '../metrics/target-info.ts'
import type { PowerUse } from '../power/power-use.ts'
import type { MetricName, RateName } from '../slo/limit.ts'
import type { SteadyState } from '../slo/steady-state.ts'
import type { Verdict } from '../slo/verdict.ts'
import type { Summary } from '../stats/summary.ts'
import type { ClientReport, Lateness } from './client-health.ts'
import type { MachineNoise } from './machine-noise.ts'
import type { RunPrice } from './price.ts'

/** A metric that no request has, and why. Its statistics are absent, never 0. */
export type NoStatistics = {
  readonly n: 0
  readonly unmeasured: string
} & { readonly [Name in Exclude<keyof Summary, 'n'>]?: never }

/** The statistics of a metric over the requests that have it. Seconds or tokens per second. */
export type MetricSummary = (Summary & { readonly unmeasured?: never }) | NoStatistics

/** Requests sent in a run, by what became of them. */
export type RequestCounts = { readonly sent: number } & { readonly [Class in AnswerClass]: number }

/** The values of each request, column by column, in the order in which they were sent. */
export type Samples = {
  /** Seconds since the first request of the run. */
  readonly sentAt: readonly number[]
  readonly answer: readonly AnswerClass[]
  /** Seconds from sent to its end, however it ended. */
  readonly openFor: readonly number[]
  readonly openAiTokens: readonly number[]
  /** `null`: the target does not tell. */
  readonly nativeTokens: readonly (number | null)[]
  /** How right each answer is, from 0 to 1; `null`: no score. Only where questions were asked. */
  readonly score?: readonly (number | null)[]
} & {
  /** `null`: no value. */
  readonly [Metric in MetricName]: readonly (number | null)[]
}

/** The target's name, and what it said about itself. */
export interface RunTarget extends TargetInfo {
  readonly name: string
}

/** The machine and software that a run was made with. */
export interface RunEnvironment {
  readonly cpu: string
  readonly cores: number
  /** Bytes. */
  readonly memory: number
  readonly platform: string
  readonly architecture: string
  readonly node: string
  readonly vitest: string
  readonly commit?: string
}

/** Tokens of a prompt or of an answer: a number, or the distribution they were drawn from. */
export type PlannedLength = number | { readonly distribution: string }

/** How the run was to be made. */
export interface RunPlan {
  readonly confidence: number
  /** Numbers of requests at which the verdict could be looked at. */
  readonly looks: readonly number[]
  /** Seconds. */
  readonly maxDuration: number
  /** Seconds. */
  readonly requestTimeout: number
  /** Length of generated prompts, OpenAI tokens. */
  readonly promptTokens: PlannedLength
  readonly maxTokens: PlannedLength
  readonly isLengthForced: boolean
  readonly warmup: number
  /** Of the prompts. */
  readonly seed: number
  readonly prompt: 'generated' | 'given' | 'dataset' | 'trace' | 'questions'
  /** Of generated prompts and of datasets: a prefix that all requests share. */
  readonly sharedPrefixTokens?: number
  /** Turns of a conversation; absent where each request stands alone. */
  readonly turns?: PlannedLength
  /** Seconds that a window is open at least; under load only. */
  readonly minDuration?: number
  readonly preset?: 'lab' | 'ci' | 'aa'
  readonly onInconclusive: 'point' | 'fail' | 'warn'
}

/** One measurement of one target: plain data, JSON-safe, seconds and tokens per second. */
export interface SloRun {
  readonly kind: 'measure'
  readonly label: string
  readonly target: RunTarget
  /** The load test or the search that it is a part of, by its label. */
  readonly partOf?: string
  /** Runs of one group stand side by side. */
  readonly group?: string
  /** Users at once; with a `rate`, the mean number of requests in flight, rounded up. */
  readonly users: number
  /** Of an open loop: requests that come whether those before them were answered or not. */
  readonly rate?: {
    /** Mean. */
    readonly perSecond: number
    readonly arrivals: 'poisson' | 'constant' | 'gamma' | 'burst' | 'trace'
    /** Mean number of requests in flight. */
    readonly inFlight: number
  }
  /**
   * System output throughput, tokens/s: tokens of all users, stamped while the window was open, over
   * its length; with a 95 % interval from its ten parts. Absent with one user.
   */
  readonly throughput?: {
    readonly tokensPerSecond: number
    readonly lowerBound?: number
    readonly upperBound?: number
  }
  /**
   * Requests/s that were completed and met each limit on a percentile by themselves, and their share
   * of the requests sent; with the 95 % interval of the first. Under load only, and with limits.
   */
  readonly goodput?: {
    readonly perSecond: number
    readonly share: number
    readonly lowerBound?: number
    readonly upperBound?: number
  }
  /** Whether the target was as fast at the end of the window as at its start. Under load only. */
  readonly steadyState?: SteadyState
  /** What keeps this load from Artificial Analysis' minima; empty: they were kept. Under load only. */
  readonly belowAA?: readonly string[]
  /** ISO 8601. */
  readonly startedAt: string
  /**
   * With one user from the first request sent to the last one ended; with more, the window in which
   * requests counted.
   */
  readonly seconds: number
  /** CPU time of this process in these seconds; a target of another process is not in it. */
  readonly cpuSeconds: number
  /** Energy over these seconds; absent where nobody asked for it. */
  readonly power?: PowerUse
  /** What the machine costs and the target charges; absent where nothing is known. */
  readonly price?: RunPrice
  readonly plan: RunPlan
  /** How many of the planned looks were taken. */
  readonly look: number
  readonly stoppedBy: 'proven' | 'requests' | 'seconds' | 'missed' | 'failing' | 'overloaded'
  /** Why the target counts as dead; absent where it does not. */
  readonly death?: string
  readonly requests: RequestCounts
  readonly warmup: { readonly sent: number; readonly failed: number }
  readonly rates: { readonly [Rate in RateName]?: number }
  readonly metrics: { readonly [Metric in MetricName]: MetricSummary }
  readonly tokens: {
    /** OpenAI tokens (o200k_base) of all prompts and of all answers. */
    readonly prompt: number
    readonly openAi: number
    /** In the target's own vocabulary; absent when it does not tell. */
    readonly native?: number
    /** native / OpenAI: above 1, a speed in native tokens overstates by that factor. */
    readonly nativePerOpenAi?: number
  }
  /** How late this process read chunks that the target stamped itself, in seconds. */
  readonly clientLag?: Lateness
  /** How late this process sent requests that had a planned time, in seconds. */
  readonly scheduleDelay?: Lateness
  /** What the client was like, by signs of its own. */
  readonly client?: ClientReport
  /** Why no verdict can rest on this run. */
  readonly invalid?: string
  /** What a reader must know before trusting the figures. */
  readonly warnings: readonly string[]
  /** What failed and how often, in the words of the target; keys blotted out. */
  readonly failures: readonly { readonly detail: string; readonly count: number }[]
  readonly verdicts: readonly Verdict[]
  readonly environment: RunEnvironment
  /** What the machine was like, of runs that are measured alone. */
  readonly noise?: MachineNoise
  readonly samples: Samples
}
