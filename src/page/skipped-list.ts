import { type Markup, markup } from '../charts/markup.ts'
import type { Entries } from './entries.ts'

/** What was to be measured and was not, with the reason that it tells, such as a backend that is missing. */
export function skippedList({ sources }: Entries): readonly Markup[] {
  const items = sources.flatMap(({ name, report }) =>
    (report.skipped ?? []).map(({ test, machine, reason }) => {
      const origin = machine ?? (sources.length > 1 ? name : undefined)
      return markup`<li>${origin === undefined ? test : `${origin}: ${test}`}: ${reason}</li>`
    }),
  )
  return items.length === 0
    ? []
    : [
        markup`<details open><summary>Not measured, and why: ${items.length}</summary><ul>${items}</ul></details>
`,
      ]
}
