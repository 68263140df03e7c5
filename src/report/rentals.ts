/** What an hour of a machine was to be had for. */
interface Rental {
  readonly perHour: number
  /** ISO date, or year and month. */
  readonly asOf: string
  readonly source: string
}

/** Names of {@link rentals}. */
export type RentalName = 'cpu' | 'a100' | 'h100' | 'h200'

const mercatus = { asOf: '2026-05', source: 'https://www.mercatus-ai.com/blog/cloud-gpu-pricing' }

/**
 * Rentals by name: data of their dates, not constants. Of a GPU the upper end of what specialised
 * providers asked on demand, at second hand; `cpu` is the guess of the lab that this package follows.
 */
export const rentals: Readonly<Record<RentalName, Rental>> = {
  cpu: { perHour: 0.1, asOf: '2026-07', source: 'a guess for a small CPU instance' },
  a100: { perHour: 1.5, ...mercatus },
  h100: { perHour: 3.5, ...mercatus },
  h200: { perHour: 4.5, ...mercatus },
}
