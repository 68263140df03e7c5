/** Runs of each side where nothing is said: whole ABBA blocks, and enough to find a tenth. */
export const defaultRounds = 6

/**
 * Which side each run is of: ABBA, over and over, so that neither is always the later one and a
 * drift over the comparison falls on both alike. Base first and head second would call a drift of
 * 3 % a regression in 30 of 100 cases.
 *
 * @example
 * sidesOf(3) // ['base', 'head', 'head', 'base', 'base', 'head']
 */
export function sidesOf(rounds: number): readonly ('base' | 'head')[] {
  return Array.from({ length: rounds }, (_, round) =>
    round % 2 === 0 ? (['base', 'head'] as const) : (['head', 'base'] as const),
  ).flat()
}
