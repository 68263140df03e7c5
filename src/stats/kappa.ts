import { clopperPearson } from './clopper-pearson.ts'
import type { Interval } from './estimate.ts'
import { normalQuantile } from './normal-quantile.ts'

/** How far two raters agree beyond chance. */
export interface Kappa {
  /** 1: always; 0: as by chance; below 0: less. */
  readonly kappa: number
  /** The share of agreement that was seen, and the one that chance explains. */
  readonly agreement: number
  readonly byChance: number
  readonly interval: Interval
}

/**
 * Cohen's κ (1960) of two raters who put the same things into categories, with its large-sample
 * interval (Fleiss, Cohen and Everitt 1969).
 *
 *     κ = (p_o − p_e) / (1 − p_e)
 *
 * Where they never disagree, that interval has no width; the lower bound is then that of Clopper and
 * Pearson's limit of none of n.
 *
 * @param table - How often the first rater said the row's category and the second the column's.
 * @returns `undefined` where nothing was rated, or all is in one category for both, so that chance
 * explains all.
 * @example
 * cohensKappa([[20, 5], [10, 15]], 0.95)?.kappa // 0.4
 */
export function cohensKappa(
  table: readonly (readonly number[])[],
  confidence: number,
): Kappa | undefined {
  const total = table.flat().reduce((sum, count) => sum + count, 0)
  const shares = table.map((row) => row.map((count) => count / total))
  const rows = shares.map((row) => row.reduce((sum, share) => sum + share, 0))
  const columns = rows.map((_, j) => shares.reduce((sum, row) => sum + (row[j] ?? 0), 0))
  const agreement = shares.reduce((sum, row, i) => sum + (row[i] ?? 0), 0)
  const byChance = rows.reduce((sum, row, i) => sum + row * (columns[i] ?? 0), 0)
  if (!(total > 0) || byChance === 1) return undefined
  const kappa = (agreement - byChance) / (1 - byChance)
  const alpha = (1 - confidence) / 2
  if (agreement === 1) {
    const disagreement = clopperPearson(0, total, alpha).upper
    const lower = Math.max(-1, 1 - disagreement / (1 - byChance))
    return { kappa: 1, agreement, byChance, interval: { lower, upper: 1 } }
  }
  // the terms A, B and C of Fleiss, Cohen and Everitt
  const sumOver = (term: (share: number, i: number, j: number) => number): number =>
    shares.reduce(
      (sum, row, i) => sum + row.reduce((all, share, j) => all + term(share, i, j), 0),
      0,
    )
  const ofMargins = (i: number, j: number): number => (rows[j] ?? 0) + (columns[i] ?? 0)
  const diagonal = sumOver((share, i, j) =>
    i === j ? share * (1 - ((rows[i] ?? 0) + (columns[i] ?? 0)) * (1 - kappa)) ** 2 : 0,
  )
  const others =
    (1 - kappa) ** 2 * sumOver((share, i, j) => (i === j ? 0 : share * ofMargins(i, j) ** 2))
  const all = (kappa - byChance * (1 - kappa)) ** 2
  const error = Math.sqrt(Math.max(0, diagonal + others - all) / total) / (1 - byChance)
  const reach = normalQuantile(1 - alpha) * error
  return {
    kappa,
    agreement,
    byChance,
    interval: { lower: Math.max(-1, kappa - reach), upper: Math.min(1, kappa + reach) },
  }
}
