import { renderBencher } from '../exports/bencher.ts'
import { renderCsv } from '../exports/csv.ts'
import { renderActionBenchmark } from '../exports/github-action-benchmark.ts'
import { renderJobSummary } from '../exports/job-summary.ts'
import { renderOpenMetrics } from '../exports/open-metrics.ts'
import { writeOutputFile } from '../platform/output-file.ts'
import type { SloReport } from '../report/report.ts'
import type { Command } from './command.ts'
import { parseArguments } from './parse-arguments.ts'
import { defaultReport, readReport } from './read-report.ts'

const formats: Readonly<Record<string, (report: SloReport) => string>> = {
  csv: renderCsv,
  markdown: renderJobSummary,
  'open-metrics': renderOpenMetrics,
  bencher: renderBencher,
  'bigger-is-better': (report) => renderActionBenchmark(report, 'higher'),
  'smaller-is-better': (report) => renderActionBenchmark(report, 'lower'),
}

const usage = `Usage: vitest-slo export FORMAT [REPORT] [options]

Writes the figures of a report (${defaultReport}) in another format:

  csv                a line for each number: spreadsheets, Apache Otava
  markdown           a job's summary, or a comment on a pull request
  open-metrics       GitLab's metrics report, node_exporter, Pushgateway
  bencher            Bencher Metric Format: bencher run --adapter json
  bigger-is-better   github-action-benchmark, tool customBiggerIsBetter
  smaller-is-better  the same, customSmallerIsBetter

  --out FILE         where it is written (standard output)`

/** @throws TypeError where the arguments are wrong, or the file is no report of this version. */
async function run(args: readonly string[]): Promise<void> {
  const { format, path, out } = parseExportArgs(args)
  const text = format(await readReport(path))
  if (out === undefined) process.stdout.write(text)
  else await writeOutputFile(process.cwd(), out, text)
}

interface ExportArgs {
  readonly format: (report: SloReport) => string
  readonly path: string
  readonly out: string | undefined
}

function parseExportArgs(args: readonly string[]): ExportArgs {
  const { values, positionals } = parseArguments('export', {
    args: [...args],
    options: { out: { type: 'string' } },
    allowPositionals: true,
  })
  const [name, path = defaultReport, ...rest] = positionals
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
  return { format, path, out: values.out }
}

export const command: Command = {
  summary: 'writes a report as CSV, Markdown, OpenMetrics, for Bencher or github-action-benchmark',
  usage,
  run,
}
