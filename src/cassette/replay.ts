import type { Clock } from '../targets/clock.ts'
import type { ChunkParts, Target, TargetRequest } from '../targets/target.ts'
import type { Cassette, RecordedAnswer } from './cassette.ts'
import { requestKey } from './request-key.ts'

export interface ReplayTargetOptions {
  /** Read when the target is opened. */
  readonly load: () => Promise<Cassette>
  /** Where the recording lies, in words. */
  readonly place: string
  /** The target's name until the cassette has been read, and afterwards where it is given. */
  readonly name: string
  /** `request`: the answer to the same request. `turn`: one after the other, whatever is asked. */
  readonly match: 'request' | 'turn'
  readonly clock: Clock
}

/** A target that gives the answers of a cassette, each chunk at its recorded time. */
export function replayTarget({ load, place, name, match, clock }: ReplayTargetOptions): Target {
  let loading: Promise<Deck> | undefined
  let loaded: Deck | undefined
  const open = async (): Promise<Deck> => {
    loaded = await (loading ??= load().then((cassette) => deckOf(cassette, match, place)))
    return loaded
  }
  return {
    name,
    async open() {
      await open()
    },
    async *stream(request) {
      const startedAt = clock.now()
      const { answerTo } = loaded ?? (await open())
      yield* play(answerTo(request), startedAt, clock, request.signal)
    },
    info() {
      if (loaded === undefined) return {}
      const { name: recorded, model, client, recordedAt } = loaded.head
      return {
        ...(model !== undefined && { model }),
        recordedAt,
        notes: [`replayed: answers of ${recorded}, recorded at ${recordedAt} in ${place}`],
        details: { client: 'replay', ...(client !== undefined && { recordedClient: client }) },
      }
    },
  }
}

/** A cassette, and where in it we are. */
interface Deck {
  readonly head: Cassette['head']
  readonly answerTo: (request: TargetRequest) => RecordedAnswer
}

function deckOf({ head, answers }: Cassette, match: 'request' | 'turn', place: string): Deck {
  const byKey = Map.groupBy(answers, ({ request }) => (match === 'turn' ? '' : request))
  const played = new Map<string, number>()
  return {
    head,
    answerTo(request) {
      const key = match === 'turn' ? '' : requestKey(request)
      const known = byKey.get(key)
      const turn = played.get(key) ?? 0
      played.set(key, turn + 1)
      const answer = known?.[turn % known.length]
      if (answer !== undefined) return answer
      throw new Error(
        `The recording in ${place} has no answer to this request. Ask with the prompts and "maxTokens" of the recording, record anew, or leave "match" of replay() out.`,
      )
    },
  }
}

async function* play(
  { chunks, end }: RecordedAnswer,
  startedAt: number,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<ChunkParts, void, undefined> {
  for (const { at, ...parts } of chunks) {
    // oxlint-disable-next-line no-await-in-loop -- chunks come one after the other
    await until(startedAt + at, clock, signal)
    if (signal.aborted) return
    yield { ...parts, at: startedAt + at }
  }
  await until(end.kind === 'open' ? Infinity : startedAt + end.at, clock, signal)
  if (signal.aborted || end.kind !== 'error') return
  const { name, message, isThrottled } = end
  throw Object.assign(new Error(message), { name, isThrottled })
}

/** Resolves at a time of the clock, or with the abort. */
async function until(at: number, clock: Clock, signal: AbortSignal): Promise<void> {
  if (signal.aborted || clock.now() >= at) return
  const { promise, resolve } = Promise.withResolvers<void>()
  const cancel = at === Infinity ? undefined : clock.after(at - clock.now(), resolve)
  signal.addEventListener('abort', () => resolve(), { once: true })
  await promise
  cancel?.()
}
