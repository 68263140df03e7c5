/** A failure of the world outside: a missing backend, a folder that cannot be written. */
export class SloError extends Error {
  override readonly name = 'SloError'
  /** Stable, for programs. */
  readonly code: SloErrorCode

  constructor(code: SloErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

export type SloErrorCode =
  | 'SLO_BACKEND_UNAVAILABLE'
  | 'SLO_BASELINE_INVALID'
  | 'SLO_BASELINE_LOCKED'
  | 'SLO_BENCH_FAILED'
  | 'SLO_FILE_NOT_READ'
  | 'SLO_FILE_NOT_WRITTEN'
  | 'SLO_GIT_FAILED'
  | 'SLO_NOT_AWAITED'
  | 'SLO_NO_PLUGIN'
  | 'SLO_PACKAGE_MISSING'
  | 'SLO_REGRESSION'
  | 'SLO_REPORT_NOT_WRITTEN'
  | 'SLO_REPORT_INVALID'
  | 'SLO_TARGET_FAILED'
