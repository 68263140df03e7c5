/**
 * A uniform number that is neither 0 nor 1, for quantiles that are infinite there: `createRandom`
 * gives multiples of 2⁻³² from 0, and this lies half a step above.
 */
export function openUniform(random: () => number): number {
  return random() + 2 ** -33
}
