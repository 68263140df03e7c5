import type { EvalRun } from '../report/eval-run.ts'
import { formatShare } from '../slo/format-number.ts'
import { type Box, renderChart, renderXAxis, round, shorten, width } from './chart.ts'
import { type Markup, markup } from './markup.ts'
import { linear, logarithmic, logTicks, ticks } from './scale.ts'
import { formatTick } from './units.ts'

/** An accuracy of an eval, as far as it is known. Fractions. */
export interface AccuracyRow {
  readonly name: string
  readonly mean?: number
  readonly lower?: number
  readonly upper?: number
  /** Of each repeat. */
  readonly repeats: readonly number[]
  /** Why there is no interval. */
  readonly reason?: string
}

interface Text {
  readonly id: string
  readonly title: string
  readonly description: string
}

type Accuracy = EvalRun['accuracy']

/** The rows of an eval: both intervals, then each category. */
export function accuracyRows({ accuracy, categories, runs }: EvalRun): readonly AccuracyRow[] {
  return [
    rowOf('these questions', accuracy, 'theseQuestions', runs?.means),
    rowOf('questions like these', accuracy, 'questionsLikeThese'),
    ...categories.map((each) => rowOf(each.category, each, 'theseQuestions')),
  ]
}

function rowOf(
  name: string,
  accuracy: Accuracy,
  estimand: 'theseQuestions' | 'questionsLikeThese',
  repeats: readonly number[] = [],
): AccuracyRow {
  const interval = accuracy[estimand]
  return {
    name,
    repeats,
    ...(accuracy.mean !== undefined && { mean: accuracy.mean }),
    ...(interval.unmeasured === undefined
      ? { lower: interval.lower, upper: interval.upper }
      : { reason: interval.unmeasured }),
  }
}

const rowHeight = 50
const left = 24
const right = width - 34

/** Accuracies from 0 to 100 % with their intervals; small dots are single repeats. */
export function accuracyChart(rows: readonly AccuracyRow[], text: Text): Markup | undefined {
  if (rows.every(({ mean }) => mean === undefined)) return undefined
  const x = linear({ from: 0, to: 1, start: left, end: right })
  const box: Box = { left, right, top: 4, bottom: 10 + rows.length * rowHeight }
  return renderChart({
    ...text,
    height: box.bottom + 46,
    content: [
      renderXAxis(box, {
        scale: x,
        ticks: ticks(0, 1, 5),
        format: (share) => formatShare(share),
        title: 'accuracy',
      }),
      ...rows.map(({ name, mean, lower, upper, repeats, reason }, index) => {
        const y = box.top + 34 + index * rowHeight
        const told =
          mean === undefined
            ? `${name}: – ${reason ?? ''}`
            : `${name}: ${formatShare(mean)}${lower === undefined ? `, – ${reason ?? ''}` : ''}`
        return markup`${repeats.map((each) => markup`<circle class="repeat" cx="${round(x(each))}" cy="${y + 8}" r="2.5"/>`)}${
          lower === undefined || upper === undefined
            ? undefined
            : markup`<path class="thick" d="M${round(x(lower))} ${y}H${round(x(upper))}"/>`
        }${mean === undefined ? undefined : markup`<circle class="p95" cx="${round(x(mean))}" cy="${y}" r="5"/>`}<text class="halo name" x="${left}" y="${y - 14}">${shorten(told, right - left)}</text>`
      }),
    ],
  })
}

/** Half-widths of the interval against repeats, both with logarithms. */
export function widthsChart(
  widths: readonly { readonly repeats: number; readonly halfWidth: number }[],
  text: Text,
): Markup | undefined {
  const known = widths.filter(({ halfWidth }) => halfWidth > 0)
  if (known.length < 2) return undefined
  const box: Box = { left: 62, right: width - 24, top: 36, bottom: 220 }
  const repeats = known.map((each) => each.repeats)
  const halves = known.map(({ halfWidth }) => 100 * halfWidth)
  const x = logarithmic({
    from: Math.min(...repeats),
    to: Math.max(...repeats),
    start: box.left + 10,
    end: box.right,
  })
  const span = {
    from: Math.min(...halves) / 1.2,
    to: Math.max(...halves) * 1.2,
    start: box.bottom,
    end: box.top,
  }
  const y = logarithmic(span)
  const points = known.map((each) => [round(x(each.repeats)), round(y(100 * each.halfWidth))])
  return renderChart({
    ...text,
    height: 272,
    content: [
      markup`${logTicks(span.from, span.to).map((value) => markup`<path class="grid" d="M${box.left} ${round(y(value))}H${box.right}"/><text class="tick" x="${box.left - 6}" y="${round(y(value) + 4)}" text-anchor="end">${formatTick(value)}</text>`)}<text class="tick" x="2" y="16">half-width of the interval, ± points (log scale)</text>`,
      renderXAxis(box, {
        scale: x,
        ticks: repeats,
        format: formatTick,
        title: 'repeats of each question (log scale)',
      }),
      markup`<path class="line s1" d="M${points.map(([a = 0, b = 0]) => `${a} ${b}`).join('L')}"/>${points.map(([a = 0, b = 0]) => markup`<circle class="mark s1" cx="${a}" cy="${b}" r="5"/>`)}`,
    ],
  })
}
