import { type Markup, markup } from '../charts/markup.ts'
import { metricsVersion } from '../report/report.ts'
import { formatSeconds } from '../slo/format-number.ts'
import { capacityAnswers } from './capacity-section.ts'
import type { Answer, Entries, Source } from './entries.ts'
import { plateauAnswers } from './load-section.ts'
import { plannerAnswers } from './planner-figure.ts'
import { renderTable } from './table.ts'
import { resultOf } from './verdict-section.ts'

/** The head of the page: the result, what was measured on what, and the data. */
export function renderHeader(
  entries: Entries,
  downloads: Markup | undefined,
): { readonly title: string; readonly html: Markup } {
  const { reason, title, sentence } = resultOf(entries)
  const { sources } = entries
  const [only] = sources
  const facts = only === undefined || sources.length > 1 ? tableOf(sources) : listOf(factsOf(only))
  return {
    title: `${title}: ${sources.map(({ name }) => name).join(', ')} – SLO report`,
    html: markup`<header class="${reason}"><h1>SLO report: <span class="result">${title}</span></h1><p class="lead">${sentence}</p>${answersOf(entries)}${facts}${downloads}</header>`,
  }
}

/** So many of a kind are at the head; the others are in their sections. */
const mostAnswers = 4

/** Where the plateau is, how many users there may be and what they cost, each with a link to its chart. */
function answersOf(entries: Entries): Markup | undefined {
  const questions: readonly (readonly [string, readonly Answer[]])[] = [
    ['Where is the plateau?', plateauAnswers(entries)],
    ['How many users?', capacityAnswers(entries)],
    ['What do 100 users cost?', plannerAnswers(entries)],
  ]
  const answered = questions.filter(([, answers]) => answers.length > 0)
  if (answered.length === 0) return undefined
  return markup`<dl class="answers">${answered.map(
    ([question, answers]) =>
      markup`<div><dt>${question}</dt>${answers
        .slice(0, mostAnswers)
        .map(
          ({ id, name, text }) => markup`<dd><a href="#${id}">${name}</a>: ${text}</dd>`,
        )}</div>`,
  )}</dl>`
}

type Fact = readonly [name: string, value: string | undefined]

function listOf(facts: readonly Fact[]): Markup {
  return markup`<dl>${facts.flatMap(([name, value]) =>
    value === undefined || value === ''
      ? []
      : [markup`<div><dt>${name}</dt><dd>${value}</dd></div>`],
  )}</dl>`
}

function tableOf(sources: readonly Source[]): Markup {
  const rows = sources.map((source) => ({ source, facts: factsOf(source) }))
  const heads = rows[0]?.facts.map(([name]) => name) ?? []
  return renderTable({
    caption: 'Reports on this page',
    rows,
    columns: [
      { head: 'report', cell: ({ source }) => source.name },
      { head: 'result', isText: true, cell: ({ source }) => source.report.reason },
      ...heads.map((head, index) => ({
        head,
        isText: true,
        cell: ({ facts }: (typeof rows)[number]) => facts[index]?.[1],
      })),
    ],
  })
}

/** The same names for each report. */
function factsOf({ report }: Source): readonly Fact[] {
  const runs = report.rows.map(({ run }) => run)
  const evals = report.summaries.flatMap(({ summary }) =>
    summary.kind === 'eval' ? [summary] : [],
  )
  const made = [...runs, ...evals]
  const all = (values: readonly (string | undefined)[]): string | undefined => {
    const known = [...new Set(values.filter((value) => value !== undefined))]
    if (known.length === 0) return undefined
    return known.length > 3
      ? `${known.slice(0, 3).join(', ')} and ${known.length - 3} more`
      : known.join(', ')
  }
  const measured = made.reduce((sum, { seconds }) => sum + seconds, 0)
  return [
    ['made', report.createdAt.slice(0, 16).replace('T', ' ').concat(' UTC')],
    ['commit', all(made.map(({ environment }) => environment.commit?.slice(0, 12)))],
    ['target', all(made.map(({ target }) => target.name))],
    ['model', all(made.map(({ target }) => target.model))],
    ['backend', all(made.map(({ target }) => target.backend))],
    [
      'machine',
      all(made.map(({ environment }) => `${environment.cpu}, ${environment.cores} cores`)),
    ],
    ['Node', all(made.map(({ environment }) => environment.node))],
    ['Vitest', all(made.map(({ environment }) => environment.vitest))],
    ['vitest-slo', report.version],
    [
      'metrics',
      report.metricsVersion === metricsVersion
        ? undefined
        : `version ${report.metricsVersion}: the time to connect is in TTFT and end-to-end latency`,
    ],
    [
      'runs',
      `${runs.length}${evals.length === 0 ? '' : ` and ${evals.length} ${evals.length === 1 ? 'eval' : 'evals'}`}, measured for ${formatSeconds(measured)}`,
    ],
  ]
}
