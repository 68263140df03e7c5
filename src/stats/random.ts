/**
 * A seeded source of random numbers: each call gives the next one, uniform in [0, 1).
 *
 * sfc32 (Doty-Humphrey's PractRand) with state (seed, 0x9e3779b9, 0x243f6a88, 1), whose first 20
 * numbers are thrown away. Take one source per purpose, so that one does not shift another.
 *
 * @param seed - A whole number; its low 32 bits count.
 */
export function createRandom(seed: number): () => number {
  let a = seed | 0
  let b = 0x9e3779b9 | 0
  let c = 0x243f6a88 | 0
  let counter = 1
  function next(): number {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 4294967296
  }
  for (let i = 0; i < 20; i++) {
    next()
  }
  return next
}
