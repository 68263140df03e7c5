import { z } from 'zod'

import type { TokenPrice } from '../target.ts'

/** Options that targets of all kinds of endpoints have. */
export interface EndpointOptions {
  /** The model's name, as the server knows it. */
  readonly model: string
  /**
   * The target's name in tables and reports.
   *
   * @default the model and the host, as in "gpt-5 at api.openai.com"
   */
  readonly name?: string
  /** More headers of each request. Their values are secret, like the key. */
  readonly headers?: Readonly<Record<string, string>>
  /** More fields of each request's body, as in `{ temperature: 0, ignore_eos: true }`. */
  readonly body?: Readonly<Record<string, unknown>>
  /**
   * What it charges, in dollars per million tokens; prices per request are made of it.
   *
   * @default unknown
   */
  readonly price?: TokenPrice
  /** Certificates of authorities that are trusted besides Node's own, in PEM. */
  readonly ca?: string
  /**
   * `auto`: HTTP/2 where the server offers it over TLS, else HTTP/1.1; `'http/1.1'`: always that.
   *
   * @default 'auto'
   */
  readonly protocol?: 'auto' | 'http/1.1'
  /**
   * Seconds to connect.
   *
   * @default 10
   */
  readonly connectTimeout?: number
  /**
   * Seconds from the request to its first token.
   *
   * @default none but the test's `requestTimeout`
   */
  readonly firstTokenTimeout?: number
  /**
   * Seconds from token to token.
   *
   * @default none but the test's `requestTimeout`
   */
  readonly stallTimeout?: number
}

/** One sentence on the value, one on what it must be; a secret value is not shown. */
const wrong = (name: string, must: string, isSecret = false) => ({
  error: ({ input }: { readonly input?: unknown }) =>
    input === undefined
      ? `"${name}" is missing. ${must}`
      : `"${name}" must not be ${isSecret ? 'what it is' : show(input)}. ${must}`,
})

const text = (name: string, must: string) => z.string(wrong(name, must)).min(1, wrong(name, must))

const seconds = (name: string) => {
  const error = wrong(name, 'It is a number of seconds above 0, and at most a day.')
  return z.number(error).positive(error).max(86_400, error)
}

const headerName = /^[!#$%&'*+.^`|~\w-]+$/
const headerValue = /^[\t\x20-\x7e\xa0-\xff]*$/
const ownHeaders = new Set([
  'host',
  'connection',
  'content-length',
  'content-type',
  'transfer-encoding',
  'accept-encoding',
])

const mustBeHeaders =
  'It is an object of header names and their values, as in { "x-team": "search" }.'

const headers = z
  .record(
    z.string(),
    z.string(wrong('headers', mustBeHeaders, true)),
    wrong('headers', mustBeHeaders, true),
  )
  .check(({ value, issues }) => {
    for (const [name, content] of Object.entries(value)) {
      const problem = headerProblem(name, content)
      if (problem !== undefined) issues.push({ code: 'custom', input: value, message: problem })
    }
  })

function headerProblem(name: string, content: string): string | undefined {
  if (!headerName.test(name)) {
    return `"headers" must not have the name ${JSON.stringify(name)}. It has a character that headers cannot have.`
  }
  if (ownHeaders.has(name.toLowerCase())) {
    return `"headers" must not have "${name}". The client sets it itself.`
  }
  return headerValue.test(content)
    ? undefined
    : `"headers" has a value for "${name}" with a character that headers cannot have, such as the end of a line.`
}

/** Names of parameters that carry a key; reports and logs have URLs in them. */
const secretName = /key|token|secret|password|auth|^sig/i

/** A key as it can be sent in a header. */
export const keySchema: z.ZodType<string> = z
  .string(wrong('apiKey', 'It is a text.', true))
  .min(1, '"apiKey" must not be empty. Leave it out for a server without keys.')
  .regex(
    /^[\x21-\x7e]+$/,
    '"apiKey" has a character that keys cannot have, such as a blank or the end of a line.',
  )

/** The name of a variable of the environment. */
export const variableSchema: z.ZodType<string> = z
  .string(wrong('keyVariable', 'It is a text.'))
  .regex(
    /^[A-Za-z_]\w*$/,
    wrong('keyVariable', 'It is the name of a variable, as in "TOGETHER_API_KEY".'),
  )

/** The address of the API, without a slash at its end. */
export const baseUrlSchema: z.ZodType<URL, string> = z
  .string(wrong('baseURL', 'It is an address, as in "http://127.0.0.1:8000/v1".', true))
  .check(({ value, issues }) => {
    const problem = urlProblem(value)
    if (problem !== undefined) issues.push({ code: 'custom', input: value, message: problem })
  })
  .transform((value) => new URL(value))

/** What is wrong with an address; it is not shown where it may have a key in it. */
function urlProblem(value: string): string | undefined {
  if (!URL.canParse(value)) {
    return '"baseURL" is no address. It begins with http:// or https://, as in "http://127.0.0.1:8000/v1".'
  }
  const { protocol, username, password, searchParams, hash } = new URL(value)
  if (protocol !== 'http:' && protocol !== 'https:') {
    return `"baseURL" must not begin with "${protocol}". It begins with http:// or https://, as in "http://127.0.0.1:8000/v1".`
  }
  if (username !== '' || password !== '') {
    return '"baseURL" must not have a name or a password in it: addresses stand in reports. Give the key as "apiKey", or what it takes as "headers".'
  }
  const secret = [...searchParams.keys()].find((name) => secretName.test(name))
  if (secret !== undefined) {
    return `"baseURL" must not have a key in it, as "${secret}" seems to be: addresses stand in reports. Give the key as "apiKey", or what it takes as "headers".`
  }
  return hash === '' ? undefined : '"baseURL" must not have a part after "#". Servers never see it.'
}

const wrongPrice = wrong(
  'price',
  'It is what a million tokens cost in dollars, as in { input: 0.25, output: 2 }.',
)
const dollars = z.number(wrongPrice).nonnegative(wrongPrice)

/** What an endpoint charges. */
export const priceSchema: z.ZodType<TokenPrice> = z.strictObject(
  { input: dollars, output: dollars },
  wrongPrice,
)

/** Schemas of {@link EndpointOptions}. */
interface EndpointShape {
  readonly model: z.ZodType<string>
  readonly name: z.ZodOptional<z.ZodType<string>>
  readonly headers: z.ZodOptional<z.ZodType<Record<string, string>>>
  readonly body: z.ZodOptional<z.ZodType<Record<string, unknown>>>
  readonly price: z.ZodOptional<z.ZodType<TokenPrice>>
  readonly ca: z.ZodOptional<z.ZodType<string>>
  readonly protocol: z.ZodOptional<z.ZodType<'auto' | 'http/1.1'>>
  readonly connectTimeout: z.ZodOptional<z.ZodType<number>>
  readonly firstTokenTimeout: z.ZodOptional<z.ZodType<number>>
  readonly stallTimeout: z.ZodOptional<z.ZodType<number>>
}

/** For the schemas of the targets; the names of the body's own fields are refused in `body`. */
export function endpointShape(ownFields: readonly string[]): EndpointShape {
  const mustBeBody = 'It is an object of fields of the request, as in { temperature: 0 }.'
  return {
    model: text('model', 'It is the name of a model, as the server knows it.'),
    name: text('name', 'It is how tables and reports call the target.').optional(),
    headers: headers.optional(),
    body: z
      .record(z.string(), z.unknown(), wrong('body', mustBeBody))
      .check(({ value, issues }) => {
        for (const name of ownFields.filter((field) => field in value)) {
          issues.push({
            code: 'custom',
            input: value,
            message: `"body" must not have "${name}". The target sets it itself.`,
          })
        }
      })
      .optional(),
    price: priceSchema.optional(),
    ca: text('ca', 'It is one or more certificates in PEM.').optional(),
    protocol: oneOf('protocol', ['auto', 'http/1.1']).optional(),
    connectTimeout: seconds('connectTimeout').optional(),
    firstTokenTimeout: seconds('firstTokenTimeout').optional(),
    stallTimeout: seconds('stallTimeout').optional(),
  }
}

/**
 * Checks the options of a target by its schema.
 *
 * @param maker - As in "openAI()".
 * @throws TypeError with all problems in one message.
 */
export function parseEndpointOptions<Output>(
  maker: string,
  schema: z.ZodType<Output>,
  options: unknown,
  names: readonly string[],
): Output {
  const result = schema.safeParse(options)
  if (result.success) return result.data
  const all = names.map((name) => `"${name}"`).join(', ')
  throw new TypeError(
    result.error.issues
      .map((issue) =>
        issue.code === 'unrecognized_keys'
          ? `${maker} has no option ${issue.keys.map(show).join(', ')}. Its options are ${all}.`
          : issue.path.length === 0
            ? `The options of ${maker} must not be ${show(options)}. They are an object with ${all}.`
            : issue.message,
      )
      .join('\n'),
  )
}

/** One of several texts. */
export const oneOf = <const Name extends string>(
  name: string,
  values: readonly Name[],
): z.ZodType<Name> => z.enum(values, wrong(name, `It is one of ${values.map(show).join(', ')}.`))

export const flag = (name: string): z.ZodType<boolean> =>
  z.boolean(wrong(name, 'It is true or false.'))

function show(value: unknown): string {
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`
  return typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? 'undefined')
}
