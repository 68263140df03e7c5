/** What a target says about itself; it becomes part of the report's fingerprint. */
export interface TargetInfo {
  /** The model's name, as in "TinyLM 45.4M". */
  readonly model?: string
  /** What computes, as in "tfjs-wasm". */
  readonly backend?: string
  readonly backendVersion?: string
  readonly threads?: number
  readonly precision?: string
  readonly seed?: number
  /**
   * When its answers were recorded (ISO 8601), of a target that replays them: no verdict rests on
   * such a run. Absent of one that is asked live.
   */
  readonly recordedAt?: string
  /** Lines for people: what ran, and why faster ways were not taken. */
  readonly notes?: readonly string[]
  /** Anything else that makes results comparable or not, as in `{ attention: 'causal' }`. */
  readonly details?: Readonly<Record<string, string | number | boolean>>
}
