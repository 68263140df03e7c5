/** A claim of the documentation that anybody can check again. */
export interface Proof {
  readonly name: string
  /** One line: what is claimed, with its bounds. */
  readonly claim: string
  run(options: ProofOptions): Promise<ProofResult>
}

export interface ProofOptions {
  readonly seed: number
  /** How often; each proof has its own default. */
  readonly trials: number | undefined
}

export interface ProofResult {
  readonly holds: boolean
  /** The measured figures, JSON-safe. */
  readonly figures: Readonly<Record<string, number | string | boolean>>
  /** A table for people. */
  readonly lines: readonly string[]
}
