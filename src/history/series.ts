import { differencesOf, type Fingerprint, formatDifference } from '../report/fingerprint.ts'
import type { HistoryLine, TrackedFigure } from './history-line.ts'

/** A line, without its figures. */
export type HistoryRun = Pick<HistoryLine, 'id' | 'at' | 'commit' | 'branch' | 'passed'>

/** A value of a series, and the run that it is of. */
export interface Point {
  readonly run: HistoryRun
  readonly value: number
}

/** One figure of one place, always made with the same: its values in the order of time. */
export interface Series extends Pick<TrackedFigure, 'name' | 'unit' | 'better'> {
  readonly place: string
  readonly fingerprint: Fingerprint
  readonly points: readonly Point[]
}

/** A history, put together from its lines. */
export interface History {
  /** In the order of time. */
  readonly runs: readonly HistoryRun[]
  readonly series: readonly Series[]
}

interface Growing extends Omit<Series, 'points'> {
  readonly points: Point[]
}

/**
 * Collects lines, in any order, one after the other, so that no file need be in memory whole. A line
 * that comes twice counts once.
 */
export function createHistory(): { add(line: HistoryLine): void; end(): History } {
  const runs = new Map<string, HistoryRun>()
  const all: Growing[] = []
  // in two steps: a key of each figure would be most of the work
  const byPlace = new Map<string, Map<string, Growing>>()
  const placed = (key: string): Map<string, Growing> => {
    const here = byPlace.get(key) ?? new Map<string, Growing>()
    byPlace.set(key, here)
    return here
  }
  return {
    add({ id, at, commit, branch, passed, fingerprints, runs: measured }) {
      if (runs.has(id)) return
      const run: HistoryRun = {
        id,
        at,
        passed,
        ...(commit !== undefined && { commit }),
        ...(branch !== undefined && { branch }),
      }
      runs.set(id, run)
      const keys = fingerprints.map(keyOf)
      for (const { place, fingerprint, figures } of measured) {
        const fields = fingerprints[fingerprint] ?? {}
        const here = placed(`${place}\n${keys[fingerprint] ?? ''}`)
        for (const { name, unit, better, value } of figures) {
          let series = here.get(name)
          if (series === undefined) {
            series = { place, name, unit, better, fingerprint: fields, points: [] }
            here.set(name, series)
            all.push(series)
          }
          series.points.push({ run, value })
        }
      }
    },
    end() {
      const inOrder = [...runs.values()].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
      // Commits say nothing of the order: branches are rebased, and clones are shallow.
      const rank = new Map(inOrder.map((run, index) => [run, index]))
      const rankOf = ({ run }: Point): number => rank.get(run) ?? 0
      return {
        runs: inOrder,
        series: all.map((series) => {
          series.points.sort((a, b) => rankOf(a) - rankOf(b))
          return series
        }),
      }
    },
  }
}

/** The same whatever the order of its fields. */
const keyOf = (fingerprint: Fingerprint): string =>
  JSON.stringify(Object.entries(fingerprint).toSorted(([a], [b]) => (a < b ? -1 : 1)))

/** What a series differs in from the one of the same figure that was measured last. */
export function differencesFrom(series: Series, { series: all }: History): readonly string[] {
  const others = all.filter(
    (other) => other !== series && other.place === series.place && other.name === series.name,
  )
  const lastAt = ({ points }: Series): number => Date.parse(points.at(-1)?.run.at ?? '')
  const [last] = others.toSorted((a, b) => lastAt(b) - lastAt(a))
  return last === undefined
    ? []
    : differencesOf(last.fingerprint, series.fingerprint).map(formatDifference)
}
