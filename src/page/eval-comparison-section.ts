import type { Markup } from '../charts/markup.ts'
import { known } from '../charts/units.ts'
import { formatPair } from '../evals/format-pair.ts'
import type { EvalComparison } from '../report/eval-comparison.ts'
import { formatPoints, formatShare } from '../slo/format-number.ts'
import type { Entries } from './entries.ts'
import { renderFigure } from './figure.ts'
import { renderNumbers } from './table.ts'

/** Models compared by the questions that both answered, pair by pair. */
export function evalComparisonFigures({ evalComparisons }: Entries): readonly Markup[] {
  return evalComparisons.map(({ id, name, summary }) => {
    const { models, pairs, confidence } = summary
    const accuracies = models
      .map(
        ({ name: model, accuracy }) =>
          `${model} ${accuracy === undefined ? '–' : formatShare(accuracy)}`,
      )
      .join(', ')
    return renderFigure({
      id,
      title: `Evals compared: ${name}`,
      finding: `Accuracy: ${accuracies}.`,
      notes: [...pairs.flatMap((pair) => formatPair(pair, confidence)), ...summary.warnings],
      numbers: renderNumbers({
        caption: `Differences, first − second: ${name}`,
        rows: pairs,
        columns: columnsOf(summary),
      }),
    })
  })
}

type Pair = EvalComparison['pairs'][number]
const points = (value: number | undefined): string | undefined =>
  known(value, (each) => formatPoints(each))

function columnsOf({
  confidence,
}: EvalComparison): Parameters<typeof renderNumbers<Pair>>[0]['columns'] {
  return [
    { head: 'pair', cell: ({ first, second }) => `${first} − ${second}` },
    { head: 'questions', cell: ({ questions }) => String(questions) },
    { head: 'difference', cell: ({ difference }) => points(difference) },
    {
      head: `${formatShare(confidence)} interval`,
      cell: ({ paired }) =>
        known(paired, ({ lower, upper }) => `${formatPoints(lower)} to ${formatPoints(upper)}`),
    },
    {
      head: 'p, adjusted',
      cell: ({ paired }) => known(paired, ({ adjustedP }) => adjustedP.toPrecision(2)),
    },
    { head: 'why none', isLong: true, cell: ({ reason }) => reason },
  ]
}
