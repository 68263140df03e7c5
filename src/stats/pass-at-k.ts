/**
 * The probability that at least one of k answers is right, and that all are, from n answers of
 * which c were right (Chen et al. 2021, without bias):
 *
 *     pass@k = 1 − C(n − c, k) / C(n, k),   pass^k = C(c, k) / C(n, k)
 *
 * @returns `undefined`, not 1, where fewer than k answers were scored.
 * @example
 * passAtK(5, 3, 2) // { any: 0.9, all: 0.3 }
 */
export function passAtK(
  answers: number,
  right: number,
  k: number,
): { readonly any: number; readonly all: number } | undefined {
  if (answers < k || k < 1) return undefined
  return {
    any: 1 - shareOfDraws(answers - right, answers, k),
    all: shareOfDraws(right, answers, k),
  }
}

/** C(part, k) / C(whole, k), factor by factor: the coefficients themselves overflow. */
function shareOfDraws(part: number, whole: number, k: number): number {
  let share = 1
  for (let i = 0; i < k; i++) share *= Math.max(0, part - i) / (whole - i)
  return share
}
