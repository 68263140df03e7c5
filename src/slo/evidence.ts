/** What would decide an open verdict, if the data went on as they are. */
export type NeedMore =
  | { readonly kind: 'requests'; readonly count: number }
  /** The data lie on the limit: no number of requests decides. */
  | { readonly kind: 'none' }

interface EvidenceBase {
  /** The requests judged: with a value, failed, or still running beyond the limit. */
  readonly requests: number
  /** The statistic that the limit is on; left out when it falls on requests without a value. */
  readonly estimate?: number
  /** One-sided bounds of the statistic at confidence 1 - `alpha`; left out when there is none. */
  readonly lowerBound?: number
  readonly upperBound?: number
  /** By how much correlation between neighbours inflates the variance; 1 = independent. */
  readonly designEffect: number
  /** The number of independent requests that would say as much. */
  readonly effectiveRequests: number
  /** The error probability of this look, one-sided. */
  readonly alpha: number
  /** 1 for the first look. */
  readonly look: number
  /** The number of looks that were declared. */
  readonly looks: number
  /** Requests that completed without a value for the metric: not judged. */
  readonly undefinedValues: number
  /** Requests that still ran within the limit when the phase ended: not judged. */
  readonly censored: number
  /**
   * How far the client may have been off, in the limit's unit; absent where nothing is known of it. A
   * proof must hold by so much.
   */
  readonly errorBar?: number
  /** Why data that prove a claim do not count as a proof. Only where the verdict is open. */
  readonly reason?: string
  /** Only where the verdict is open. */
  readonly needMore?: NeedMore
}

/** Evidence on a percentile or a rate: a count of violations. */
export interface BinomialEvidence extends EvidenceBase {
  /**
   * `binomial`: the exact test of a declared look; `e-process`: a test that holds at every look,
   * whose evidence is `eValue`.
   */
  readonly method: 'binomial' | 'e-process'
  /** Of the claim that the verdict makes: 1 / `alpha` or more proves it. Of an e-process only. */
  readonly eValue?: number
  readonly violations: number
  /** The violations of a limit that is tighter by the error bar, and of one that is wider by it. */
  readonly violationsWithin?: { readonly most: number; readonly fewest: number }
  /** The violations that are failed requests. */
  readonly failed: number
  /** The fraction of requests that may violate the limit: 0.05 for a P95 with an upper limit. */
  readonly allowed: number
}

/** Evidence on a mean: a one-sided t bound. */
export interface MeanEvidence extends EvidenceBase {
  readonly method: 'mean'
  /** Left out with fewer than two values. */
  readonly standardError?: number
}

/**
 * Evidence on a quantity of the system: its one-sided bounds. `batches`: Student's t over equal
 * parts of the window; `search`: the probes of a search for the most users.
 */
export interface SystemEvidence extends EvidenceBase {
  readonly method: 'batches' | 'search'
}

/**
 * Evidence on the accuracy of an eval, or on the half-width of its interval: `requests` counts the
 * scored answers, `effectiveRequests` as many independent ones, `undefinedValues` those without a
 * score. The bounds are one-sided, of the accuracy only.
 */
export interface EvalEvidence extends EvidenceBase {
  readonly method: 'eval'
  /** What it is said of. */
  readonly estimand: 'these questions' | 'questions like these'
  /** What the interval rests on; left out where there is none. */
  readonly interval?: 'wilson' | 'run means' | 'unanimous' | 'beta-binomial'
  readonly questions: number
  readonly repeats: number
  /** Of a half-width that is too large: repeats that would make it small enough. */
  readonly neededRepeats?: number
}

/** What a verdict rests on. JSON-safe: no NaN, no Infinity, absent keys instead of `undefined`. */
export type Evidence = BinomialEvidence | MeanEvidence | SystemEvidence | EvalEvidence
