import { safeText } from '../report/safe-text.ts'
import {
  formatCount,
  formatPoints,
  formatRate,
  formatSeconds,
  formatShare,
  formatSpeed,
} from '../slo/format-number.ts'
import type { LevelShift } from './expectation.ts'
import type { TrackedFigure } from './history-line.ts'
import type { HistoryVerdict, JudgedHistory } from './judge-history.ts'
import type { HistoryRun, Series } from './series.ts'
import { sparkline } from './sparkline.ts'

/** What a terminal has room for beside the rest. */
const shownPoints = 30

/** The trends of a history, and what is said of its last run. */
export function formatHistory({ last, judged, verdicts }: JudgedHistory): readonly string[] {
  const byPlace = Map.groupBy(verdicts, ({ series }) => series.place)
  const head = `last run: ${describe(last)}${judged.length > 1 ? `; judged with the ${judged.length === 2 ? 'one' : formatCount(judged.length - 1)} before it` : ''}`
  return [
    head,
    ...[...byPlace].flatMap(([place, of]) => ['', safeText(place)].concat(of.flatMap(linesOf))),
  ]
}

function describe({ at, commit, branch, passed }: HistoryRun): string {
  return [
    at,
    ...(commit === undefined ? [] : [`commit ${safeText(commit)}`]),
    ...(branch === undefined ? [] : [safeText(branch)]),
    ...(passed ? [] : ['which failed']),
  ].join(', ')
}

function linesOf(verdict: HistoryVerdict): readonly string[] {
  const { series, shifts } = verdict
  const values = series.points.slice(-shownPoints).map(({ value }) => value)
  const lines = [`  ${sparkline(values)}  ${formatHistoryVerdict(verdict)}`]
  return [...lines, ...shifts.map((shift) => `    ${formatShift(series, shift)}`)]
}

/**
 * A verdict on one line.
 *
 * @example
 * // 'missed: ttft_p50_seconds 12.1 % worse, 509 ms (median 454 ms, 95 % up to 472 ms; 30 runs)'
 */
export function formatHistoryVerdict(verdict: HistoryVerdict): string {
  const { kind, series, expectation, departure, reason, isImproved } = verdict
  const value = series.points.at(-1)?.value
  const name = safeText(series.name)
  const now = value === undefined || kind === 'unmeasured' ? '' : ` ${formatFigure(series, value)}`
  const change = departure === undefined ? '' : `, ${formatWorseBy(series, departure.worseBy)}`
  const details = [
    ...(expectation === undefined || departure === undefined
      ? []
      : [
          `median ${formatFigure(series, expectation.median)}, 95 % ${
            series.better === 'lower'
              ? `up to ${formatFigure(series, expectation.upper)}`
              : `from ${formatFigure(series, expectation.lower)}`
          }`,
          `${formatCount(expectation.runs)} runs`,
        ]),
    ...(isImproved ? ['an improvement'] : []),
    ...(reason === undefined ? [] : [safeText(reason)]),
  ]
  return `${kind}: ${name}${now}${change}${details.length === 0 ? '' : ` (${details.join('; ')})`}`
}

/** Where a level changed, as in `since 2026-11-24T10:00:00.000Z, commit 1234567: 12 % worse`. */
export function formatShift(series: Series, { at, worseBy }: LevelShift): string {
  return `since ${describe({ ...at.run, passed: true })}: ${formatWorseBy(series, worseBy)}`
}

function formatWorseBy({ unit }: Pick<TrackedFigure, 'unit'>, worseBy: number): string {
  if (worseBy === 0) return 'unchanged'
  const isWorse = worseBy > 0
  if (unit === 'fraction') {
    return `${formatPoints(Math.abs(worseBy))} ${isWorse ? 'worse' : 'better'}`
  }
  // a speed of a half takes twice the time; and back
  const size = isWorse ? worseBy : 1 / (1 + worseBy) - 1
  return `${formatShare(size)} ${isWorse ? 'worse' : 'better'}`
}

const formats: Readonly<Record<TrackedFigure['unit'], (value: number) => string>> = {
  s: formatSeconds,
  'tok/s': formatSpeed,
  'req/s': formatRate,
  fraction: formatShare,
  users: (value) => `${Number(value.toPrecision(3))} users`,
}

/** A value in its unit. */
export function formatFigure({ unit }: Pick<TrackedFigure, 'unit'>, value: number): string {
  return formats[unit](value)
}
