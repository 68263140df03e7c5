import type { Verdict } from './verdict.ts'

/** What an open verdict counts as: its point estimate, a failure, or a warning. */
export type OnInconclusive = 'point' | 'fail' | 'warn'

/** What a verdict means for a test; `fails` and `passes` hold under `.not` as well. */
export type Outcome = 'met' | 'missed' | 'fails' | 'passes'

/**
 * What a verdict means for a test: without a verdict it fails, and an open one goes by
 * `onInconclusive`.
 */
export function outcomeOf(verdict: Verdict, onInconclusive: OnInconclusive): Outcome {
  switch (verdict.kind) {
    case 'met':
    case 'missed': {
      return verdict.kind
    }
    case 'unmeasured':
    case 'invalid': {
      return 'fails'
    }
    case 'inconclusive': {
      return openOutcome(verdict.pointEstimate, onInconclusive)
    }
    default: {
      return verdict satisfies never
    }
  }
}

function openOutcome(pointEstimate: 'met' | 'missed', onInconclusive: OnInconclusive): Outcome {
  switch (onInconclusive) {
    case 'point': {
      return pointEstimate
    }
    case 'fail': {
      return 'fails'
    }
    case 'warn': {
      return 'passes'
    }
    default: {
      return onInconclusive satisfies never
    }
  }
}
