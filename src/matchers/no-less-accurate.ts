import { expect, type MatcherState, type SyncMatcherResult } from 'vitest'

import { clusterOf } from '../evals/accuracy.ts'
import { compareEvals, judgeNoLess, type PairComparison } from '../evals/compare-evals.ts'
import { formatPair } from '../evals/format-pair.ts'
import type { EvalRun } from '../report/eval-run.ts'
import type { Outcome } from '../slo/accept.ts'
import { formatPoints } from '../slo/format-number.ts'
import { createRandom } from '../stats/random.ts'
import type { NoLessOptions } from '../vitest-augmentation.ts'
import { settle } from './outcome.ts'

function toBeNoLessAccurateThan(
  this: MatcherState,
  received: unknown,
  other: unknown,
  options: NoLessOptions = {},
): SyncMatcherResult {
  checkEval(received, 'called with')
  checkEval(other, 'given')
  const { margin = 0, onInconclusive = 'warn' } = options
  checkMargin(margin)
  const { confidence } = received.plan
  const pair = compare(other, received)
  const judged = judgeNoLess(pair, margin, 1 - confidence)
  const lines = formatPair(pair, confidence).join('\n')
  const butFor = margin > 0 ? `, but for ${formatPoints(margin)}` : ''
  const claim = `${received.label} is no less accurate than ${other.label}${butFor}`
  if (judged?.kind === 'inconclusive' && onInconclusive !== 'fail') {
    const text = `${claim}: the questions do not decide\n${lines}`
    void this.task?.context.annotate(text, 'warning')
  }
  const outcome = outcomeOf(judged, onInconclusive)
  const pass = settle(new Set([outcome]), this.isNot || false)
  const kind = judged?.kind ?? 'unmeasured'
  return { pass, message: () => `${kind}: ${claim}\n\n${lines}${inCommon(pair)}` }
}

function compare(first: EvalRun, second: EvalRun): PairComparison {
  const { confidence, seed } = second.plan
  const options = { confidence, random: createRandom(seed) }
  const [pair] = compareEvals([toCompared(first), toCompared(second)], options)
  if (pair === undefined) throw new RangeError('Two evals must give a pair.')
  return pair
}

function checkMargin(margin: number): void {
  if (margin >= 0 && margin < 1) return
  throw new TypeError(
    `"margin" of toBeNoLessAccurateThan() must not be ${margin}. It is a fraction from 0 and below 1, as in 0.02 for 2 points.`,
  )
}

function outcomeOf(
  judged: ReturnType<typeof judgeNoLess>,
  onInconclusive: 'point' | 'fail' | 'warn',
): Outcome {
  if (judged === undefined) return 'fails'
  if (judged.kind !== 'inconclusive') return judged.kind
  if (onInconclusive === 'point') return judged.isPoint ? 'met' : 'missed'
  return onInconclusive === 'fail' ? 'fails' : 'passes'
}

function inCommon({ questions, units }: PairComparison): string {
  return units < 2
    ? `\n\nThey have ${questions} ${questions === 1 ? 'question' : 'questions'} in common. At least two are needed.`
    : ''
}

const toCompared = ({
  label,
  questions,
  scores,
}: EvalRun): Parameters<typeof compareEvals>[0][number] => ({
  name: label,
  ids: questions.map(({ id }) => id),
  clusters: questions.map(clusterOf),
  scores,
})

function checkEval(value: unknown, how: string): asserts value is EvalRun {
  if (typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'eval')
    return
  throw new TypeError(
    `toBeNoLessAccurateThan() was ${how} ${value instanceof Promise ? 'a Promise' : typeof value}. ` +
      'It compares two evals that slo.evaluate() gives. Write expect(await slo.evaluate(b, …)).toBeNoLessAccurateThan(a).',
  )
}

// At import time on purpose: projects that do not inherit the setup file have the matcher, too.
expect.extend({ toBeNoLessAccurateThan })
