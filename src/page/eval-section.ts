import { type AccuracyRow, accuracyChart, accuracyRows, widthsChart } from '../charts/eval-chart.ts'
import type { Markup } from '../charts/markup.ts'
import { known } from '../charts/units.ts'
import type { EvalRun } from '../report/eval-run.ts'
import { formatCount, formatPoints, formatShare } from '../slo/format-number.ts'
import type { Entries, SummaryEntry } from './entries.ts'
import { renderFigure } from './figure.ts'
import { renderNumbers } from './table.ts'

/** So many questions of an eval have a row. */
const mostQuestions = 200
/** So many answers do: all are in report.json, by the id of their question. */
const mostAnswers = 300

/** How to read the charts. */
export const evalIntro: string =
  'Bars are intervals. On these questions more repeats narrow them; on all questions like these only more questions do. Small dots are single repeats.'

/** The accuracy of each eval with both intervals, and what more repeats would bring. */
export function evalFigures({ evals }: Entries): readonly Markup[] {
  return evals.flatMap((entry) => [accuracyFigure(entry), ...widthsFigure(entry)])
}

type Accuracy = EvalRun['accuracy']

function accuracyFigure({ id, name, summary }: SummaryEntry<EvalRun>): Markup {
  const { accuracy, plan, target } = summary
  const rows = accuracyRows(summary)
  const finding = findingOf(summary)
  return renderFigure({
    id,
    title: `Accuracy: ${name}`,
    finding,
    notes: [
      `${target.name}${target.model === undefined || target.model === target.name ? '' : ` (${target.model})`}, ${formatCount(accuracy.questions)} questions × ${formatCount(plan.repeats)} repeats, scored by ${plan.score}; ${formatShare(plan.confidence)} intervals.`,
      countsOf(summary),
      ...summary.warnings,
      ...summary.failures
        .slice(0, 3)
        .map(({ detail, count }) => `${formatCount(count)} × ${detail}`),
    ],
    chart: accuracyChart(rows, {
      id: `${id}-accuracy`,
      title: `Accuracy with its intervals: ${name}`,
      description: finding,
    }),
    numbers: numbersOf(name, rows, summary),
  })
}

function findingOf({ accuracy, plan, endedBy }: EvalRun): string {
  const { mean, theseQuestions, questionsLikeThese } = accuracy
  if (mean === undefined) return `No accuracy: nothing was scored${endings[endedBy]}.`
  const on = (interval: Accuracy['theseQuestions'], what: string): string =>
    interval.unmeasured === undefined
      ? `${formatShare(interval.lower)} to ${formatShare(interval.upper)} on ${what}`
      : `no interval on ${what} (${interval.unmeasured})`
  return `Accuracy ${formatShare(mean)}; ${on(theseQuestions, 'these questions')}, ${on(questionsLikeThese, 'questions like these')}, with ${formatShare(plan.confidence)} confidence${endings[endedBy]}.`
}

const endings = {
  done: '',
  budget: '; the budget of seconds ended it early',
  dead: '; the target was dead',
} as const

function countsOf({ counts }: EvalRun): string {
  const { asked, planned, ...kinds } = counts
  const parts = (
    [
      ['scored', kinds.scored],
      ['without an answer in it', kinds.noAnswer],
      ['refused in words', kinds.refused ?? 0],
      ['without a score', kinds.unscored],
      ['failed', kinds.errored],
      ['throttled', kinds.throttled],
      ['truncated', kinds.truncated],
      ['timed out', kinds.timedOut],
      ['empty', kinds.empty],
      ['sent again', kinds.retries],
    ] as const
  ).flatMap(([what, count]) => (count === 0 ? [] : [`${formatCount(count)} ${what}`]))
  return `${formatCount(asked)} of ${formatCount(planned)} asked: ${parts.join(', ')}.`
}

function numbersOf(
  name: string,
  rows: readonly AccuracyRow[],
  { questions, scores, runs, passAtK, answers, omittedAnswers }: EvalRun,
): readonly Markup[] {
  const asked = questions.slice(0, mostQuestions).map((question, index) => {
    const all = (scores[index] ?? []).filter((score) => score !== null)
    return { question, all }
  })
  const shown = answers.slice(0, mostAnswers)
  const places = new Map(questions.map(({ id }, index) => [id, index]))
  const scoreOf = (id: string, repeat: number): string | undefined => {
    const score = scores[places.get(id) ?? -1]?.[repeat] ?? undefined
    return score === undefined ? undefined : String(score)
  }
  const share = (value: number | undefined): string | undefined =>
    known(value, (each) => formatShare(each))
  return [
    renderNumbers({
      caption: `Accuracy: ${name}`,
      rows,
      columns: [
        { head: 'on', cell: (row) => row.name },
        { head: 'accuracy', cell: ({ mean }) => share(mean) },
        { head: 'from', cell: ({ lower }) => share(lower) },
        { head: 'to', cell: ({ upper }) => share(upper) },
        { head: 'why none', isLong: true, cell: ({ reason }) => reason },
      ],
    }),
    ...(runs === undefined && passAtK.length === 0
      ? []
      : [
          renderNumbers({
            name: 'Repeats',
            caption: `Repeats: ${name}`,
            rows: [
              ...(runs?.means ?? []).map((mean, index) => ({
                what: `accuracy of repeat ${index + 1}`,
                mean,
              })),
              ...passAtK.flatMap(({ k, any, all }) => [
                { what: `pass@${k}: at least one of ${k} right`, mean: any },
                { what: `pass^${k}: all ${k} right`, mean: all },
              ]),
            ],
            columns: [
              { head: 'figure', cell: ({ what }) => what },
              { head: 'share', cell: ({ mean }) => share(mean) },
            ],
          }),
        ]),
    renderNumbers({
      name: `The questions${questions.length > asked.length ? `, ${formatCount(asked.length)} of ${formatCount(questions.length)}` : ''}`,
      caption: `Questions of ${name}`,
      rows: asked,
      columns: [
        { head: 'question', cell: ({ question }) => question.id },
        { head: 'text', isLong: true, cell: ({ question }) => clipped(question.question) },
        { head: 'category', isText: true, cell: ({ question }) => question.category },
        { head: 'scores', cell: ({ all }) => formatCount(all.length) },
        {
          head: 'accuracy',
          cell: ({ all }) =>
            all.length === 0
              ? undefined
              : formatShare(all.reduce((sum, score) => sum + score, 0) / all.length),
        },
      ],
    }),
    ...(answers.length === 0
      ? []
      : [
          renderNumbers({
            name: `The answers${answers.length > shown.length || omittedAnswers > 0 ? `, ${formatCount(shown.length)} of ${formatCount(answers.length + omittedAnswers)}` : ''}`,
            caption: `Answers of ${name}`,
            rows: shown,
            columns: [
              { head: 'question', cell: ({ id }) => id },
              { head: 'repeat', cell: ({ repeat }) => formatCount(repeat + 1) },
              { head: 'score', cell: ({ id, repeat }) => scoreOf(id, repeat) },
              { head: 'answer', isLong: true, cell: ({ text }) => clipped(text) },
              { head: 'why', isLong: true, cell: ({ answer, detail }) => whyOf(answer, detail) },
            ],
          }),
        ]),
  ]
}

/** What became of an answer that is not just scored. */
function whyOf(answer: EvalRun['answers'][number]['answer'], detail?: string): string | undefined {
  return detail ?? (answer === 'completed' ? undefined : answer)
}

/** A prompt may be a book. */
const clipped = (text: string): string => (text.length <= 200 ? text : `${text.slice(0, 199)}…`)

function widthsFigure({ id, name, summary }: SummaryEntry<EvalRun>): readonly Markup[] {
  const { widthsAtRepeats, plan, accuracy } = summary
  const [first] = widthsAtRepeats
  const last = widthsAtRepeats.at(-1)
  if (first === undefined || last === undefined) return []
  const now =
    accuracy.theseQuestions.unmeasured === undefined
      ? `With ${formatCount(plan.repeats)} repeats the interval on these questions is ± ${formatPoints(accuracy.theseQuestions.halfWidth)}. `
      : ''
  const finding = `${now}It would be ± ${formatPoints(first.halfWidth)} with ${formatCount(first.repeats)} repeats and ± ${formatPoints(last.halfWidth)} with ${formatCount(last.repeats)}.`
  return [
    renderFigure({
      id: `${id}-repeats`,
      title: `What more repeats would bring: ${name}`,
      finding,
      chart: widthsChart(widthsAtRepeats, {
        id: `${id}-widths`,
        title: `Half-width of the accuracy's interval against repeats: ${name}`,
        description: finding,
      }),
      numbers: renderNumbers({
        caption: `Half-width by repeats: ${name}`,
        rows: widthsAtRepeats,
        columns: [
          { head: 'repeats', cell: ({ repeats }) => formatCount(repeats) },
          { head: 'half-width', cell: ({ halfWidth }) => `± ${formatPoints(halfWidth)}` },
        ],
      }),
    }),
  ]
}
