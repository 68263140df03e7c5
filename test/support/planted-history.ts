import { type HistoryLine, historyVersion } from '../../src/history/history-line.ts'
import { type JudgedHistory, judgeHistory } from '../../src/history/judge-history.ts'
import { createHistory } from '../../src/history/series.ts'

/** Twenty runs of 2.3 s, give or take, then twenty of a fifth more; the 5th run failed. */
export function plantedHistory(runs = 40, places = 1): JudgedHistory {
  const history = createHistory()
  for (let index = 0; index < runs; index++) history.add(plantedLine(index, runs / 2, places))
  const rules = { alpha: 0.05, margin: 0.05, suspicious: 1.5, confirm: 2 }
  const judged = judgeHistory(history.end(), rules, () => true)
  if (judged === undefined) throw new Error('no run')
  return judged
}

/** One of these runs, as it stands in the file. */
export function plantedLine(index: number, shiftAt = 20, places = 1): HistoryLine {
  const value = (2.3 + 0.02 * ((index * 7) % 5)) * (index < shiftAt ? 1 : 1.2)
  const figure = { name: 'ttft_p50_seconds', unit: 's', better: 'lower', value } as const
  return {
    historyVersion,
    id: `run ${index}`,
    at: new Date(Date.UTC(2026, 0, 1 + index)).toISOString(),
    passed: index !== 4,
    commit: `c${index}`,
    fingerprints: [{ CPU: 'c' }],
    runs: Array.from({ length: places }, (_, place) => ({
      place: `a.bench.ts > test ${place}`,
      fingerprint: 0,
      figures: [figure],
    })),
  }
}
