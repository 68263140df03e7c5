import { clientHealth } from '../load/client-health.ts'
import { shortestFreeze } from '../load/client-signs.ts'
import { sendRequest } from '../load/send-request.ts'
import { requestMetrics } from '../metrics/request-metrics.ts'
import type { Trace } from '../metrics/trace.ts'
import { startClientMonitor } from '../platform/client-monitor.ts'
import { systemClock } from '../platform/clock.ts'
import { sharedClockOffset } from '../platform/shared-clock.ts'
import type { ClientReport } from '../report/client-health.ts'
import type { WireTarget } from '../targets/wire-target.ts'
import { type Accuracy, accuracyOf } from './accuracy.ts'

/** So many streams at once, and what came of them. */
export interface StreamsResult {
  readonly streams: number
  readonly accuracy: Accuracy
  readonly client: ClientReport
}

/** Each token of the golden server is a word. */
const countWords = (text: string): number => text.split(' ').filter((word) => word !== '').length

/** Asks for so many streams, their starts spread over a second, on connections that are open. */
export async function measureStreams(
  target: WireTarget,
  streams: number,
  tokens: number,
): Promise<StreamsResult> {
  const { signal } = new AbortController()
  await target.connect(streams)
  const monitor = await startClientMonitor({ hasCanary: true, shortestFreeze })
  const openAt = systemClock.now()
  let traces: readonly Trace[]
  let signs
  try {
    traces = await Promise.all(
      Array.from({ length: streams }, async (_, i) => {
        await new Promise<void>((resolve) => {
          systemClock.after(i / streams, resolve)
        })
        const request = { target, prompt: 'x', maxTokens: tokens, timeout: 60 }
        return await sendRequest({ ...request, clock: systemClock, signal })
      }),
    )
    signs = monitor.since(openAt)
  } finally {
    await monitor.stop()
  }
  const seconds = systemClock.now() - openAt
  const answers = traces.map((trace) => ({ trace, metrics: requestMetrics(trace, countWords) }))
  const work = { makings: [], seconds }
  return {
    streams,
    accuracy: accuracyOf(answers, tokens, sharedClockOffset()),
    client: clientHealth(traces, [], { isRemote: true, signs, work }).report,
  }
}
