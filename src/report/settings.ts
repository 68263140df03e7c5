import type { TokenPrice } from '../metrics/token-price.ts'
import type { PowerSettings } from '../power/settings.ts'
import type { MachinePrice } from './price.ts'
/** How measurements are compared with a baseline. */
export interface BaselineSettings {
  /** The file. */
  readonly path: string
  /** The same for people: relative to the root. */
  readonly name: string
  /** As Vitest updates snapshots: `all` with `-u`, `new` on a developer's machine, `none` in CI. */
  readonly mode: 'all' | 'new' | 'none'
  readonly margin: number
  readonly suspicious: number
  readonly confirmations: number
  readonly onRegression: 'fail' | 'warn'
  readonly onIncomparable: 'fail' | 'warn'
}

/** What the plugin tells the workers; plain data. */
export interface SloSettings {
  readonly onInconclusive: 'point' | 'fail' | 'warn'
  readonly confidence: number
  /** Seconds. */
  readonly maxDuration: number
  /** Seconds. */
  readonly requestTimeout: number
  readonly warmup: number
  readonly seed: number
  readonly maxRequests?: number
  /** Where watts come from; absent: they are not asked for. */
  readonly power?: PowerSettings
  readonly price?: PriceSettings
  /** Whether each test gets its charts as pictures, for Vitest's own UI and HTML report. */
  readonly attachesCharts?: boolean
  /** The project's root; its commit goes into the report. */
  readonly root: string
  readonly vitest: string
  /** Absent: nothing is compared. */
  readonly baseline?: BaselineSettings
}

/** What the machine costs, and what a target charges that does not say it itself. */
export interface PriceSettings {
  readonly machine?: MachinePrice
  /** `genai-prices`: looked up by the model and the address of each target. */
  readonly tokens?: TokenPrice | 'genai-prices'
}
