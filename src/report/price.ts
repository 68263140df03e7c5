import type { TokenPrice } from '../metrics/token-price.ts'

/** Where a price comes from, and when it held. */
interface PriceSource {
  /** As in "given". */
  readonly source: string
  /** ISO date, or year and month. */
  readonly asOf?: string
}

/** What an hour of the machine costs. */
export interface MachinePrice extends PriceSource {
  /** Dollars. */
  readonly perHour: number
}

/** What a run's machine costs, and what its target charges; only what is known. */
export interface RunPrice {
  readonly machine?: MachinePrice
  readonly tokens?: TokenPrice & PriceSource
}
