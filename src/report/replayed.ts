import type { TargetInfo } from '../metrics/target-info.ts'
import type { SloRun } from './run.ts'

/** The run as it is; where its target is a recording, all verdicts are `invalid`. */
export function withoutReplayedVerdicts(run: SloRun): SloRun {
  const { recordedAt } = run.target
  if (recordedAt === undefined) return run
  const reason = `it was replayed from a recording of ${recordedAt}, and says nothing of the target today`
  const verdicts = run.verdicts.map(({ limit }) => ({
    kind: 'invalid' as const,
    limit,
    reason,
    requests: run.requests.sent,
  }))
  return { ...run, invalid: reason, verdicts }
}

/** Behind the name of a run, where its target is a recording. */
export const replayMark = ({ recordedAt }: TargetInfo): string =>
  recordedAt === undefined ? '' : ' (replayed)'
