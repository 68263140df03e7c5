import type { SloReport } from '../report/report.ts'
import { cutMarkdown, renderJobSummary } from './job-summary.ts'

/** The first line of a comment, which nobody sees: an older one is found by it, and replaced. */
export const commentMarker = '<!-- vitest-slo -->'

/** GitHub refuses a comment of more characters. */
const longest = 65_536

/** A report as a comment on a pull request: the job's summary, as much of it as a comment takes. */
export function renderPrComment(report: SloReport): string {
  return cutMarkdown(`${commentMarker}\n${renderJobSummary(report)}`, longest)
}
