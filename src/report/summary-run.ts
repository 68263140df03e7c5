import type { CapacityAnswer } from '../capacity/answer.ts'
import type { Limit } from '../slo/limit.ts'
import type { Verdict } from '../slo/verdict.ts'
import type { Gain } from '../stats/plateau.ts'
import type { MachineNoise } from './machine-noise.ts'
import type { RunTarget } from './run.ts'

/** What every summary of several runs has. */
export interface SummaryBase {
  readonly label: string
  readonly target: RunTarget
  /** ISO 8601. */
  readonly startedAt: string
  /** From its start to its end, ramps and warm-ups included. */
  readonly seconds: number
  /** What was said before it began: the shortest and the longest time it can take. */
  readonly predictedSeconds: { readonly atLeast: number; readonly atMost: number }
  readonly warnings: readonly string[]
  /** On the whole of it; those of its phases are with the phases. */
  readonly verdicts: readonly Verdict[]
  /** What the machine was like before and after it, and what disturbed it. */
  readonly noise?: MachineNoise
}

/** A phase of a load test; its run, under this label, has the rest. */
export interface LoadPhase {
  readonly label: string
  readonly users: number
  /** Tokens/s of all users; absent where the window was never open. */
  readonly tokensPerSecond?: number
}

/** A system load test: phases of more and more users. */
export interface LoadTestRun extends SummaryBase {
  readonly kind: 'load'
  /** Users of the phases that were to be run. */
  readonly users: readonly number[]
  readonly phases: readonly LoadPhase[]
  /** The phase of the highest throughput. */
  readonly peak?: {
    readonly users: number
    readonly tokensPerSecond: number
    /** 95 % interval. */
    readonly lowerBound?: number
    readonly upperBound?: number
  }
  readonly plateau: {
    /** Whether more users brought no more; `false`: the ceiling was not reached. */
    readonly isReached: boolean
    /** A gain below this share is none. */
    readonly tolerance: number
    readonly gains: readonly Gain[]
  }
  readonly endedBy: 'phases' | 'plateau' | 'missed' | 'failing' | 'budget'
}

/** A probe of a search; its run, under this label, has the rest. */
export interface SearchProbe {
  readonly label: string
  readonly users: number
  readonly requests: number
  readonly outcome: 'met' | 'missed' | 'invalid' | 'unmeasured'
  /** By a proof; otherwise by point estimates. */
  readonly isProven: boolean
  readonly tokensPerSecond?: number
  /** Of the answers given under this load, where they were scored. */
  readonly accuracy?: number
}

/** What users are asked in a search whose answers must be right, too. */
export interface SearchQuality {
  /** The file, or `inline`. */
  readonly dataset: string
  /** That are drawn from. */
  readonly questions: number
  /** The scorer's name. */
  readonly score: string
  /** At least this share of the answers under load must be right. */
  readonly expectAccuracy: number
}

/** A search for the most users who keep an objective. */
export interface CapacityRun extends SummaryBase, CapacityAnswer {
  readonly kind: 'capacity'
  /** The objective. */
  readonly limits: readonly Limit[]
  /** The most users that were to be tried. */
  readonly maxUsers: number
  /** The bracket is narrow enough at this share of its lower end, or at one user. */
  readonly precision: number
  readonly probes: readonly SearchProbe[]
  readonly quality?: SearchQuality
}
