import { exitCodeOf, type FailedFor } from '../report/exit-code.ts'

/** The option of commands that judge. */
export const exitCodesOption = { 'detailed-exit-codes': { type: 'boolean' } } as const

/** Its line in the usage of a command. */
export const exitCodesUsage =
  '  --detailed-exit-codes  2 for nothing but regressions, 3 for nothing but a lack of verdicts'

/** Ends the command as failed, where anything has. */
export function fail(failures: readonly FailedFor[], isDetailed: boolean): void {
  if (failures.length > 0) process.exitCode = isDetailed ? exitCodeOf(failures) : 1
}

/** A verdict of a comparison as what a report comes to: a miss is a regression there. */
export const failureOf = (
  kind: 'met' | 'missed' | 'inconclusive' | 'incomparable' | 'unmeasured' | 'invalid',
): FailedFor => (kind === 'missed' ? 'regression' : kind)
