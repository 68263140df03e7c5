import { costOfTokens } from '../metrics/token-price.ts'
import { quantile } from '../stats/quantile.ts'
import { replayMark } from './replayed.ts'
import type { ReportRow } from './report.ts'
import type { MetricSummary, SloRun } from './run.ts'

/** A run beside the others of its group. Seconds, tokens per second, dollars, fractions. */
export interface SideBySideRow {
  readonly name: string
  /** Medians. */
  readonly timeToFirstToken: number | undefined
  /** In OpenAI tokens. */
  readonly outputSpeed: number | undefined
  /** In tokens of the target's own vocabulary. */
  readonly nativeSpeed: number | undefined
  /** OpenAI tokens of an answer, on average. */
  readonly tokensPerAnswer: number | undefined
  /** Native tokens per OpenAI token, minus 1: by so much a speed in native tokens overstates. */
  readonly overstatement: number | undefined
  /** Mean of the requests, by the target's price. */
  readonly dollarsPerRequest: number | undefined
  /** Why its figures do not count. */
  readonly invalid: string | undefined
}

/** Runs that are to stand side by side. */
export interface SideBySideGroup {
  readonly name: string
  readonly rows: readonly SideBySideRow[]
}

/** The groups of a report, each in the order in which its runs were made. */
export function sideBySideGroups(rows: readonly ReportRow[]): readonly SideBySideGroup[] {
  const grouped = rows.flatMap((row) => (row.run.group === undefined ? [] : [row]))
  const keyOf = ({ project, file, run }: ReportRow): string =>
    JSON.stringify([project, file, run.group])
  return [...Map.groupBy(grouped, keyOf).values()].map((group) => ({
    name: group[0]?.run.group ?? '',
    rows: group.map(rowOf),
  }))
}

function rowOf({ run, machine, repeat }: ReportRow): SideBySideRow {
  const { label, invalid, tokens, metrics } = run
  const told = repeat === 0 ? label : `${label} (repeat ${repeat + 1})`
  const name = machine === undefined ? told : `${machine}: ${told}`
  const isValid = invalid === undefined
  const { nativePerOpenAi } = tokens
  const answered = run.samples.openAiTokens.filter((count) => count > 0).length
  return {
    name: name + replayMark(run.target),
    timeToFirstToken: isValid ? medianOf(metrics.timeToFirstToken) : undefined,
    outputSpeed: isValid ? medianOf(metrics.outputSpeed) : undefined,
    nativeSpeed: isValid ? nativeSpeedOf(run) : undefined,
    tokensPerAnswer: answered === 0 ? undefined : tokens.openAi / answered,
    overstatement: nativePerOpenAi === undefined ? undefined : nativePerOpenAi - 1,
    dollarsPerRequest: priceOf(run),
    invalid,
  }
}

const medianOf = (summary: MetricSummary): number | undefined =>
  summary.unmeasured === undefined ? summary.p50 : undefined

/**
 * Median of output speed × native tokens / OpenAI tokens of each request that has all three: the
 * same window, counted in the target's own vocabulary.
 */
function nativeSpeedOf({ samples }: SloRun): number | undefined {
  const speeds = samples.outputSpeed.flatMap((speed, index) => {
    const native = samples.nativeTokens[index] ?? null
    const openAi = samples.openAiTokens[index] ?? 0
    return speed === null || native === null || openAi === 0 ? [] : [(speed * native) / openAi]
  })
  return quantile(Float64Array.from(speeds).toSorted(), 0.5)
}

/**
 * What a request costs on average: prompts in OpenAI tokens, since servers' own counts of them are
 * not kept, and answers in the tokens that the server counts, where it tells them.
 */
function priceOf({ price: { tokens: price } = {}, tokens, requests }: SloRun): number | undefined {
  if (price === undefined || requests.sent === 0) return undefined
  const output = tokens.native ?? tokens.openAi
  return costOfTokens(price, { input: tokens.prompt, output }) / requests.sent
}
