import { studentQuantile } from './distributions.ts'
import { smallestWhole } from './smallest-whole.ts'

/** More than anybody repeats an eval. */
const mostRepeats = 10_000_000

/**
 * The fewest repeats of an eval whose interval is narrow enough: the smallest K with
 *
 *     t(0.975, K − 1) · s / √K ≤ h
 *
 * @param deviation - s, the standard deviation of the mean of one repeat, as it is known.
 * @param halfWidth - h, in the same unit.
 * @returns `undefined` where more than ten million are needed.
 * @example
 * repeatsNeeded(0.1129159, 0.01, 0.95) // 493: ten questions at 85 %, for ±1 point
 */
export function repeatsNeeded(
  deviation: number,
  halfWidth: number,
  confidence: number,
): number | undefined {
  return smallestWhole(
    2,
    mostRepeats,
    (repeats) => halfWidthAt(deviation, repeats, confidence) <= halfWidth,
  )
}

/**
 * The half-width that an interval over so many repeats has.
 *
 * @example
 * halfWidthAt(0.1129159, 15, 0.95) // 0.0625
 */
export function halfWidthAt(deviation: number, repeats: number, confidence: number): number {
  const critical = studentQuantile((1 + confidence) / 2, repeats - 1)
  return (critical * deviation) / Math.sqrt(repeats)
}

/**
 * The repeats that a pilot asks for (Stein 1945, in two stages), which hold their confidence though
 * s was only estimated: with K₀ repeats and their s₀,
 *
 *     K = max(K₀, ⌈t²(0.975, K₀ − 1) · s₀² / h²⌉)
 *
 * To add repeats until the interval is narrow enough would not: it stops where s is low by chance.
 *
 * @example
 * repeatsAfterPilot({ repeats: 10, deviation: 2.4 }, 1, 0.95) // 30
 */
export function repeatsAfterPilot(
  pilot: { readonly repeats: number; readonly deviation: number },
  halfWidth: number,
  confidence: number,
): number {
  const critical = studentQuantile((1 + confidence) / 2, pilot.repeats - 1)
  return Math.max(pilot.repeats, Math.ceil(((critical * pilot.deviation) / halfWidth) ** 2))
}
