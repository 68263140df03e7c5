/**
 * Dollars for people: cents from ten cents on, three significant digits below a dollar.
 *
 * @example
 * formatDollars(3650) // '$3,650.00'
 * formatDollars(0.00452) // '$0.00452'
 */
export function formatDollars(dollars: number): string {
  if (dollars === 0) return '$0'
  // 0.9996 is $1.00
  return Number(dollars.toPrecision(3)) >= 1
    ? `$${dollars.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`
    : `$${dollars.toLocaleString('en-US', { maximumSignificantDigits: 3 }).replace(/\.\d$/, '$&0')}`
}

/** A figure of three significant digits with thousands separators, and its unit. */
export function formatFigure(value: number, unit: string): string {
  const rounded = Number(value.toPrecision(3))
  return `${rounded.toLocaleString('en-US', { maximumSignificantDigits: 3 })} ${unit}`
}
