import type { TokenPrice } from '../metrics/token-price.ts'
import type { PowerSettings, PowerSourceName } from '../power/settings.ts'
import type { RentalName } from '../report/rentals.ts'
import type { PriceSettings } from '../report/settings.ts'

/** How measurements are compared with those of earlier runs. */
export interface BaselineOptions {
  /**
   * The file, relative to the root.
   * @default 'benchmarks/baseline.json'
   */
  readonly path?: string
  /**
   * Runs that are kept of each benchmark, 5 to 100: the first ones, until you accept new numbers
   * with `-u`. From 5 on they are compared with.
   * @default 20
   */
  readonly runs?: number
  /**
   * New runs in the same test, 2 to 20, that must confirm a regression; of searches, load tests and
   * evals 2.
   * @default 5
   */
  readonly confirmations?: number
  /**
   * A change for the worse below this share is none; of rates and accuracies 1 point.
   * @default 0.05
   */
  readonly margin?: number
  /**
   * A gain of this factor and more is not believed.
   * @default 1.5
   */
  readonly suspicious?: number
  /**
   * What a regression does, and a gain that is not believed.
   * @default 'fail'
   */
  readonly onRegression?: 'fail' | 'warn'
  /**
   * What a baseline of another machine, or of other options, does.
   * @default 'warn'
   */
  readonly onIncomparable?: 'fail' | 'warn'
}

/** Options of the plugin; each has a default. */
export interface SloPluginOptions {
  /**
   * What an open verdict does: `point`, the measured value decides, with a warning; `fail`; or
   * `warn`, which passes with a warning.
   * @default 'point'
   */
  readonly onInconclusive?: 'point' | 'fail' | 'warn'
  /**
   * Confidence of every verdict: with 0.95, a limit that the target does not keep is called `met`
   * with a probability of at most 5 %, and one that it keeps is called `missed` as rarely. From
   * 0.5 to 0.999.
   * @default 0.95
   */
  readonly confidence?: number
  /**
   * The most requests of one run.
   * @default four times what its limits need
   */
  readonly maxRequests?: number
  /**
   * The most seconds of one run.
   * @default 300
   */
  readonly maxDuration?: number
  /**
   * Seconds after which a request is ended and counts with the time it waited.
   * @default 60
   */
  readonly requestTimeout?: number
  /**
   * Requests before the first one that counts.
   * @default 3
   */
  readonly warmup?: number
  /**
   * Of the generated prompts.
   * @default 42
   */
  readonly seed?: number
  /**
   * Where watts are read while a run is measured, so that tokens per joule and users per kilowatt
   * follow: `auto` adds up the meters of this machine that it can read (RAPL or macmon, nvidia-smi,
   * amd-smi or rocm-smi), and without one takes the TDP; a meter's name; a command of yours; or a
   * number. A number and the TDP are estimates, and are called so.
   * @default no power
   */
  readonly power?: PowerOption
  /**
   * What an hour of the machine costs and what a target charges, so that dollars per million tokens
   * follow.
   * @default no prices
   */
  readonly price?: PriceOption
  /**
   * Vitest's `testTimeout` of the benchmarks in milliseconds, where you set none.
   * @default 1_800_000
   */
  readonly testTimeout?: number
  /**
   * Vitest's `isolate` of the benchmarks, where you set none. `false`: targets and tokenizers are
   * loaded once for all files.
   * @default false
   */
  readonly isolate?: boolean
  /**
   * The baseline that measurements are compared with: its file, or options. `false`: nothing is
   * compared, and nothing is kept.
   * @default 'benchmarks/baseline.json'
   */
  readonly baseline?: false | string | BaselineOptions
  /**
   * `detailed`: a run that failed for nothing but regressions ends with 2, and for nothing but
   * verdicts that could not be given with 3, in place of 1.
   * @default 'plain'
   */
  readonly exitCodes?: 'plain' | 'detailed'
  /** `false`: no reporter is added; nothing is written or printed. */
  readonly reporter?: false
  /**
   * Whether a run fails in which tests with objectives were found but none was measured. It fails
   * anyway when no other test ran either.
   * @default true in CI, false elsewhere
   */
  readonly requireResults?: boolean
  /**
   * The file that gets a line with each run, relative to the root; `false`: none. `vitest-slo history`
   * reads it.
   * @default '.vitest/slo/history.jsonl'
   */
  readonly history?: string | false
}

/** Where watts come from. */
type PowerOption = 'auto' | 'tdp' | PowerSourceName | { readonly watts: number } | CommandPower

interface CommandPower {
  /** Understood by the shell; prints a number of watts, alone or with the unit W. */
  readonly command: string
  /**
   * Seconds between two readings, from 0.1.
   * @default 1
   */
  readonly every?: number
}

/** What things cost, in dollars. */
interface PriceOption {
  /** An hour of the machine that computes. */
  readonly perHour?: number
  /** The same out of a small table of rentals with dates. */
  readonly rental?: RentalName
  /**
   * A million tokens, of targets that have no `price` of their own; `genai-prices`: what the provider
   * at a target's address charges for its model, by the optional package `@pydantic/genai-prices`.
   */
  readonly tokens?: TokenPrice | 'genai-prices'
}

/** The options with their defaults filled in. */
export type ResolvedOptions = Required<
  Omit<SloPluginOptions, 'maxRequests' | 'reporter' | 'power' | 'price' | 'baseline'>
> & {
  readonly maxRequests?: number
  readonly power?: PowerSettings
  readonly price?: PriceSettings
  /** `false`: nothing is compared. */
  readonly baseline: false | Required<BaselineOptions>
  readonly reporter: boolean
}

/** Of the baseline, where nothing is set. */
export const baselineDefaults: Required<BaselineOptions> = {
  path: 'benchmarks/baseline.json',
  runs: 20,
  confirmations: 5,
  margin: 0.05,
  suspicious: 1.5,
  onRegression: 'fail',
  onIncomparable: 'warn',
}

/** What applies where nothing is set. */
export const defaults: Omit<ResolvedOptions, 'maxRequests' | 'requireResults' | 'reporter'> = {
  onInconclusive: 'point',
  confidence: 0.95,
  maxDuration: 300,
  requestTimeout: 60,
  warmup: 3,
  seed: 42,
  testTimeout: 1_800_000,
  isolate: false,
  history: '.vitest/slo/history.jsonl',
  exitCodes: 'plain',
  baseline: baselineDefaults,
}
