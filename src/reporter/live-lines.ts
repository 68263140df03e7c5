import { styleText } from 'node:util'

import type { SloRun } from '../report/run.ts'
import { safeText } from '../report/safe-text.ts'
import { formatCount, formatSeconds, formatShare, formatSpeed } from '../slo/format-number.ts'
import type { Verdict } from '../slo/verdict.ts'
import type { SloProgressArtifact } from '../vitest-augmentation.ts'

const marks: Readonly<Record<Verdict['kind'], string>> = {
  met: styleText('green', '✓'),
  missed: styleText('red', '✗'),
  inconclusive: styleText('yellow', '?'),
  unmeasured: styleText('red', '∅'),
  invalid: styleText('red', '!'),
}

/** A coloured sign for a verdict. */
export function markOf(kind: Verdict['kind']): string {
  return marks[kind]
}

/** The line that is printed when a run has ended. */
export function formatRunLine(run: SloRun): string {
  const { metrics, requests } = run
  const { timeToFirstToken: ttft, outputSpeed: speed } = metrics
  const parts = [
    `▸ ${safeText(run.label, 60)}`,
    ...(run.users > 1 ? [`c=${run.users}`] : []),
    `${formatCount(requests.sent)} req`,
    ...(run.throughput === undefined ? [] : [formatSpeed(run.throughput.tokensPerSecond)]),
    ttft.unmeasured === undefined
      ? `TTFT p50 ${formatSeconds(ttft.p50)} p95 ${formatSeconds(ttft.p95)}`
      : 'TTFT –',
    speed.unmeasured === undefined
      ? `speed p25 ${formatSpeed(speed.p25)} p50 ${formatSpeed(speed.p50)}`
      : 'speed –',
    ...(run.users > 1 || run.partOf !== undefined ? loadParts(run) : []),
    ...run.verdicts.map(({ kind, limit }) => `${markOf(kind)} ${limit.key} ${kind}`),
  ]
  return `   ${parts.join('  ')}`
}

/** What a load shows beyond the speed of its requests. */
function loadParts({ metrics, rates }: SloRun): string[] {
  const { endToEndLatency: latency } = metrics
  return [
    latency.unmeasured === undefined ? `E2E p50 ${formatSeconds(latency.p50)}` : 'E2E –',
    ...(rates.responseRate === undefined ? [] : [`response ${formatShare(rates.responseRate)}`]),
    ...(rates.completionRate === undefined
      ? []
      : [`complete ${formatShare(rates.completionRate)}`]),
  ]
}

/** A bar with figures, for a run that goes on. */
export function formatProgress(progress: SloProgressArtifact): string {
  const { label, requests, planned, seconds, medianTTFT, medianSpeed, detail } = progress
  const width = 20
  const filled = planned === 0 ? 0 : Math.min(width, Math.round((requests / planned) * width))
  const parts = [
    safeText(label, 60),
    `${'█'.repeat(filled)}${'░'.repeat(width - filled)}`,
    requests === 0
      ? 'warming up'
      : `${formatCount(requests)}${requests > planned ? '' : ` of at most ${formatCount(planned)}`} requests, ${formatSeconds(seconds)}`,
    ...(medianTTFT === undefined ? [] : [`TTFT p50 ${formatSeconds(medianTTFT)}`]),
    ...(medianSpeed === undefined ? [] : [`speed p50 ${formatSpeed(medianSpeed)}`]),
    ...(detail === undefined ? [] : [detail]),
  ]
  return parts.join('  ')
}
