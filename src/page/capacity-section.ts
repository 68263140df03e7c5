import { type Markup, markup } from '../charts/markup.ts'
import { searchChart } from '../charts/search-chart.ts'
import { formatUsers, known } from '../charts/units.ts'
import type { CapacityRun, SearchProbe } from '../report/summary-run.ts'
import { formatCount, formatSeconds, formatShare, formatSpeed } from '../slo/format-number.ts'
import { formatLimit } from '../slo/format-verdict.ts'
import type { Answer, Entries, SummaryEntry } from './entries.ts'
import { renderFigure } from './figure.ts'
import { renderNumbers } from './table.ts'

/** How to read the charts. */
export const capacityIntro: string =
  '● met, ✕ missed, ? no answer; hollow or thin: by point estimates, not proven. Green: proven to keep the objective; red: proven not to; grey: between the last probe that met it and the first that missed it.'

/** How many users keep each objective that was searched for, with every probe. */
export function capacityFigures({ searches }: Entries): readonly Markup[] {
  return searches.map((entry) => {
    const { id, name, summary } = entry
    const finding = findingOf(summary)
    return renderFigure({
      id,
      title: `Most users: ${name}`,
      finding,
      notes: [
        ...(summary.limits.length === 0
          ? []
          : [`The objective: ${summary.limits.map(formatLimit).join(', ')}.`]),
        ...qualityOf(summary),
        ...contradictionsOf(summary),
        ...summary.warnings,
      ],
      chart: searchChart(summary, {
        id: `${id}-search`,
        title: `Probes of the search ${name}`,
        description: finding,
      }),
      numbers: numbersOf(entry),
    })
  })
}

/** How many users keep each objective, for the head of the page. */
export function capacityAnswers({ searches }: Entries): readonly Answer[] {
  return searches.map(({ id, name, summary }) => ({ id, name, text: answerOf(summary) }))
}

/** The answer, what is proven, and the bracket. */
function findingOf(search: CapacityRun): string {
  const { bracket, binding, users } = search
  if (users === undefined) return answerOf(search)
  const { lastPass, firstFail } = bracket
  const by = binding === undefined ? '' : `, by ${binding}`
  const range = `Bracket: ${lastPass === 0 ? 'nobody' : formatUsers(lastPass)} met it, ${firstFail === undefined ? 'nobody' : formatUsers(firstFail)} missed it${by}.`
  return `${answerOf(search)} ${provenOf(search)} ${range}`
}

function answerOf({ users, endedBy, reason = '', maxUsers }: CapacityRun): string {
  if (users === undefined) return `No answer: ${endedBy}, ${reason}.`
  if (users === 0) return 'Not even one user keeps it.'
  const keep = `${formatUsers(users)} ${users === 1 ? 'keeps' : 'keep'} it`
  if (endedBy === 'ceiling')
    return `${keep}, and more than ${formatCount(maxUsers)} were not tried.`
  return endedBy === 'budget'
    ? `${keep}, as far as the budget of seconds went.`
    : `At most ${keep}.`
}

function provenOf({ lower95, upper95 }: CapacityRun): string {
  const most = upper95 === undefined ? '' : `, and fewer than ${formatUsers(upper95)}`
  return `Proven with 95 % confidence each: ${lower95 === 0 ? 'nobody' : `${formatUsers(lower95)} at least`}${most}.`
}

function qualityOf({ quality }: CapacityRun): readonly string[] {
  return quality === undefined
    ? []
    : [
        `Users count only while the answers that they are given under their load stay right: ${formatCount(quality.questions)} ${quality.questions === 1 ? 'question' : 'questions'} of ${quality.dataset}, scored by ${quality.score}.`,
      ]
}

function contradictionsOf({ contradictions }: CapacityRun): readonly string[] {
  return contradictions.length === 0
    ? []
    : [`${contradictions.map(formatCount).join(', ')} users met it although fewer had missed it.`]
}

function numbersOf({ name, summary, runAt }: SummaryEntry<CapacityRun>): Markup {
  const runOf = ({ label }: SearchProbe): ReturnType<typeof runAt> => runAt(label)
  return renderNumbers({
    caption: `Probes of the search ${name}`,
    rows: summary.probes,
    columns: [
      {
        head: 'probe',
        cell: (probe) => {
          const run = runOf(probe)
          const text = formatUsers(probe.users)
          return run === undefined ? text : markup`<a href="#${run.id}">${text}</a>`
        },
      },
      {
        head: 'outcome',
        isText: true,
        cell: ({ outcome, isProven }) => `${outcome}${isProven ? ', proven' : ', point estimate'}`,
      },
      { head: 'requests', cell: ({ requests }) => formatCount(requests) },
      ...(summary.quality === undefined
        ? []
        : [
            {
              head: 'accuracy',
              cell: ({ accuracy }: SearchProbe) => known(accuracy, formatShare),
            },
          ]),
      { head: 'throughput', cell: ({ tokensPerSecond }) => known(tokensPerSecond, formatSpeed) },
      {
        head: 'speed P25',
        cell: (probe) => known(runOf(probe)?.run.metrics.outputSpeed.p25, formatSpeed),
      },
      {
        head: 'TTFT P95',
        cell: (probe) => known(runOf(probe)?.run.metrics.timeToFirstToken.p95, formatSeconds),
      },
    ],
  })
}
