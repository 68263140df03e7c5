import type { SloReport } from '../report/report.ts'
import { type Figure, figuresOf, placeOf } from './figures.ts'

/** A number in Bencher's form, with a 95 % interval where there is one. */
interface Measure {
  readonly value: number
  readonly lower_value?: number
  readonly upper_value?: number
}

/** Bencher Metric Format: `bencher run --adapter json --file bencher.json`. */
export function renderBencher(report: SloReport): string {
  const byPlace = Map.groupBy(figuresOf(report), placeOf)
  const found = Object.fromEntries(
    [...byPlace].map(([place, figures]) => [
      place,
      Object.fromEntries(figures.map((figure) => [figure.name, measureOf(figure)])),
    ]),
  )
  return `${JSON.stringify(found, undefined, 2)}\n`
}

function measureOf({ value, lower, upper }: Figure): Measure {
  return {
    value,
    ...(lower !== undefined && { lower_value: lower }),
    ...(upper !== undefined && { upper_value: upper }),
  }
}
