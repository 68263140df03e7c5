import type { SloReport } from '../report/report.ts'
import type { SloRun } from '../report/run.ts'
import { runsBeside } from '../report/runs-beside.ts'
import type { CapacityRun, LoadPhase } from '../report/summary-run.ts'

/** Numbers of the lab; `null` is unknown, where the lab itself writes 0 or its own versions. */
type Known<Value> = Value | null

/** The report of lab 08, "Industry Benchmarking", field for field. */
export interface LabReport {
  readonly benchmark: string
  /** ISO 8601 without fractions of a second. */
  readonly timestamp: string
  readonly system: {
    readonly device: Known<string>
    readonly device_type: Known<'cpu' | 'cuda'>
    /** Neither is used. */
    readonly pytorch_version: null
    readonly python_version: null
    readonly platform: Known<string>
  }
  readonly model: { readonly name: string; readonly parameters: Known<number> }
  readonly single_query: {
    readonly median_speed_tps: Known<number>
    readonly p25_speed_tps: Known<number>
    readonly median_ttft_ms: Known<number>
    readonly p95_ttft_ms: Known<number>
  }
  readonly slt_results: readonly {
    readonly concurrent_users: number
    readonly system_throughput_tps: Known<number>
    readonly median_speed_tps: Known<number>
  }[]
  readonly capacity: readonly { readonly slo_tier: string; readonly max_users: Known<number> }[]
  readonly normalized: {
    readonly tdp_watts: Known<number>
    readonly speed_per_watt: Known<number>
  }
}

/** The targets of a report by name: the lab's report is of one. */
export function labTargets({ rows, summaries }: SloReport): readonly string[] {
  const loads = summaries.flatMap(({ summary }) => ('target' in summary ? [summary] : []))
  return [...new Set([...rows.map(({ run }) => run), ...loads].map(({ target }) => target.name))]
}

/**
 * What a report says of one target, in the shape of the lab's `benchmark_report.json`. Its single
 * query is the first run with one user, its system load test the first one, its capacity all
 * searches. Figures that a busy client spoilt are `null`.
 */
export function toLab(report: SloReport, name: string): LabReport {
  const rows = report.rows.filter(({ run }) => run.target.name === name)
  const runs = rows.map(({ run }) => run)
  const single = runs.find(({ users, partOf, rate }) => users === 1 && !partOf && !rate)
  const ofTarget = report.summaries.filter(
    ({ summary }) => 'target' in summary && summary.target.name === name,
  )
  const searches = ofTarget.flatMap(({ summary }) => (summary.kind === 'capacity' ? [summary] : []))
  const target = (single ?? runs[0])?.target
  const parameters = target?.details?.['parameters']
  return {
    benchmark: 'Mini AA-SLT + Capacity Test',
    timestamp: report.createdAt.replace(/\.\d+Z$/, 'Z'),
    system: systemOf(runs[0]),
    model: {
      name: target?.model ?? name,
      parameters: typeof parameters === 'number' ? parameters : null,
    },
    single_query: singleOf(single),
    slt_results: phasesOf(report, name),
    capacity: searches.map(tierOf),
    normalized: normalizedOf(single, runs),
  }
}

/** The same as text. */
export function renderLab(report: SloReport, name: string): string {
  return `${JSON.stringify(toLab(report, name), undefined, 2)}\n`
}

/** The machine, where the target computes on it; what an endpoint runs on is not known. */
function systemOf(run: SloRun | undefined): LabReport['system'] {
  const backend = run?.target.backend
  const isGpu = backend?.includes('gpu') === true || backend?.includes('cuda') === true
  return {
    device:
      run === undefined || backend === undefined || isGpu
        ? (backend ?? null)
        : `CPU (${run.environment.cpu})`,
    device_type: backend === undefined ? null : isGpu ? 'cuda' : 'cpu',
    pytorch_version: null,
    python_version: null,
    platform:
      run === undefined ? null : `${run.environment.platform} ${run.environment.architecture}`,
  }
}

function singleOf(run: SloRun | undefined): LabReport['single_query'] {
  const valid = run?.invalid === undefined ? run : undefined
  const speed = valid?.metrics.outputSpeed
  const wait = valid?.metrics.timeToFirstToken
  return {
    median_speed_tps: rounded(speed?.p50),
    p25_speed_tps: rounded(speed?.p25),
    median_ttft_ms: milliseconds(wait?.p50),
    p95_ttft_ms: milliseconds(wait?.p95),
  }
}

function phasesOf({ rows, summaries }: SloReport, name: string): LabReport['slt_results'] {
  for (const { summary, ...place } of summaries) {
    if (summary.kind !== 'load' || summary.target.name !== name) continue
    const runOf = runsBeside(rows, place)
    return summary.phases.map((phase) => phaseOf(phase, runOf(phase.label)))
  }
  return []
}

function phaseOf(
  { users, tokensPerSecond }: LoadPhase,
  run: SloRun | undefined,
): LabReport['slt_results'][number] {
  const isSpoilt = run?.invalid !== undefined
  return {
    concurrent_users: users,
    system_throughput_tps: isSpoilt ? null : rounded(tokensPerSecond),
    median_speed_tps: isSpoilt ? null : rounded(run?.metrics.outputSpeed.p50),
  }
}

const tierOf = ({ label, users }: CapacityRun): LabReport['capacity'][number] => ({
  slo_tier: label,
  max_users: users ?? null,
})

/**
 * Watts, and the median speed of one user for each of them. The lab knows TDPs alone; here they are
 * what the run had, read from a meter or estimated.
 */
function normalizedOf(
  single: SloRun | undefined,
  runs: readonly SloRun[],
): LabReport['normalized'] {
  const watts = [...(single === undefined ? [] : [single]), ...runs]
    .map(({ power }) => power?.watts)
    .find((each) => each !== undefined)
  const valid = single?.invalid === undefined ? single : undefined
  const speed = valid?.metrics.outputSpeed.p50
  const drawn = valid?.power?.watts
  return {
    tdp_watts: rounded(watts),
    speed_per_watt:
      speed === undefined || drawn === undefined || drawn === 0
        ? null
        : Number((speed / drawn).toFixed(3)),
  }
}

/** To one digit, as the lab does. */
const rounded = (value: number | undefined): Known<number> =>
  value === undefined ? null : Number(value.toFixed(1))

const milliseconds = (seconds: number | undefined): Known<number> =>
  rounded(seconds === undefined ? undefined : seconds * 1000)
