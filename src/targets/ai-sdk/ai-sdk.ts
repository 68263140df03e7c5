import { z } from 'zod'

import { priceSchema } from '../http/endpoint-options.ts'
import { unfinished } from '../http/stream-failure.ts'
import { createOpener } from '../open-once.ts'
import { keepSecrets, keysOfEnvironment, withoutSecrets } from '../secrets.ts'
import type {
  ChunkParts,
  Message,
  Target,
  TargetInfo,
  TargetRequest,
  TokenPrice,
} from '../target.ts'
import { failureOfModel } from './model-failure.ts'
import { createPartReader } from './stream-part.ts'

/** A message as models of the AI SDK take it. */
type AiSdkMessage =
  | { role: 'system'; content: string }
  | { role: 'user' | 'assistant'; content: { type: 'text'; text: string }[] }

/** What is asked of a model of the AI SDK. */
export interface AiSdkCall {
  prompt: AiSdkMessage[]
  maxOutputTokens?: number
  abortSignal?: AbortSignal
}

/** What is needed of a language model of the AI SDK; versions 2, 3 and 4 of its interface have it. */
export interface AiSdkModel {
  readonly specificationVersion: string
  readonly provider: string
  readonly modelId: string
  doStream(options: AiSdkCall): PromiseLike<{ readonly stream: ReadableStream<unknown> }>
}

/** Options of {@link aiSdk}. */
export interface AiSdkOptions {
  /**
   * The target's name in tables and reports.
   *
   * @default the model and its provider, as in "gpt-5-mini by openai.chat"
   */
  readonly name?: string
  /**
   * Texts that must be in no output, such as a key that was given to the provider. Keys in
   * variables of the environment, as in OPENAI_API_KEY, are kept out without it.
   *
   * @default none
   */
  readonly secrets?: readonly string[]
  /**
   * What it charges, in dollars per million tokens; prices per request are made of it.
   *
   * @default unknown
   */
  readonly price?: TokenPrice
}

const versions = new Set(['v2', 'v3', 'v4'])

const mustBeModel = (given: string): string =>
  `aiSdk() must not be given ${given}. It must be given a language model of the AI SDK of version 2, 3 or 4 of its interface, as a provider makes it: aiSdk(createOpenAI()('gpt-5-mini')).`

const optionsSchema = z.strictObject(
  {
    name: z.string('"name" is a text.').min(1, '"name" must not be empty.').optional(),
    secrets: z.array(z.string('"secrets" is a list of texts.')).optional(),
    price: priceSchema.optional(),
  },
  {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `aiSdk() has no option ${issue.keys.map((key) => `"${key}"`).join(', ')}. Its options are "name", "secrets", "price".`
        : 'The options of aiSdk() are an object with "name", "secrets" and "price".',
  },
)

/**
 * A language model of the AI SDK, of any provider. It is asked by the SDK's own client, so that the
 * SDK's work is in the figures, and reports say so; nothing is retried. Compare it with other
 * targets of the AI SDK only, and for loads take {@link openAI}, {@link anthropic} or
 * {@link ollama}.
 *
 * @example
 * import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
 * const target = aiSdk(createOpenAICompatible({ name: 'vllm', baseURL })('Qwen/Qwen3-8B'))
 *
 * @throws TypeError when it is given no such model, or wrong options.
 */
export function aiSdk(model: AiSdkModel, options: AiSdkOptions = {}): Target {
  checkModel(model)
  const parsed = optionsSchema.safeParse(options)
  if (!parsed.success) {
    throw new TypeError(parsed.error.issues.map(({ message }) => message).join('\n'))
  }
  const shown = `${model.modelId} by ${model.provider}`
  const { name = shown, secrets = [], price } = parsed.data
  const hidden = (): readonly string[] => [...secrets, ...keysOfEnvironment()]
  const stream = (request: TargetRequest): AsyncIterable<ChunkParts> =>
    withoutSecrets(streamModel(model, shown, request), hidden())
  const open = createOpener({ name, shown: `The model ${shown}`, stream })
  const info = (): TargetInfo => infoOf(model, shown)
  return keepSecrets(
    { name, isRemote: true, ...(price !== undefined && { price }), stream, open, info },
    secrets,
  )
}

const modelSchema = z.object({
  specificationVersion: z.string(),
  doStream: z.custom((value) => typeof value === 'function'),
})

function checkModel(model: unknown): void {
  const { data } = modelSchema.safeParse(model)
  if (data !== undefined && versions.has(data.specificationVersion)) return
  throw new TypeError(
    mustBeModel(
      typeof model === 'string'
        ? `the text "${model}"`
        : data === undefined
          ? `a value of type ${typeof model}`
          : `a model of version "${data.specificationVersion}"`,
    ),
  )
}

async function* streamModel(
  model: AiSdkModel,
  shown: string,
  { prompt, messages, maxTokens, signal }: TargetRequest,
): AsyncGenerator<ChunkParts, void, undefined> {
  const asked = messages ?? [{ role: 'user' as const, content: prompt }]
  const read = createPartReader()
  let isFinished = false
  let leave = (): void => {}
  try {
    const { stream } = await model.doStream({
      prompt: asked.map(messageOf),
      maxOutputTokens: maxTokens,
      abortSignal: signal,
    })
    const reader = stream.getReader()
    // also where the model does not look at its signal
    leave = () => {
      reader.cancel().catch(() => {})
    }
    signal.addEventListener('abort', leave, { once: true })
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- parts come one after the other
      const { done, value } = await reader.read()
      if (done) break
      const { chunk, isFinish } = read(value)
      if (isFinish === true) isFinished = true
      if (chunk !== undefined) yield chunk
    }
  } catch (error) {
    if (!signal.aborted) throw failureOfModel(shown, error)
  } finally {
    signal.removeEventListener('abort', leave)
    leave()
  }
  if (!isFinished && !signal.aborted) throw unfinished(`of ${shown}`)
}

const messageOf = ({ role, content }: Message): AiSdkMessage =>
  role === 'system' ? { role, content } : { role, content: [{ type: 'text', text: content }] }

function infoOf(
  { modelId, provider, specificationVersion }: AiSdkModel,
  shown: string,
): TargetInfo {
  return {
    model: modelId,
    notes: [
      `${shown}, asked by the AI SDK: its own work is in the figures. Compare them with no other client's, and load it with few users`,
    ],
    details: { client: 'ai-sdk', provider, specificationVersion },
  }
}
