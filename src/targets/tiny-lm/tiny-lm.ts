import { availableParallelism, cpus } from 'node:os'

import { SloError } from '../../errors.ts'
import type { ChunkParts, Target, TargetInfo, TargetRequest } from '../target.ts'
import { startEngineClient, type EngineClient } from './engine-client.ts'
import { loadTokenizer } from './load-tokenizer.ts'
import { promptOf } from './memorised-head.ts'
import { messageOf } from './message-of.ts'
import type { EngineReady } from './messages.ts'
import { countParameters, fullConfig } from './model.ts'
import { resolveOptions, type ResolvedOptions, type TinyLMOptions } from './options.ts'
import { sharedTargets } from './shared-targets.ts'

/** The built-in target; its engine runs in a thread of its own from {@link Target.open} on. */
export interface TinyLM extends Target {
  stream(request: TargetRequest): AsyncGenerator<ChunkParts, void, undefined>
  open(): Promise<void>
  info(): TargetInfo
  /** Stops the engine's thread; requests that still run fail. A later request starts it anew. */
  close(): Promise<void>
}

const size = 'TinyLM 45.4M'

/** A head that was fitted to questions must not be taken for knowledge, wherever it is shown. */
function modelOf({ memorised }: Pick<ResolvedOptions, 'memorised'>): string {
  if (memorised === undefined) return size
  const { length } = memorised
  return `${size}, memorised head of ${length} ${length === 1 ? 'question' : 'questions'}`
}

/**
 * TinyLM: a transformer with 45.4 million parameters, made from a seed, that runs in this process
 * on TensorFlow.js. It knows nothing, but computes as a language model does. Equal options give
 * the same target, so that all files of a process share one engine.
 *
 * @example
 * const target = tinyLM({ attention: 'causal', threads: 2 })
 *
 * @throws TypeError that names all wrong options. What is returned throws
 * `SLO_BACKEND_UNAVAILABLE` when the engine cannot start.
 */
export function tinyLM(options: TinyLMOptions = {}): TinyLM {
  const resolved = resolveOptions(options)
  const known = sharedTargets()
  const key = JSON.stringify(Object.entries(resolved).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  const existing = known.get(key)
  if (existing !== undefined) return existing
  const target = createTinyLM(resolved)
  known.set(key, target)
  return target
}

function createTinyLM({ name, vocabulary, ...settings }: ResolvedOptions): TinyLM {
  let connection: Promise<EngineClient> | undefined
  let ready: EngineReady | undefined
  let requests = 0

  async function connect(): Promise<EngineClient> {
    const connecting = (connection ??= startEngineClient(settings, forget))
    try {
      const client = await connecting
      ready = client.ready
      return client
    } catch (error) {
      if (connection === connecting) connection = undefined
      const message = messageOf(error)
      throw new SloError('SLO_BACKEND_UNAVAILABLE', message, { cause: error })
    }
    // a thread that has ended is started anew by the next request
    function forget(): void {
      if (connection === connecting) connection = undefined
    }
  }

  return {
    name,
    async open() {
      await loadTokenizer(vocabulary)
      await connect()
    },
    async close() {
      const closing = connection
      connection = undefined
      // a start that failed has left nothing to close
      const client = await closing?.catch(() => undefined)
      await client?.close()
    },
    info: () => infoOf({ ...settings, vocabulary }, ready),
    async *stream({ prompt, maxTokens, signal }) {
      if (signal.aborted) return
      // both at once: a target that is closed while it waits for one must not open anew
      const [client, tokenizer] = await Promise.all([connect(), loadTokenizer(vocabulary)])
      if (signal.aborted) return
      const asked = settings.memorised === undefined ? prompt : promptOf(prompt)
      // each request draws its own numbers, the same ones in each process
      const request = client.submit(
        tokenizer.encode(asked),
        maxTokens,
        settings.seed * 1_000_003 + requests++,
      )
      const abort = () => request.abort()
      signal.addEventListener('abort', abort, { once: true })
      try {
        const decoder = tokenizer.createStreamDecoder()
        while (true) {
          // oxlint-disable-next-line no-await-in-loop -- a stream
          const received = await request.next()
          if (received === undefined) return
          const { token, at, isLast } = received
          const text = decoder.push(token) + (isLast ? decoder.flush() : '')
          // an answer is one line, and what ends it is not a part of it
          const [line = ''] = settings.memorised === undefined ? [text] : text.split('\n')
          yield { text: line, tokens: 1, at }
        }
      } finally {
        // also when the reader stops early
        signal.removeEventListener('abort', abort)
        request.abort()
      }
    },
  }
}

function infoOf(
  settings: Omit<ResolvedOptions, 'name'>,
  ready: EngineReady | undefined,
): TargetInfo {
  const { attention, seed, temperature, memorised, vocabulary } = settings
  const model = modelOf(settings)
  const own = {
    attention,
    ...(vocabulary !== 'cl100k' && { vocabulary }),
    parameters: countParameters(fullConfig),
    ...(temperature !== undefined && { temperature }),
    ...(memorised !== undefined && { memorisedQuestions: memorised.length }),
  }
  if (ready === undefined) return { model, seed, details: own }
  const { backend, backendVersion, threads, precision, weightsSha256, notTaken, warnings } = ready
  const notes = [startLine(model, attention, ready), ...warnings]
  if (notTaken.length > 0) notes.push(`not taken: ${notTaken.join(' · ')}`)
  return {
    model,
    backend,
    backendVersion,
    threads,
    precision,
    seed,
    notes,
    details: { ...own, weightsSha256 },
  }
}

function startLine(model: string, attention: string, ready: EngineReady): string {
  const { backend, backendVersion, threads, precision } = ready
  const cores = availableParallelism()
  const version =
    backend === 'tfjs-wasm' ? `tfjs ${backendVersion} wasm simd` : `${backend} ${backendVersion}`
  const processor = cpus()[0]?.model ?? 'unknown CPU'
  return [
    model,
    `${version}, ${threads} of ${cores} threads, ${precision}, ${attention}`,
    `${processor} (${cores} cores)`,
    `Node ${process.versions.node}`,
  ].join(' · ')
}
