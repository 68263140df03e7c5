import { startGoldenProcess } from '../../src/golden/start-golden-process.ts'
import { formatLevel, levelHead } from '../../src/selftest/format-selftest.ts'
import { measureStreams, type StreamsResult } from '../../src/selftest/measure-streams.ts'
import { openEndpoint } from '../../src/targets/http/open-ai.ts'
import { keepToCore } from './own-core.ts'
import type { Proof } from './proof.ts'

/** Tokens/s of a stream. */
const speed = 50
const tokens = 100
const answer = { timeToFirstToken: 0.2, gap: 1 / speed, tokens, roleAt: 0 }
const streams = [1, 50, 200, 500] as const
/** The load that is judged, and what it may be off by: seconds, and a share. */
const judged = 500
const most = { firstTokenP50: 0.0005, firstTokenP99: 0.003, speedP99: 0.01 } as const
/** More than any core can read. */
const overload = 4000
const shortTokens = 40

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** Compares stamps of the client with those of a server in another process, on one clock. */
export const proof: Proof = {
  name: 'client-accuracy',
  claim: `${judged} streams of ${speed} tokens/s in one thread, against the stamps of a server in another process, each on a core of its own (where there is taskset): TTFT is off by at most ${1000 * most.firstTokenP50} ms in the median and ${1000 * most.firstTokenP99} ms at P99, output speed by ${100 * most.speedP99} % at P99 (medians of the trials); no token arrives before it was sent; ${overload} streams, which no core reads, are invalid and not slow. A minute, on a machine that does nothing else.`,
  async run({ trials = 3 }) {
    // one core for the server, and one for the client with all its threads
    const isKept = keepToCore('server')
    const server = await startGoldenProcess(answer)
    const hasCores = isKept && keepToCore('client')
    try {
      const target = openEndpoint({ baseURL: server.baseURL, model: 'golden' })
      // what is compiled on the way is not to be measured
      await measureStreams(target, 200, tokens)
      const results: StreamsResult[] = []
      for (let trial = 0; trial < trials; trial++) {
        for (const count of streams) {
          // oxlint-disable-next-line no-await-in-loop -- one load after the other
          results.push(await measureStreams(target, count, tokens))
        }
      }
      const over = await measureStreams(target, overload, shortTokens)
      const rows = results.filter((result) => result.streams === judged)
      const figures = {
        firstTokenP50: median(rows.map(({ accuracy }) => accuracy.firstToken.p50)),
        firstTokenP99: median(rows.map(({ accuracy }) => accuracy.firstToken.p99)),
        speedP99: median(rows.map(({ accuracy }) => accuracy.speed.p99)),
      }
      const isExact = results.every(({ accuracy }) => accuracy.wrong + accuracy.early === 0)
      return {
        holds:
          isExact &&
          figures.firstTokenP50 <= most.firstTokenP50 &&
          figures.firstTokenP99 <= most.firstTokenP99 &&
          figures.speedP99 <= most.speedP99 &&
          over.client.state === 'invalid',
        figures: { ...figures, isExact, overload: over.client.state },
        lines: [
          ...(hasCores ? [] : ['Client and server have no core each: no taskset, or one core.']),
          levelHead,
          ...[...results, over].map(formatLevel),
          ...over.client.because,
        ],
      }
    } finally {
      server.stop()
    }
  },
}
