import { type Markup, markup, trusted } from '../charts/markup.ts'
import type { Trends } from '../history/read-trends.ts'
import type { SloReport } from '../report/report.ts'
import { capacityFigures, capacityIntro } from './capacity-section.ts'
import { comparisonFigures } from './comparison-section.ts'
import { costsFigures, costsIntro } from './costs-section.ts'
import { type Download, downloadLinks, type LinkOf } from './downloads.ts'
import { entriesOf, type Source } from './entries.ts'
import { evalComparisonFigures } from './eval-comparison-section.ts'
import { evalFigures, evalIntro } from './eval-section.ts'
import { renderSection } from './figure.ts'
import { fingerprintTables } from './fingerprint-section.ts'
import { groupTables } from './group-section.ts'
import { renderHeader } from './header.ts'
import { healthTables } from './health-section.ts'
import { historyFigures, historyIntro } from './history-section.ts'
import { latencyFigures, latencyIntro } from './latency-section.ts'
import { loadFigures } from './load-section.ts'
import { plannerScript, plannerScriptHash } from './planner-script.ts'
import { runsTable } from './runs-section.ts'
import { sideBySideTable } from './side-by-side-section.ts'
import { skippedList } from './skipped-list.ts'
import { style } from './style.ts'
import { tradeOffIntro } from './trade-off-section.ts'
import { verdictLists } from './verdict-section.ts'

export interface PageOptions {
  /** Reports, side by side where there are several. */
  readonly sources: readonly { readonly name: string; readonly report: SloReport }[]
  /** The data of these reports, by `downloadsOf`; those that it carries are in the page. */
  readonly downloads?: readonly Download[]
  /** Where the others stand. */
  readonly linkOf?: LinkOf
  /** The runs before, and what is said of the last one. */
  readonly history?: Trends
}

type Section = readonly [id: string, title: string, content: readonly Markup[], intro?: string]

/**
 * No font, no picture, no request, and no script but the planner's, by its hash: what a report holds
 * can do nothing on the page.
 */
const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src ${plannerScriptHash}; base-uri 'none'; form-action 'none'`

/**
 * Reports as one HTML page that needs nothing else: no network. It answers first whether
 * the objectives were kept, then what was measured, with the numbers of each chart as a table.
 */
export function renderPage({
  sources,
  downloads = [],
  linkOf = () => undefined,
  history,
}: PageOptions): string {
  const entries = entriesOf(sources satisfies readonly Source[])
  const groups = groupTables(sources)
  const skipped = skippedList(entries)
  const sections: readonly Section[] = [
    ['verdicts', 'Verdicts', verdictLists(entries)],
    [
      'side-by-side',
      'Side by side',
      [...groups, ...(groups.length > 0 ? skipped : []), ...sideBySideTable(entries)],
    ],
    ['load', 'Load tests', loadFigures(entries), tradeOffIntro],
    ['latency', 'Latency', latencyFigures(entries), latencyIntro],
    ['capacity', 'Capacity', capacityFigures(entries), capacityIntro],
    ['hardware', 'Hardware and cost', costsFigures(entries), costsIntro],
    ['comparisons', 'Comparisons', comparisonFigures(entries)],
    ['evals', 'Evals', [...evalFigures(entries), ...evalComparisonFigures(entries)], evalIntro],
    ['history', 'History', historyFigures(history), historyIntro],
    ['runs', 'All runs', [...runsTable(entries), ...(groups.length > 0 ? [] : skipped)]],
    ['fingerprint', 'Fingerprint', fingerprintTables(entries)],
    ['health', 'Client health', healthTables(entries)],
  ]
  const shown = sections.filter(([, , content]) => content.length > 0)
  const header = renderHeader(entries, downloadLinks(downloads, linkOf))
  return markup`${trusted('<!doctype html>')}
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${header.title}</title>
<style>${trusted(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the verdicts</a>
${header.html}
<nav aria-label="Contents"><ul>${shown.map(([id, title]) => markup`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
<main id="main">
${shown.map((section) => renderSection(...section))}</main>
<footer><p>Written by vitest-slo. Times are measured from sent to read by the client; unknown is “–”, never 0.</p></footer>
${shown.some(([id]) => id === 'hardware') ? trusted(`<script>${plannerScript}</script>\n`) : undefined}</body>
</html>
`.html
}
