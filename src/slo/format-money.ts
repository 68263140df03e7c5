/**
 * Dollars with three digits, however few.
 *
 * @example
 * formatDollars(0.000_123_4) // '$0.000123'
 */
export function formatDollars(dollars: number): string {
  return dollars === 0
    ? '$0'
    : `$${dollars.toLocaleString('en-US', { maximumSignificantDigits: 3, useGrouping: false })}`
}

/**
 * By how much a figure in native tokens is above the one in OpenAI tokens; below 0 it understates.
 *
 * @example
 * formatOverstatement(0.2) // '20 %'
 */
export function formatOverstatement(share: number): string {
  const percent = (100 * share).toFixed(1)
  return `${Number(percent) === 0 ? '0' : percent.replace(/\.0$/, '')} %`
}
