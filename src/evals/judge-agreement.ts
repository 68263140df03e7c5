import { formatCount, formatShare } from '../slo/format-number.ts'
import type { Interval } from '../stats/estimate.ts'
import { cohensKappa } from '../stats/kappa.ts'
import type { JsonValue } from './eval-item.ts'
import { scoreAnswer, type ScoreContext, type Scorer } from './scorer.ts'

/** An answer of which a person has said whether it is right. */
export interface LabelledAnswer {
  readonly question: string
  /** The reference answer, as in a dataset. */
  readonly answer?: JsonValue
  /** What was answered. */
  readonly given: string
  /** What a person says of it. */
  readonly isRight: boolean
}

/** How far a judge agrees with people. */
export interface JudgeAgreement {
  /** Answers that people have labelled, and those of them that the judge has scored. */
  readonly labelled: number
  readonly scored: number
  /** Said to be right by both, by the judge alone, by people alone, by neither. */
  readonly bothRight: number
  readonly onlyJudge: number
  readonly onlyPeople: number
  readonly bothWrong: number
  /** Cohen's κ with its interval; absent with a reason. */
  readonly kappa?: number
  readonly interval?: Interval
  /** The share of agreement, and the one that chance explains. */
  readonly agreement?: number
  readonly byChance?: number
  readonly unmeasured?: string
}

/** As many requests at once. */
const atOnce = 4
/** More answers without a score than this share, and the rest may be a selection. */
const mostUnscored = 0.02

/**
 * Lets a judge score answers that people have labelled: a score of at least a half is "right".
 *
 * @example
 * formatAgreement(await judgeAgreement(judge({ target, labelled }), labelled, { ask }, 0.95))
 */
export async function judgeAgreement(
  scorer: Scorer,
  labelled: readonly LabelledAnswer[],
  context: ScoreContext,
  confidence: number,
): Promise<JudgeAgreement> {
  const said: (boolean | undefined)[] = []
  for (let from = 0; from < labelled.length; from += atOnce) {
    const part = labelled.slice(from, from + atOnce).map(async (each, index) => {
      const { given, isRight: _, ...question } = each
      const item = { id: `labelled ${from + index + 1}`, ...question }
      const found = await scoreAnswer(scorer, given, item, context)
      return 'unscored' in found ? undefined : found.score >= 0.5
    })
    // oxlint-disable-next-line no-await-in-loop -- so many at once
    said.push(...(await Promise.all(part)))
  }
  const count = (byJudge: boolean, byPeople: boolean): number =>
    labelled.filter(({ isRight }, index) => isRight === byPeople && said[index] === byJudge).length
  const counts = {
    bothRight: count(true, true),
    onlyJudge: count(true, false),
    onlyPeople: count(false, true),
    bothWrong: count(false, false),
  }
  const scored = said.filter((each) => each !== undefined).length
  const base = { labelled: labelled.length, scored, ...counts }
  const unscored = labelled.length - scored
  if (unscored > mostUnscored * labelled.length) {
    return {
      ...base,
      unmeasured: `the judge gave no score to ${unscored} of ${labelled.length} labelled answers, more than ${100 * mostUnscored} %`,
    }
  }
  const found = cohensKappa(
    [
      [counts.bothRight, counts.onlyJudge],
      [counts.onlyPeople, counts.bothWrong],
    ],
    confidence,
  )
  return found === undefined
    ? {
        ...base,
        unmeasured: 'both say the same of all labelled answers, so that chance explains it',
      }
    : { ...base, ...found }
}

/** How far a judge agrees with people, in a line. */
export function formatAgreement(found: JudgeAgreement, confidence: number): string {
  const { kappa, interval, agreement, byChance, onlyJudge, onlyPeople, scored, unmeasured } = found
  if (unmeasured !== undefined || kappa === undefined || interval === undefined) {
    return `judge against people:  no κ, ${unmeasured ?? ''}`
  }
  const differ = `${formatCount(onlyJudge)} right by the judge alone, ${formatCount(onlyPeople)} by people alone`
  return `judge against people:  κ ${kappa.toFixed(2)} (${interval.lower.toFixed(2)} to ${interval.upper.toFixed(2)}, ${formatShare(confidence)}), ${formatShare(agreement ?? 0)} of ${formatCount(scored)} answers alike, ${formatShare(byChance ?? 0)} by chance; ${differ}`
}
