import { type CapacityAnswer, findingsOf } from '../../src/capacity/answer.ts'
import type { SearchLimit } from '../../src/capacity/claim.ts'
import { bracketOf } from '../../src/capacity/next-probe.ts'
import type { PhaseMeasurement } from '../../src/load/phase.ts'
import { searchCapacity } from '../../src/load/search-capacity.ts'
import { createSimulatedServer } from '../../src/simulation/simulated-server.ts'
import { createVirtualClock } from '../../src/simulation/virtual-clock.ts'
import { parseSloOptions } from '../../src/slo/options.ts'
import type { Planted } from './planted-servers.ts'

/** What a search on a planted server came to. */
export interface PlantedSearch {
  readonly answer: CapacityAnswer
  readonly probes: number
  /** Probes of a level that a proof had decided, but for the last pass, which is measured again. */
  readonly needless: number
  /** Of virtual time. */
  readonly seconds: number
  readonly requests: number
}

/** Answers have as many tokens as letters: counting them must cost nothing here. */
const countTokens = (text: string): number => text.replaceAll(' ', '').length

/** Runs the product's own search on a planted server, in virtual time. */
export async function searchPlanted(planted: Planted, seed: number): Promise<PlantedSearch> {
  const clock = createVirtualClock()
  const { p25Speed, p95TTFT } = planted.slo
  const limits = parseSloOptions({ expectP25Speed: p25Speed, expectP95TTFT: p95TTFT }).filter(
    (limit): limit is SearchLimit => limit.kind === 'percentile',
  )
  let sent = 0
  const startedAt = clock.now()
  const { answers, phases } = await clock.run(
    async () =>
      await searchCapacity({
        target: createSimulatedServer({ ...planted.server, clock, seed }),
        workload: { next: () => ({ prompt: String(sent++), maxTokens: 1000, pause: 0 }) },
        objectives: [{ limits }],
        maxUsers: 1024,
        precision: 0.05,
        budget: Infinity,
        onInconclusive: 'point',
        confidence: 0.95,
        minDuration: 1,
        maxDuration: 3600,
        graceTime: 600,
        requestTimeout: 600,
        abortOnFail: false,
        isLengthForced: false,
        clock,
        signal: new AbortController().signal,
        countTokens,
        cpuTime: () => 0,
      }),
  )
  const [answer] = answers
  if (answer === undefined) throw new RangeError('A search must have an answer.')
  return {
    answer,
    probes: phases.length,
    needless: needlessOf(phases),
    seconds: clock.now() - startedAt,
    requests: sent,
  }
}

/** As far as it was known before each probe. */
function needlessOf(phases: readonly PhaseMeasurement[]): number {
  const findings = findingsOf(
    phases.map(({ users, verdicts }) => ({ users, verdicts, isDead: false })),
    'point',
  )
  return findings.filter(({ users }, index) => {
    const before = findings.slice(0, index)
    const at = before.filter((finding) => finding.users === users)
    const { lastPass, contradictions } = bracketOf(before, () => false)
    const isAgreed = at.every(({ isMet }) => isMet === at[0]?.isMet)
    const isDecided = at.length > 0 && at.every(({ isProven }) => isProven) && isAgreed
    return isDecided && users !== lastPass && contradictions.length === 0
  }).length
}
