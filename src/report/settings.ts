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
  /** The project's root; its commit goes into the report. */
  readonly root: string
  readonly vitest: string
}
