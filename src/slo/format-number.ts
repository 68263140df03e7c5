/**
 * Seconds for people: three significant digits, milliseconds below one second.
 *
 * @example
 * formatSeconds(4.2) // '4.20 s'
 * formatSeconds(0.0842) // '84.2 ms'
 */
export function formatSeconds(seconds: number, digits: number = 3): string {
  // 0.9996 s is 1.00 s, not 1000 ms
  return seconds === 0 || Number(seconds.toPrecision(digits)) >= 1
    ? `${significant(seconds, digits)} s`
    : `${significant(seconds * 1000, digits)} ms`
}

/**
 * Tokens per second for people: three significant digits.
 *
 * @example
 * formatSpeed(151.7) // '152 tok/s'
 */
export function formatSpeed(tokensPerSecond: number, digits: number = 3): string {
  return `${significant(tokensPerSecond, digits)} tok/s`
}

/**
 * Requests per second for people: three significant digits.
 *
 * @example
 * formatRate(4.216) // '4.22 req/s'
 */
export function formatRate(perSecond: number, digits: number = 3): string {
  return `${significant(perSecond, digits)} req/s`
}

/**
 * A fraction as a percentage: three significant digits without trailing zeros. Only 0 is "0 %",
 * and only 1 is "100 %".
 *
 * @example
 * formatShare(0.05) // '5 %'
 * formatShare(0.9996) // '99.96 %'
 */
export function formatShare(share: number, digits: number = 3): string {
  const percent = Number((share * 100).toPrecision(digits))
  return percent === 100 && share < 1 && digits < 15
    ? formatShare(share, digits + 1)
    : `${percent} %`
}

/**
 * A difference of two fractions in percentage points: three significant digits without trailing
 * zeros.
 *
 * @example
 * formatPoints(0.0346) // '3.46 points'
 */
export function formatPoints(difference: number, digits: number = 3): string {
  const points = Number((difference * 100).toPrecision(digits))
  return `${points} ${points === 1 ? 'point' : 'points'}`
}

/**
 * Dollars for people: cents, or three significant digits below a dollar.
 *
 * @example
 * formatDollars(0.001234) // '$0.00123'
 */
export function formatDollars(dollars: number): string {
  return dollars >= 1 || dollars === 0 ? `$${dollars.toFixed(2)}` : `$${significant(dollars, 3)}`
}

/**
 * A number of things, with thousands separators.
 *
 * @example
 * formatCount(12345) // '12,345'
 */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US')
}

/** More than a double has. */
const mostDigits = 15

/**
 * A measured value with as many digits as tell it from its limit: 3.001 s is not "3.00 s".
 *
 * @param format - As {@link formatSeconds}.
 */
export function formatBeside(
  format: (value: number, digits: number) => string,
  value: number,
  limit: number,
): string {
  for (let digits = 3; digits < mostDigits; digits++) {
    const text = format(value, digits)
    if (value === limit || text !== format(limit, digits)) return text
  }
  return format(value, mostDigits)
}

/** A number rounded to significant digits, never in exponential form. */
function significant(value: number, digits: number): string {
  const rounded = Number(value.toPrecision(digits))
  if (rounded === 0) {
    return '0'
  }
  const wholeDigits = Math.floor(Math.log10(Math.abs(rounded))) + 1
  return rounded.toFixed(Math.max(0, Math.min(20, digits - wholeDigits)))
}
