/** The largest count that a true rate gives in 99.5 of 100 series of so many trials. */
export function highestCount(trials: number, rate: number): number {
  let probability = (1 - rate) ** trials
  let below = probability
  let count = 0
  while (below < 0.995 && count < trials) {
    count++
    probability *= ((trials - count + 1) / count) * (rate / (1 - rate))
    below += probability
  }
  return count
}
