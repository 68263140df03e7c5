import { styleText } from 'node:util'

import type { ReportRow, SummaryRow } from '../report/report.ts'

/** A line where a `retry` has replaced what earlier tries had measured. */
export function triesOf({
  droppedAttempts,
  state,
}: Pick<ReportRow | SummaryRow, 'droppedAttempts' | 'state'>): readonly string[] {
  return droppedAttempts === 0
    ? []
    : [
        `${styleText('yellow', 'warning')} ${state} at try ${droppedAttempts + 1}: the tries before are not shown.`,
      ]
}
