import { renderBencher } from '../exports/bencher.ts'
import { renderCsv } from '../exports/csv.ts'
import { renderActionBenchmark } from '../exports/github-action-benchmark.ts'
import { renderJobSummary } from '../exports/job-summary.ts'
import { labTargets, renderLab } from '../exports/lab.ts'
import { renderOpenMetrics } from '../exports/open-metrics.ts'
import { renderPrComment } from '../exports/pr-comment.ts'
import { writeOutputFile } from '../platform/output-file.ts'
import type { SloReport } from '../report/report.ts'
import type { Command } from './command.ts'
import { parseArguments } from './parse-arguments.ts'
import { defaultReport, readReport } from './read-report.ts'

type Format = (report: SloReport, target: string | undefined) => string

const formats: Readonly<Record<string, Format>> = {
  csv: renderCsv,
  markdown: renderJobSummary,
  'pr-comment': renderPrComment,
  'open-metrics': renderOpenMetrics,
  bencher: renderBencher,
  'bigger-is-better': (report) => renderActionBenchmark(report, 'higher'),
  'smaller-is-better': (report) => renderActionBenchmark(report, 'lower'),
  lab: (report, target) => renderLab(report, oneTarget(report, target)),
}

/** @throws TypeError where there are several, and none of them is named. */
function oneTarget(report: SloReport, named: string | undefined): string {
  const targets = labTargets(report)
  const [first] = targets
  const found = named ?? (targets.length === 1 ? first : undefined)
  if (found !== undefined && targets.includes(found)) return found
  const known = targets.map((target) => JSON.stringify(target)).join(', ')
  throw new TypeError(
    first === undefined
      ? 'The report has no target that was measured. The format "lab" needs one.'
      : found === undefined
        ? `The format "lab" is of one target, but the report has ${targets.length}. Name one by --target: ${known}.`
        : `The target must not be ${JSON.stringify(found)}. The report has ${known}.`,
  )
}

const usage = `Usage: vitest-slo export FORMAT [REPORT] [options]

Writes the figures of a report (${defaultReport}) in another format:

  csv                a line for each number: spreadsheets, Apache Otava
  markdown           a job's summary
  pr-comment         a comment on a pull request, which can be found again
  open-metrics       GitLab's metrics report, node_exporter, Pushgateway
  bencher            Bencher Metric Format: bencher run --adapter json
  bigger-is-better   github-action-benchmark, tool customBiggerIsBetter
  smaller-is-better  the same, customSmallerIsBetter
  lab                the report of the lab "Industry Benchmarking", field for field

  --format FORMAT    the same as the first argument
  --target NAME      of which target the lab's report is, where there are several
  --out FILE         where it is written (standard output)`

/** @throws TypeError where the arguments are wrong, or the file is no report of this version. */
async function run(args: readonly string[]): Promise<void> {
  const { format, path, out, target } = parseExportArgs(args)
  const text = format(await readReport(path), target)
  if (out === undefined) process.stdout.write(text)
  else await writeOutputFile(process.cwd(), out, text)
}

interface ExportArgs {
  readonly format: Format
  readonly path: string
  readonly target: string | undefined
  readonly out: string | undefined
}

function parseExportArgs(args: readonly string[]): ExportArgs {
  const { values, positionals } = parseArguments('export', {
    args: [...args],
    options: { out: { type: 'string' }, format: { type: 'string' }, target: { type: 'string' } },
    allowPositionals: true,
  })
  const [name, path = defaultReport, ...rest] = [
    ...(values.format === undefined ? [] : [values.format]),
    ...positionals,
  ]
  const known = Object.keys(formats).join(', ')
  const format = name !== undefined && Object.hasOwn(formats, name) ? formats[name] : undefined
  if (format === undefined) {
    throw new TypeError(
      name === undefined
        ? `A format must be given. The formats are ${known}.`
        : `The format must not be "${name}". The formats are ${known}.`,
    )
  }
  if (rest.length > 0) {
    throw new TypeError(`"${rest.join(' ')}" is one argument too many: one report is exported.`)
  }
  return { format, path, out: values.out, target: values.target }
}

export const command: Command = {
  summary: 'writes a report as CSV, Markdown, OpenMetrics, for Bencher or github-action-benchmark',
  usage,
  run,
}
