import type { Message, TargetRequest, TokenPrice } from '../target.ts'
import type { AnswerFormat } from './answer-stream.ts'
import { keySchema } from './endpoint-options.ts'

/** What a request asks, without what ends it. */
export type Asked = Pick<TargetRequest, 'prompt' | 'messages' | 'maxTokens'>

/** An endpoint and the way in which it is asked. */
export interface Endpoint {
  readonly name: string
  readonly price: TokenPrice | undefined
  readonly model: string
  /** Where requests go, with the parameters of the address. */
  readonly url: URL
  /** As in "chat". */
  readonly api: string
  readonly format: AnswerFormat
  /** With the key. */
  readonly headers: Readonly<Record<string, string>>
  /** What must never be seen: the key, and the values of the user's headers. */
  readonly secrets: readonly string[]
  readonly hasKey: boolean
  /** Why nothing can be asked, as in "It has no key."; known before the first request. */
  readonly problem?: string
  readonly bodyOf: (asked: Asked) => object
  readonly ca: string | undefined
  readonly protocol: 'auto' | 'http/1.1'
  readonly connectTimeout: number
  readonly firstTokenTimeout: number | undefined
  readonly stallTimeout: number | undefined
}

/** Options of a target as its schema gives them. */
interface CheckedOptions {
  readonly baseURL: URL
  readonly model: string
  readonly apiKey?: string | undefined
  readonly name?: string | undefined
  readonly price?: TokenPrice | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly body?: Readonly<Record<string, unknown>> | undefined
  readonly ca?: string | undefined
  readonly protocol?: 'auto' | 'http/1.1' | undefined
  readonly connectTimeout?: number | undefined
  readonly firstTokenTimeout?: number | undefined
  readonly stallTimeout?: number | undefined
}

/** How an API is spoken. */
interface Api {
  readonly api: string
  /** Behind the path of the base URL. */
  readonly path: string
  readonly format: AnswerFormat
  readonly headersOf: (key: string | undefined) => Readonly<Record<string, string>>
  readonly bodyOf: (asked: Asked) => object
  /** The variable of the environment with the key, where the address is its maker's own. */
  readonly keyVariable: string | undefined
}

/** Puts the options of a target and the API together. */
export function endpointOf(options: CheckedOptions, api: Api): Endpoint {
  const { baseURL, model, name, body = {} } = options
  const { keyVariable } = api
  const headers = lowerCase(options.headers ?? {})
  const apiKey =
    options.apiKey ?? (keyVariable === undefined ? undefined : keyOfEnvironment(keyVariable))
  const hasKey = apiKey !== undefined
  const url = new URL(baseURL)
  url.pathname = `${baseURL.pathname.replace(/\/+$/, '')}${api.path}`
  return {
    name: name ?? `${model} at ${baseURL.host}`,
    price: options.price,
    model,
    url,
    api: api.api,
    format: api.format,
    headers: { ...api.headersOf(apiKey), ...headers },
    secrets: [...(hasKey ? [apiKey] : []), ...Object.values(headers)],
    hasKey,
    ...(keyVariable !== undefined &&
      !hasKey && {
        problem: `It has no key. Set the environment variable ${keyVariable} to one, or give "apiKey".`,
      }),
    bodyOf: (asked) => ({ model, ...api.bodyOf(asked), stream: true, ...body }),
    ca: options.ca,
    protocol: options.protocol ?? 'auto',
    connectTimeout: options.connectTimeout ?? 10,
    firstTokenTimeout: options.firstTokenTimeout,
    stallTimeout: options.stallTimeout,
  }
}

/** What is asked as a conversation; a prompt alone is one message of the user. */
export const messagesOf = ({ prompt, messages }: Asked): readonly Message[] =>
  messages ?? [{ role: 'user', content: prompt }]

const lowerCase = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

/** `undefined` also where it is none that could be sent. */
const keyOfEnvironment = (variable: string): string | undefined =>
  keySchema.safeParse(process.env[variable]).data
