import type { SloReport } from '../report/report.ts'
import { type Figure, figuresOf } from './figures.ts'

/**
 * A report as OpenMetrics text: for GitLab (`artifacts: reports: metrics`), for node_exporter's text
 * files and for a Pushgateway. A bound of a 95 % interval is a metric of its own.
 */
export function renderOpenMetrics(report: SloReport): string {
  const families = Map.groupBy(figuresOf(report).flatMap(samplesOf), ({ name }) => name)
  const lines = [...families].flatMap(([name, samples]) =>
    [`# TYPE slo_${name} gauge`].concat(samples.map(({ line }) => line)),
  )
  return [...lines, '# EOF', ''].join('\n')
}

/** A line of the text, and the metric that it is of. */
interface Sample {
  readonly name: string
  readonly line: string
}

function samplesOf(figure: Figure): Sample[] {
  const { name, value, lower, upper } = figure
  const labels = labelsOf(figure)
  const sampleOf = (of: string, known: number | undefined): Sample[] =>
    known === undefined ? [] : [{ name: of, line: `slo_${of}{${labels}} ${known}` }]
  return [
    ...sampleOf(name, value),
    ...sampleOf(`${name}_lower_bound`, lower),
    ...sampleOf(`${name}_upper_bound`, upper),
  ]
}

function labelsOf({ file, test, run, users }: Figure): string {
  return Object.entries({ file, test, run, users: String(users) })
    .map(([name, value]) => `${name}="${escape(value)}"`)
    .join(',')
}

const escape = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
