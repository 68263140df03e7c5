import { join } from 'node:path'
import { styleText } from 'node:util'

import type { SerializedError, TestArtifact } from 'vitest'
import type { Reporter, TestCase, TestModule, TestRunEndReason, Vitest } from 'vitest/node'

import { renderJobSummary } from '../exports/job-summary.ts'
import { addJobSummary } from '../platform/output-file.ts'
import { removeReportFiles, writeReportFile } from '../platform/report-files.ts'
import { renderJson } from '../report/render-json.ts'
import type { ReportRow, SloReport, SummaryRow, UnfinishedRun } from '../report/report.ts'
import { safeText } from '../report/safe-text.ts'
import type { SloProgressArtifact } from '../vitest-augmentation.ts'
import {
  collectChecks,
  collectRows,
  collectSkipped,
  collectSummaries,
  countDeclared,
  hasRun,
} from './collect.ts'
import { createReport } from './create-report.ts'
import { formatEvalLine } from './eval-lines.ts'
import { tellWhyFailed } from './exit-code.ts'
import { type BaselineTarget, keepBaseline } from './keep-baseline.ts'
import { formatProgress, formatRunLine } from './live-lines.ts'
import { renderSkipped, renderSummary } from './terminal.ts'
import { forgetArtifact, windowLine } from './vitest-internals.ts'

/** Options of the reporter. */
export interface SloReporterOptions {
  /**
   * Whether a run fails in which tests with objectives were found but none was measured. It fails
   * anyway when no other test ran either.
   * @default true in CI, false elsewhere
   */
  readonly requireResults?: boolean
  /**
   * The file that gets a line with each run, relative to the root; `false`: none.
   * @default '.vitest/slo/history.jsonl'
   */
  readonly history?: string | false
  /**
   * `detailed`: ends with 2 where tests failed for nothing but regressions, and with 3 for nothing but
   * verdicts that could not be given.
   * @default 'plain'
   */
  readonly exitCodes?: 'plain' | 'detailed'
  /** The baseline: its file, the same for people, and how many runs it keeps. @default none */
  readonly baseline?: BaselineTarget
}

const defaultHistory = '.vitest/slo/history.jsonl'

/** Without a live window, one line in this many milliseconds, so that CI sees that it goes on. */
const lineInterval = 30_000

/**
 * Prints a line as each run ends, then a table with the verdicts, and writes
 * `.vitest/slo/report.json`. The plugin adds it; list it yourself only without the plugin.
 */
export default class SloReporter implements Reporter {
  /** Tells our reporters apart when this module was loaded twice, where `instanceof` fails. */
  readonly isSloReporter = true
  readonly #options: SloReporterOptions
  #vitest: Vitest | undefined
  #redraw: (() => void) | undefined
  #bar = ''
  #isRunning = false
  #hasForgotten = false
  /** Runs that have ended, by test, label and repeat, for the case that Vitest is killed. */
  readonly #ended = new Map<string, ReportRow>()
  readonly #summaries = new Map<string, SummaryRow>()
  readonly #open = new Map<string, UnfinishedRun>()
  readonly #lineAt = new Map<string, number>()
  readonly #told = new Set<string>()

  constructor(options: SloReporterOptions = {}) {
    this.#options = options
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
    this.#redraw = windowLine(vitest, this, () => this.#bar)
    // SIGINT and SIGTERM end Vitest's run mode without onTestRunEnd: keep what was measured.
    vitest.logger.onTerminalCleanup(() => {
      this.#writePartial(vitest)
    })
  }

  onTestRunStart(): void {
    this.#told.clear()
    this.#isRunning = true
    this.#hasForgotten = false
    this.#ended.clear()
    this.#summaries.clear()
    this.#open.clear()
    this.#lineAt.clear()
  }

  onTestCaseArtifactRecord(test: TestCase, artifact: TestArtifact): void {
    // An exception here would fail the user's test.
    if (!artifact.type.startsWith('vitest-slo:')) return
    this.#forgetLastRun()
    if (artifact.type === 'vitest-slo:progress') {
      forgetArtifact(test, artifact)
      this.#showProgress(test, artifact)
    } else if (artifact.type === 'vitest-slo:run') {
      const {
        run,
        attempt: { repeat, retry },
      } = artifact
      this.#open.delete(test.id)
      this.#bar = ''
      // A retry replaces the run before it.
      this.#ended.set(`${test.id} ${run.label} ${repeat}`, {
        ...placeOf(test),
        state: 'pending',
        repeat,
        droppedAttempts: retry,
        isAsserted: false,
        run,
      })
      this.#log(formatRunLine(run))
    } else if (artifact.type === 'vitest-slo:baseline') {
      // what was measured again has ended, too
      this.#open.delete(test.id)
      this.#bar = ''
    } else if (artifact.type === 'vitest-slo:summary') {
      const {
        summary,
        attempt: { repeat, retry },
      } = artifact
      this.#summaries.set(`${test.id} ${summary.label} ${repeat}`, {
        ...placeOf(test),
        state: 'pending',
        repeat,
        droppedAttempts: retry,
        isAsserted: false,
        summary,
      })
      this.#open.delete(test.id)
      this.#bar = ''
      if (summary.kind === 'eval') {
        this.#log(formatEvalLine(summary))
      }
    }
  }

  onTestCaseResult(): void {
    this.#bar = ''
  }

  async onTestRunEnd(
    modules: readonly TestModule[],
    errors: readonly SerializedError[],
    reason: TestRunEndReason,
  ): Promise<void> {
    const vitest = this.#vitest
    this.#isRunning = false
    this.#bar = ''
    if (vitest === undefined) return
    const rows = collectRows(modules)
    const summaries = collectSummaries(modules)
    const measured = rows.length + summaries.length
    this.#failWithoutResults(vitest, modules, measured)
    const unfinished = [...this.#open.values()]
    if (measured === 0 && unfinished.length === 0) return
    const skipped = collectSkipped(modules)
    const report = {
      ...createReport(reason, rows, summaries, unfinished, collectChecks(modules)),
      ...(skipped.length > 0 && { skipped }),
    }
    if (this.#options.exitCodes === 'detailed') tellWhyFailed(reason, modules, errors, report)
    this.#log(renderSummary(report))
    await this.#keepBaseline(vitest, report)
    await this.#write(vitest, 'report.json', report)
    if (isPart(vitest)) {
      this.#log('')
      return
    }
    const hasHistory = await this.#addToHistory(vitest, report)
    await this.#writePage(vitest, report, hasHistory)
    const problem = await addJobSummary(renderJobSummary(report))
    if (problem !== undefined) this.#warn(problem)
  }

  /** Tells of the comparisons, and keeps what is new. */
  async #keepBaseline(vitest: Vitest, { baseline: checks = [] }: SloReport): Promise<void> {
    const { baseline } = this.#options
    if (baseline === undefined || checks.length === 0) return
    const { lines, problem } = await keepBaseline(baseline, checks, {
      mode: vitest.snapshot.options.updateSnapshot,
      isPart: isPart(vitest),
    })
    for (const line of lines) this.#log(line)
    if (problem === undefined) return
    vitest.logger.error(styleText('red', `vitest-slo: ${problem}`))
    process.exitCode = 1
  }

  /** Reports of an earlier run must not be taken for this one's. */
  #forgetLastRun(): void {
    if (this.#vitest === undefined || this.#hasForgotten) return
    this.#hasForgotten = true
    removeReportFiles(folderOf(this.#vitest), [
      'report.json',
      'partial.json',
      'report.csv',
      'index.html',
    ])
  }

  #showProgress(test: TestCase, progress: SloProgressArtifact): void {
    const { label, target, requests, planned, seconds, medianTTFT, medianSpeed } = progress
    for (const note of progress.notes ?? []) {
      // What computes is told once, not for every run.
      if (!this.#told.has(note)) this.#log(`   ${styleText('dim', safeText(note, 1000))}`)
      this.#told.add(note)
    }
    for (const warning of progress.warnings ?? []) {
      const text = safeText(`${label}: ${warning}`, 1000)
      this.#log(`   ${styleText('yellow', 'warning')} ${text}`)
    }
    this.#open.set(test.id, {
      ...placeOf(test),
      label,
      target,
      requests,
      planned,
      seconds,
      ...(medianTTFT !== undefined && { medianTTFT }),
      ...(medianSpeed !== undefined && { medianSpeed }),
    })
    this.#bar = formatProgress(progress)
    if (this.#redraw !== undefined) {
      this.#redraw()
      return
    }
    const now = Date.now()
    const last = this.#lineAt.get(test.id)
    if (last !== undefined && now - last < lineInterval) return
    this.#lineAt.set(test.id, now)
    if (last !== undefined) this.#log(`   ${this.#bar}`)
  }

  /** "Nothing was measured" is not "nothing was wrong". */
  #failWithoutResults(vitest: Vitest, modules: readonly TestModule[], measured: number): void {
    const declared = countDeclared(modules)
    if (measured > 0 || isPart(vitest)) return
    // Where no test ran at all, none is green for a reason of its own.
    const isRequired =
      (this.#options.requireResults ?? Boolean(process.env['CI'])) || !hasRun(modules)
    const isBroken = modules.some(
      (module) => module.project.config.benchmark.enabled && module.errors().length > 0,
    )
    if (isBroken || (declared > 0 && isRequired)) this.#forgetLastRun()
    if (declared === 0) return
    const text =
      `vitest-slo: ${declared} ${declared === 1 ? 'test was' : 'tests were'} to measure something, but nothing was measured. ` +
      'A run must measure at least one of them to say anything. ' +
      'Look for "skip", a filter that fits no test, or an error above.'
    for (const line of renderSkipped(collectSkipped(modules))) this.#log(line)
    if (!isRequired) {
      this.#log(` ${styleText('yellow', text)}`)
      return
    }
    vitest.logger.error(styleText('red', text))
    process.exitCode = 1
  }

  async #write(vitest: Vitest, name: string, report: SloReport): Promise<void> {
    // Loaded only now: a run without objectives has no use for it.
    const { reportSchema } = await import('../report/schema.ts')
    const checked = reportSchema.safeParse(report)
    const path = join(folderOf(vitest), name)
    const written = writeReportFile(path, renderJson(report))
    if (!checked.success) {
      vitest.logger.error(
        `vitest-slo: ${written.path} does not keep its own format (SLO_REPORT_INVALID): ${checked.error.issues
          .slice(0, 3)
          .map((issue) => `${issue.path.join('.')}: ${issue.message}`)
          .join('; ')}`,
      )
      process.exitCode = 1
    }
    if (written.problem === undefined) {
      this.#log(`   report: ${written.path}`)
      return
    }
    vitest.logger.error(
      styleText(
        'red',
        `vitest-slo: the report could not be written to ${path} (SLO_REPORT_NOT_WRITTEN): ${written.problem}. ` +
          'The folder must be writable, or the run counts as failed. ' +
          `What was measured is in ${written.path}.`,
      ),
    )
    process.exitCode = 1
  }

  /** A line for this run; without it the run is as good as with it. */
  async #addToHistory({ config }: Vitest, report: SloReport): Promise<boolean> {
    const { history = defaultHistory } = this.#options
    if (history === false) return false
    const problem = await problemOf(async () => {
      const { addToHistory } = await import('./add-to-history.ts')
      return addToHistory(config.root, history, report)
    })
    if (problem !== undefined) {
      this.#warn(`the history could not be written to ${history}: ${problem}`)
    }
    return problem === undefined
  }

  /** The report for people; without it the run is as good as with it. */
  async #writePage({ config }: Vitest, report: SloReport, hasHistory: boolean): Promise<void> {
    const folder = join(config.root, '.vitest/slo')
    const path = join(folder, 'index.html')
    const { history = defaultHistory } = this.#options
    const problem = await problemOf(async () => {
      const { writePage } = await import('./write-page.ts')
      const { warnings, problem: unwritten } = await writePage({
        root: config.root,
        folder,
        report,
        ...(hasHistory && history !== false && { history }),
      })
      for (const warning of warnings) this.#warn(warning)
      return unwritten
    })
    if (problem === undefined) this.#log(`   page: ${path}\n`)
    else this.#warn(`the page could not be written to ${path}: ${problem}\n`)
  }

  #warn(text: string): void {
    this.#log(`   ${styleText('yellow', 'warning')} ${text}`)
  }

  #writePartial(vitest: Vitest): void {
    if (!this.#isRunning) return
    this.#isRunning = false
    const unfinished = [...this.#open.values()]
    if (this.#ended.size + this.#summaries.size + unfinished.length === 0) return
    const report = createReport(
      'killed',
      [...this.#ended.values()],
      [...this.#summaries.values()],
      unfinished,
    )
    const { path } = writeReportFile(join(folderOf(vitest), 'partial.json'), renderJson(report))
    this.#log(`\n   vitest-slo: ended early, what was measured is in ${path}`)
  }

  #log(text: string): void {
    this.#vitest?.logger.log(text)
  }
}

/** What went wrong, told or thrown. */
async function problemOf(attempt: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await attempt()
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function placeOf(test: TestCase): { project: string; file: string; test: string } {
  return {
    project: test.project.name,
    file: test.module.relativeModuleId,
    test: test.fullName,
  }
}

/** A part of a run that is put together later: by shards, or by blobs of several machines. */
function isPart({ config }: Vitest): boolean {
  return (
    config.shard !== undefined ||
    config.reporters.some((reporter) => Array.isArray(reporter) && reporter[0] === 'blob')
  )
}

/** Not `vitest.createReport()`, which throws when the folder cannot be made. */
function folderOf({ config }: Vitest): string {
  return join(config.root, '.vitest/slo')
}
