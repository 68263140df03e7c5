import type { ReportOutcome } from './outcome.ts'

/** What something that failed came to; `other` is none of ours, as an expectation of the user's. */
export type FailedFor = ReportOutcome | 'other'

/**
 * The exit code that tells why something failed, for those who ask for it.
 *
 * @param failures - Of each thing that failed.
 * @returns 2 where there is nothing but regressions, 3 where nothing but verdicts that could not be
 * given (`invalid`, `unmeasured`, `incomparable`, `inconclusive`), 1 otherwise, and where both are.
 * @example
 * exitCodeOf(['regression', 'regression']) // 2
 * exitCodeOf(['regression', 'missed']) // 1
 */
export function exitCodeOf(failures: readonly FailedFor[]): 1 | 2 | 3 {
  const codes = new Set(failures.map((failure) => codeOf[failure]))
  const [code = 1] = codes
  return codes.size === 1 ? code : 1
}

const codeOf: Readonly<Record<FailedFor, 1 | 2 | 3>> = {
  missed: 1,
  regression: 2,
  invalid: 3,
  unmeasured: 3,
  incomparable: 3,
  inconclusive: 3,
  // a test that failed although all was well, or nothing was judged, failed for something else
  met: 1,
  none: 1,
  other: 1,
}
