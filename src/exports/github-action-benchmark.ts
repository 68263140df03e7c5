import type { SloReport } from '../report/report.ts'
import { type Figure, figuresOf, placeOf } from './figures.ts'

/**
 * A file of github-action-benchmark: `tool: customBiggerIsBetter` for `higher`, and
 * `customSmallerIsBetter` for `lower`. It knows one direction a file.
 */
export function renderActionBenchmark(report: SloReport, better: Figure['better']): string {
  const entries = figuresOf(report)
    .filter((figure) => figure.better === better)
    .map(entryOf)
  return `${JSON.stringify(entries, undefined, 2)}\n`
}

interface Entry {
  readonly name: string
  readonly unit: string
  readonly value: number
  readonly range?: string
}

function entryOf(figure: Figure): Entry {
  const { name, unit, value, lower, upper } = figure
  return {
    name: `${placeOf(figure)} > ${name}`,
    unit,
    value,
    ...(lower !== undefined && upper !== undefined && { range: `${lower} to ${upper}` }),
  }
}
