import type { ChunkParts, Target, TargetInfo, TargetRequest } from '../targets/target.ts'
import { driftFactor, finishAmongFreezes } from './effects.ts'
import { createFates, type Fate } from './fates.ts'
import { checkServerOptions, roundTrip, type SimulatedServerOptions } from './server-options.ts'
import { slowdown } from './service-curve.ts'
import { createSlots, type Slots } from './slots.ts'
import { createWaits } from './waits.ts'

/** How the simulated server refuses a request (429) or fails at it (500). */
class SimulatedServerError extends Error {
  override readonly name = 'SimulatedServerError'
  readonly status: 429 | 500

  constructor(status: 429 | 500, message: string) {
    super(message)
    this.status = status
  }
}

/**
 * An LLM server in virtual time, whose truth is known: `expectedThroughput`, `trueCapacity`.
 *
 * A request waits for a slot, then for its first token, then for each further one. Work of s
 * seconds (`timeToFirstToken`, `timePerToken`) that starts with n requests in service, at the
 * time t since the server was made, takes
 *
 *     s · f(n) · exp(noise·z) · (1 + drift·t/60)   and stands still in freezes
 *
 * with f of the curve and one z per request: standard normal, AR(1) in the order of coming. The
 * work is measured out when it starts, chunk by chunk: who comes or leaves meanwhile changes the
 * next chunk. Chunks are made when they are asked for; a reader that dawdles slows its own answer.
 *
 * @throws RangeError that names every invalid option.
 */
export function createSimulatedServer(options: SimulatedServerOptions): Target {
  checkServerOptions(options)
  const server: Server = {
    options,
    startedAt: options.clock.now(),
    slots: createSlots(options.slots, options.maxQueue ?? Infinity),
    drawFate: createFates(options),
  }
  return {
    name: options.name ?? 'simulated server',
    stream: (request) => answer(server, request),
    info: () => infoOf(options),
  }
}

interface Server {
  readonly options: SimulatedServerOptions
  readonly startedAt: number
  readonly slots: Slots
  readonly drawFate: () => Fate
}

/** Which way a request goes is known when it comes. Each is one generator: delegating costs time. */
function answer(server: Server, request: TargetRequest): AsyncIterable<ChunkParts> {
  const fate = server.drawFate()
  if (server.slots.isFull()) return atOnce(server, request, refusal(server.options))
  if (fate.end === 'fails at the start') return atOnce(server, request, failure())
  return server.options.instant === true ? atOnce(server, request) : serve(server, request, fate)
}

/** The whole answer, or an error, after a round trip and without a slot. */
async function* atOnce(
  server: Server,
  request: TargetRequest,
  error?: SimulatedServerError,
): AsyncGenerator<ChunkParts> {
  const { clock } = server.options
  const waits = createWaits(request.signal)
  try {
    if (!(await waits.until((wake) => clock.after(roundTrip, wake)))) return
    if (error !== undefined) throw error
    yield chunkOf(lengthOf(server, request), clock.now())
  } finally {
    waits.end()
  }
}

/** Waits for a slot, and answers chunk by chunk. */
async function* serve(
  server: Server,
  request: TargetRequest,
  fate: Fate,
): AsyncGenerator<ChunkParts> {
  const { clock } = server.options
  const waits = createWaits(request.signal)
  const end = endOf(fate, lengthOf(server, request), server.options)
  let hasSlot = false
  try {
    hasSlot = await waits.until(server.slots.enter)
    if (!hasSlot) return
    let sent = 0
    do {
      const size = sizeOfNext(sent, end, server.options)
      const seconds = secondsOfNext(sent, size, fate, server)
      // oxlint-disable-next-line no-await-in-loop -- chunks come one after the other
      if (!(await waits.until((wake) => clock.after(seconds, wake)))) return
      sent += size
      if (size > 0) yield chunkOf(size, clock.now())
    } while (sent < end)
    if (fate.end === 'fails in the middle') throw failure()
    if (fate.end === 'stalls') await waits.until(() => () => {})
  } finally {
    waits.end()
    if (hasSlot) server.slots.leave()
  }
}

/** Tokens of the next chunk; 0 for an answer that ends before its first token. */
function sizeOfNext(sent: number, end: number, options: SimulatedServerOptions): number {
  return Math.min(sent === 0 ? 1 : (options.tokensPerChunk ?? 1), end - sent)
}

/** Seconds of the next chunk, if the work at it starts now. */
function secondsOfNext(sent: number, size: number, { factor }: Fate, server: Server): number {
  const { options, startedAt, slots } = server
  const { clock, curve, drift = 0, freezes } = options
  const elapsed = clock.now() - startedAt
  const alone = sent === 0 ? options.timeToFirstToken : size * options.timePerToken
  const grown = slowdown(sent === 0 ? (options.firstTokenCurve ?? curve) : curve, slots.inService())
  const work = alone * grown * factor * driftFactor(drift, elapsed)
  return freezes === undefined ? work : finishAmongFreezes(elapsed, work, freezes) - elapsed
}

const lengthOf = ({ options }: Server, { maxTokens }: TargetRequest): number =>
  Math.max(1, Math.min(options.tokens, maxTokens))

/** After how many tokens a request ends, or ceases to send. */
function endOf({ end }: Fate, length: number, { stall }: SimulatedServerOptions): number {
  if (end === 'fails in the middle') return Math.floor(length / 2)
  return end === 'stalls' ? Math.min(length, stall?.afterTokens ?? 0) : length
}

/** One token each in o200k_base, too. */
const word = ' a'

const chunkOf = (tokens: number, at: number): ChunkParts => ({
  text: word.repeat(tokens),
  tokens,
  at,
})

const failure = (): SimulatedServerError =>
  new SimulatedServerError(500, 'The simulated server failed, as "errorRate" asks.')

const refusal = ({ slots, maxQueue }: SimulatedServerOptions): SimulatedServerError =>
  new SimulatedServerError(
    429,
    `The simulated server serves ${slots} requests, and ${maxQueue} wait: no more.`,
  )

function infoOf({ seed, slots, tokens, curve, noise = 0 }: SimulatedServerOptions): TargetInfo {
  return {
    model: 'simulated',
    backend: 'virtual time',
    seed,
    details: { slots, tokens, curve: curve.kind, noise },
  }
}
