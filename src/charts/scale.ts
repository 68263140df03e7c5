/** From a value to its place in the picture. */
export type Scale = (value: number) => number

/** The values at both ends, and their places. */
export interface Span {
  readonly from: number
  readonly to: number
  readonly start: number
  readonly end: number
}

export function linear({ from, to, start, end }: Span): Scale {
  return (value) => start + ((value - from) / (to - from || 1)) * (end - start)
}

/** All values must be above 0. */
export function logarithmic(span: Span): Scale {
  const scale = linear({ ...span, from: Math.log(span.from), to: Math.log(span.to) })
  return (value) => scale(Math.log(value))
}

/**
 * Round values for an axis: steps of 1, 2 or 5 times a power of ten.
 *
 * @example
 * ticks(0, 9.3) // [0, 2, 4, 6, 8]
 */
export function ticks(from: number, to: number, count: number = 5): readonly number[] {
  const rough = (to - from || 1) / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const share = rough / power
  const step = (share > 5 ? 10 : share > 2 ? 5 : share > 1 ? 2 : 1) * power
  const first = Math.ceil(from / step - 1e-9)
  const last = Math.floor(to / step + 1e-9)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  )
}

/**
 * Round values for an axis with logarithms: 1, 2 and 5 times powers of ten, or the powers alone where
 * these would be many.
 *
 * @example
 * logTicks(0.03, 1.2) // [0.05, 0.1, 0.2, 0.5, 1]
 */
export function logTicks(from: number, to: number): readonly number[] {
  const first = Math.floor(Math.log10(from))
  const last = Math.ceil(Math.log10(to))
  const factors = last - first > 3 ? [1] : [1, 2, 5]
  const found = Array.from({ length: last - first + 1 }, (_, index) => first + index)
    .flatMap((power) => factors.map((factor) => Number((factor * 10 ** power).toPrecision(12))))
    .filter((value) => value >= from * (1 - 1e-9) && value <= to * (1 + 1e-9))
  // between two neighbours of these there is no tick: take round values
  return found.length < 2 ? ticks(from, to, 4) : found
}
