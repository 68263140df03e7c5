import { fisherUpperTail } from './distributions.ts'
import { meanOf, sampleDeviation } from './summary.ts'

/**
 * Whether the repeats of an eval share an effect, as on a server that got worse in between: the
 * variance of the run means against what the spread within the questions explains.
 *
 *     F = var(r_k) / (Σ s_q² / n²)   on K − 1 and n(K − 1) degrees of freedom
 *
 * A small p-value says that answers of one repeat are not independent, so that only the run means
 * are.
 *
 * @param scores - By question, then by repeat; each question has the same number of repeats.
 * @returns `undefined` with fewer than two repeats, or where no question's scores differ.
 * @example
 * commonEffect(Array.from({ length: 12 }, () => [1, 0]))?.pValue // 0.0047: all went down together
 */
export function commonEffect(
  scores: readonly (readonly number[])[],
): { readonly f: number; readonly pValue: number } | undefined {
  const repeats = scores[0]?.length ?? 0
  const within = scores.reduce((sum, values) => sum + (sampleDeviation(values) ?? 0) ** 2, 0)
  const runDeviation = sampleDeviation(runMeansOf(scores))
  if (runDeviation === undefined || within === 0) return undefined
  const f = runDeviation ** 2 / (within / scores.length ** 2)
  return { f, pValue: fisherUpperTail(f, repeats - 1, scores.length * (repeats - 1)) }
}

/** The mean of each repeat over all questions. */
export function runMeansOf(scores: readonly (readonly number[])[]): readonly number[] {
  return (scores[0] ?? []).map((_, repeat) => meanOf(scores.map((values) => values[repeat] ?? 0)))
}
