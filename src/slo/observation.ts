import type { RequestLimit } from './limit.ts'

/**
 * What one request says about one limit. Observations are kept in the order in which their
 * requests were started.
 *
 * - `value`: seconds or tokens per second. For a rate: 1 when the request counts towards the rate
 *   (it responded, completed, erred), else 0.
 * - `failed`: an error, a time-out or an empty answer. It violates every limit, also one on a rate.
 * - `undefined`: the request completed, but the metric has no value for it.
 * - `censored`: still running when the phase ended, after `waited` seconds.
 */
export type Observation =
  | { readonly kind: 'value'; readonly value: number }
  | { readonly kind: 'failed' }
  | { readonly kind: 'undefined'; readonly reason: string }
  | { readonly kind: 'censored'; readonly waited: number }

/** Observations sorted by what they mean for a limit. */
export interface Tally {
  /** All observations. */
  readonly total: number
  /** Those whose request completed, with or without a value. */
  readonly completed: number
  /**
   * The judged ones in start order, in the limit's unit. One without a value that violates the
   * limit is infinite on the bad side; for a rate it is 0 or 1.
   */
  readonly judged: readonly number[]
  /** The judged ones that violate the limit. */
  readonly violations: number
  readonly failed: number
  /** Not judged, since the metric is undefined. */
  readonly undefinedValues: number
  /** Not judged, since they still ran within the limit. */
  readonly censored: number
  /** Why the ones that are not judged are not, most frequent first. */
  readonly reasons: readonly string[]
}

const STILL_RUNNING = 'still running when the phase ended'

/**
 * Sorts observations by what they mean for a limit.
 *
 * A failed request violates every limit. One that still runs has violated an upper limit on a time
 * once it waited longer; a speed it does not have yet.
 *
 * @throws RangeError when a value is not a finite number.
 */
export function tally(limit: RequestLimit, observations: readonly Observation[]): Tally {
  const worst = worstValue(limit)
  const judged: number[] = []
  const reasons = new Map<string, number>()
  let [completed, failed, undefinedValues, censored] = [0, 0, 0, 0]
  for (const observation of observations) {
    switch (observation.kind) {
      case 'value': {
        completed += 1
        judged.push(finite(observation.value))
        break
      }
      case 'failed': {
        failed += 1
        judged.push(worst)
        break
      }
      case 'undefined': {
        completed += 1
        undefinedValues += 1
        count(reasons, observation.reason)
        break
      }
      case 'censored': {
        if (hasTimeLimit(limit) && observation.waited > limit.value) {
          judged.push(worst)
        } else {
          censored += 1
          count(reasons, STILL_RUNNING)
        }
        break
      }
      default: {
        observation satisfies never
      }
    }
  }
  const isSpeed = limit.kind !== 'rate' && limit.op === '>='
  return {
    total: observations.length,
    completed,
    judged,
    violations: judged.filter((value) => violates(limit, value)).length,
    failed,
    undefinedValues: undefinedValues + (isSpeed ? censored : 0),
    censored: isSpeed ? 0 : censored,
    reasons: [...reasons].toSorted((a, b) => b[1] - a[1]).map(([reason]) => reason),
  }
}

/** Whether a judged value violates its limit. A request counts towards a rate with 1. */
export function violates(limit: RequestLimit, value: number): boolean {
  const bound = limit.kind === 'rate' ? 0.5 : limit.value
  return limit.op === '<=' ? value > bound : value < bound
}

function worstValue(limit: RequestLimit): number {
  if (limit.kind === 'rate') {
    return limit.op === '<=' ? 1 : 0
  }
  return limit.op === '<=' ? Infinity : -Infinity
}

function hasTimeLimit(limit: RequestLimit): boolean {
  return limit.kind !== 'rate' && limit.op === '<='
}

function finite(value: number): number {
  if (!Number.isFinite(value)) {
    throw new RangeError(`A measured value is a finite number, but one is ${value}.`)
  }
  return value
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
