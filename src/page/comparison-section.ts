import { changeChart, changesOf } from '../charts/change-chart.ts'
import type { Markup } from '../charts/markup.ts'
import { formatCompared, formatWorse, worseInterval } from '../regression/format-change.ts'
import type { ChangeVerdict } from '../regression/judge-changes.ts'
import type { ComparisonRun } from '../report/comparison-run.ts'
import { formatShare } from '../slo/format-number.ts'
import type { Entries } from './entries.ts'
import { renderFigure } from './figure.ts'
import { renderNumbers } from './table.ts'

/** What each comparison of two targets came to. */
export function comparisonFigures({ comparisons }: Entries): readonly Markup[] {
  return comparisons.map(({ id, name, summary }) => {
    const finding = findingOf(summary)
    return renderFigure({
      id,
      title: `${summary.target.name} against ${summary.base.name}: ${name}`,
      finding,
      notes: [
        `${summary.rounds} runs of each in turns${summary.unconfirmed === undefined ? '' : `, and ${summary.rounds} more of each to confirm`}. Bars are intervals, ${formatShare(summary.confidence)} on each side; within the grey band, ${formatShare(summary.margin)} either way, a change of a time or a speed is none.`,
        ...summary.warnings,
      ],
      chart: changeChart(changesOf(summary), summary.margin, {
        id: `${id}-changes`,
        title: `Changes of ${summary.target.name} against ${summary.base.name}`,
        description: finding,
      }),
      numbers: numbersOf(name, summary),
    })
  })
}

function findingOf({ changes }: ComparisonRun): string {
  const of = (kind: ChangeVerdict['kind'], but: readonly string[] = []): string =>
    changes
      .filter((change) => change.kind === kind && !but.includes(change.metric.text))
      .map(({ metric }) => metric.text)
      .join(', ')
  const improved = changes.flatMap((change) =>
    'isImproved' in change && change.isImproved ? [change.metric.text] : [],
  )
  const parts = [
    ['worse', of('missed')],
    ['better', improved.join(', ')],
    ['no worse', of('met', improved)],
    ['not decided', of('inconclusive')],
    ['not measured', of('unmeasured')],
    ['not to be believed', of('invalid')],
  ].flatMap(([word, names]) => (names === '' ? [] : [`${word}: ${names}`]))
  const text = parts.join('; ')
  return text === ''
    ? 'Nothing was compared.'
    : `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`
}

function numbersOf(name: string, { changes }: ComparisonRun): Markup {
  const at = (side: 'base' | 'head') => ({
    head: side,
    cell: ({ metric, estimate }: ChangeVerdict) =>
      estimate === undefined ? undefined : formatCompared(metric, estimate[side]),
  })
  return renderNumbers({
    caption: `Changes: ${name}`,
    rows: changes,
    columns: [
      { head: 'metric', cell: ({ metric }) => metric.text },
      { head: 'verdict', isText: true, cell: ({ kind }) => kind },
      at('base'),
      at('head'),
      {
        head: 'change',
        cell: ({ metric, estimate }) =>
          estimate === undefined ? undefined : formatWorse(metric, estimate.worseBy),
      },
      {
        head: 'interval',
        cell: ({ metric, estimate }) =>
          estimate === undefined
            ? undefined
            : worseInterval(metric, estimate)
                .map((bound) => formatWorse(metric, bound))
                .join(' to '),
      },
      {
        head: 'why',
        isLong: true,
        cell: (change) => ('reason' in change ? change.reason : undefined),
      },
    ],
  })
}
