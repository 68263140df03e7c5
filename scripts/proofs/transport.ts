import { openAI } from '../../src/targets/http/open-ai.ts'
import type { Proof } from './proof.ts'
import { startTransportProcess } from './transport-client.ts'
import { type Load, load, median, users } from './transport-load.ts'

const maxLoss = 0.03

interface Pair {
  readonly near: Load
  readonly far: Load
}

async function measurePairs(trials: number): Promise<readonly Pair[]> {
  const served = await startTransportProcess()
  try {
    const far = openAI({ baseURL: served.baseURL, model: 'tiny-lm' })
    await far.open?.()
    const pairs: Pair[] = []
    for (let i = 0; i <= trials; i++) {
      const isNearFirst = i % 2 === 0
      // oxlint-disable no-await-in-loop -- one at a time, or they disturb each other
      const before = isNearFirst ? await served.loadInProcess() : undefined
      const overHttp = await load(far)
      pairs.push({ near: before ?? (await served.loadInProcess()), far: overHttp })
      // oxlint-enable no-await-in-loop
    }
    // the first pair warms both, and does not count
    return pairs.slice(1)
  } finally {
    served.stop()
  }
}

export const proof: Proof = {
  name: 'transport',
  claim:
    'TinyLM over HTTP (the server of "vitest-slo serve", asked by the wire client from another process) makes at least 97 % of the tokens per second that the same engine makes when it is asked in its own process, with four users; median of the pairs, which take about a minute.',
  async run({ trials = 9 }) {
    const pairs = await measurePairs(trials)
    const ratio = median(pairs.map((pair) => pair.far.tokensPerSecond / pair.near.tokensPerSecond))
    const firstToken = median(
      pairs.map((pair) => pair.far.timeToFirstToken - pair.near.timeToFirstToken),
    )
    const show = (name: string, loads: readonly Load[]): string => {
      const of = (read: (one: Load) => number): number => median(loads.map(read))
      return `${name.padEnd(12)} ${of((one) => one.tokensPerSecond)
        .toFixed(1)
        .padStart(
          7,
        )} tok/s   TTFT ${(1000 * of((one) => one.timeToFirstToken)).toFixed(1).padStart(6)} ms   end to end ${(1000 * of((one) => one.endToEnd)).toFixed(0).padStart(5)} ms`
    }
    return {
      holds: ratio >= 1 - maxLoss,
      figures: {
        pairs: trials,
        users,
        throughputRatio: Number(ratio.toFixed(4)),
        firstTokenDifferenceMs: Number((1000 * firstToken).toFixed(2)),
      },
      lines: [
        show(
          'in-process',
          pairs.map((pair) => pair.near),
        ),
        show(
          'over HTTP',
          pairs.map((pair) => pair.far),
        ),
        `in pairs     × ${ratio.toFixed(3)} tok/s, TTFT ${(1000 * firstToken).toFixed(1)} ms longer (medians of ${trials} pairs)`,
      ],
    }
  },
}
