import type { ClientReport, Lateness } from '../report/client-health.ts'
import { formatCount, formatSeconds, formatShare } from '../slo/format-number.ts'

/** Watches this process and its machine while a load runs. */
export interface ClientWatch {
  /** What was seen from a moment of the clock until now. */
  since(at: number): ObservedSigns
}

/** What a watch has seen. Seconds. */
export interface ObservedSigns {
  /** Utilisation of the event loop, 0 to 1, in each whole second. */
  readonly loops: readonly number[]
  /** Lateness of each reading of the canary; absent where none runs. */
  readonly canaryLags?: Float64Array
  /** How long nothing at all went on, where more than {@link shortestFreeze}; absent with the canary. */
  readonly freezes?: readonly number[]
  /** Share of the machine's time that its host took away; absent where the machine does not tell. */
  readonly steal?: number
}

/** Signs in figures, and when they were seen. */
export type Signs = Omit<ClientReport, 'state' | 'because'> & {
  readonly scheduleDelay?: Lateness
}

/** What the signs are judged by. */
export interface SignBounds {
  /** How late something may be, in seconds: see `lagBound`. */
  readonly late: number
  /** Length of the run. */
  readonly seconds: number
  /** The target answers from another process, so that what is busy here is the client alone. */
  readonly isRemote: boolean
}

/** What the signs say; both empty: nothing. */
export interface SignFindings {
  readonly invalid: readonly string[]
  readonly suspect: readonly string[]
}

/** Fewer than so many readings have no 99th percentile. */
export const fewestReadings = 100
/** A freeze is longer, in seconds. */
export const shortestFreeze = 0.1

/** Of 176 paced runs: below 0.65 the median lag was at most 0.65 ms, from 0.85 on 10 ms. */
const invalidLoop = 0.85
const suspectLoop = 0.65
/** So much of the time may be frozen: as with any 99th percentile, 1 in 100. */
const invalidFrozen = 0.01
const invalidSteal = 0.05
const suspectCoReads = 0.05

/**
 * Judges the signs of a client:
 *
 *     invalid   busiest second of the event loop ≥ 85 %   canary P99 > B   schedule delay P99 > B
 *               frozen > 1 % of the time                   steal > 5 %
 *     suspect   busiest second ≥ 65 %                      canary P99 > B/2 schedule delay P99 > B/2
 *               any freeze                                  with a late canary: > 5 % of the chunks read together
 *
 * with B, how late something may be. Where the target computes in this process, its own work is in
 * the signs: a busy loop says nothing then, and what would make a run invalid makes it suspect.
 */
export function judgeSigns(signs: Signs, bounds: SignBounds): SignFindings {
  const found = checks.flatMap((check) => check(signs, bounds) ?? [])
  const invalid = textsOf(found, 'invalid')
  if (!bounds.isRemote) return { invalid: [], suspect: invalid }
  return { invalid, suspect: invalid.length > 0 ? [] : textsOf(found, 'suspect') }
}

interface Finding {
  readonly state: 'suspect' | 'invalid'
  readonly text: string
}

function textsOf(found: readonly Finding[], state: Finding['state']): readonly string[] {
  return found.filter((finding) => finding.state === state).map(({ text }) => text)
}

type Check = (signs: Signs, bounds: SignBounds) => Finding | undefined

const checks: readonly Check[] = [
  ({ busiestLoop = 0 }, { isRemote }) => {
    if (!isRemote || busiestLoop < suspectLoop) return undefined
    const isInvalid = busiestLoop >= invalidLoop
    const sound = formatShare(isInvalid ? invalidLoop : suspectLoop)
    return {
      state: isInvalid ? 'invalid' : 'suspect',
      text: `the event loop of this process was busy for ${formatShare(busiestLoop)} of a second, where less than ${sound} is sound`,
    }
  },
  ({ canaryLag }, { late }) =>
    canaryLag &&
    judgeLate(
      canaryLag.p99,
      late,
      (p99) => `a stream of known timing was read more than ${p99} late in 1 of 100 cases`,
    ),
  ({ scheduleDelay }, { late }) =>
    scheduleDelay &&
    judgeLate(
      scheduleDelay.p99,
      late,
      (p99) => `1 in 100 requests was sent more than ${p99} after its planned time`,
    ),
  ({ freezes }, { seconds }) => {
    if (freezes === undefined || freezes.count === 0) return undefined
    return {
      state: freezes.seconds > invalidFrozen * seconds ? 'invalid' : 'suspect',
      text: `this machine stood still ${formatCount(freezes.count)} times for more than ${formatSeconds(shortestFreeze)}, ${formatSeconds(freezes.seconds)} in all`,
    }
  },
  ({ steal = 0 }) => {
    if (steal <= invalidSteal) return undefined
    return {
      state: 'invalid',
      text: `the host of this machine took ${formatShare(steal)} of its time away, where at most ${formatShare(invalidSteal)} is sound`,
    }
  },
  ({ coReadShare = 0, canaryLag }, { late }) => {
    // with a canary in time it is the server, or the network, that bundles
    if (coReadShare <= suspectCoReads || (canaryLag?.p99 ?? 0) <= late / 2) return undefined
    return {
      state: 'suspect',
      text: `${formatShare(coReadShare)} of the chunks were read together with the one before, so that gaps between them say nothing`,
    }
  },
]

function judgeLate(
  p99: number,
  late: number,
  textOf: (p99: string) => string,
): Finding | undefined {
  if (p99 <= late / 2) return undefined
  const isInvalid = p99 > late
  const sound = isInvalid ? late : late / 2
  return {
    state: isInvalid ? 'invalid' : 'suspect',
    text: `${textOf(formatSeconds(p99))}, where at most ${formatSeconds(sound)} is sound`,
  }
}
