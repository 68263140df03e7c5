/**
 * Draws a token: with probability proportional to exp(logit / temperature). The higher the
 * temperature, the more often it is not the likeliest one.
 *
 * @param temperature - Above 0.
 * @param random - Uniform numbers from 0 to 1.
 */
export function sampleToken(
  logits: Float32Array,
  temperature: number,
  random: () => number,
): number {
  // plain loops: 32,000 calls of a function for each token would take as long as a step
  let likeliest = 0
  for (let i = 1; i < logits.length; i++) {
    if ((logits[i] ?? 0) > (logits[likeliest] ?? 0)) likeliest = i
  }
  const highest = logits[likeliest] ?? 0
  const weights = new Float64Array(logits.length)
  let total = 0
  for (let i = 0; i < logits.length; i++) {
    const weight = Math.exp(((logits[i] ?? 0) - highest) / temperature)
    weights[i] = weight
    total += weight
  }
  let left = random() * total
  for (let i = 0; i < weights.length; i++) {
    left -= weights[i] ?? 0
    if (left < 0) return i
  }
  // rounding can leave a little
  return likeliest
}

/** Uniform numbers from 0 to 1 of a request: xorshift32 of its seed, the first few thrown away. */
export function randomOf(seed: number): () => number {
  // 0 would stay 0
  let x = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 0 || 1
  function next(): number {
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    return (x >>> 0) / 2 ** 32
  }
  for (let i = 0; i < 5; i++) next()
  return next
}
