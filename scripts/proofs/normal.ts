/** Standard normal numbers: Marsaglia's polar method. */
export function createNormal(random: () => number): () => number {
  return () => {
    for (;;) {
      const [u, v] = [2 * random() - 1, 2 * random() - 1]
      const s = u * u + v * v
      if (s > 0 && s < 1) return u * Math.sqrt((-2 * Math.log(s)) / s)
    }
  }
}
