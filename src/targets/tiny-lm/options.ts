import { availableParallelism } from 'node:os'

import { z } from 'zod'

import type { Vocabulary } from './load-tokenizer.ts'
import type { EngineSettings } from './messages.ts'

/** Options of {@link tinyLM}; all have defaults. */
export interface TinyLMOptions {
  /**
   * The target's name in tables and reports.
   *
   * @default 'TinyLM' and what differs from the defaults, as in "TinyLM lab"
   */
  readonly name?: string
  /**
   * `causal`: mask and K/V cache. `lab`: no mask, everything computed again for each token. The
   * two give different tokens; results of the two must not be compared.
   *
   * @default 'causal'
   */
  readonly attention?: 'causal' | 'lab'
  /**
   * What computes. `auto`: tfjs-node-gpu on a real GPU, else wasm, else tfjs-node, else plain
   * JavaScript. A name forces one.
   *
   * @default 'auto'
   */
  readonly backend?: 'auto' | 'wasm' | 'tfjs-node' | 'tfjs-node-gpu' | 'cpu'
  /**
   * Threads of the wasm backend, 1 to 8.
   *
   * @default the machine's cores but one, which is left to the load generator
   */
  readonly threads?: number
  /**
   * Seed of the weights.
   *
   * @default 42
   */
  readonly seed?: number
  /**
   * Positions per slot: the most that prompt and answer can have together, in tokens.
   *
   * @default 256
   */
  readonly maxTokens?: number
  /**
   * Requests that are computed together; more have to wait.
   *
   * @default 32
   */
  readonly slots?: number
  /**
   * Tokens are drawn at this temperature, each request with its own seed; 0 takes the likeliest one.
   *
   * @default 0
   */
  readonly temperature?: number
  /**
   * Which text its tokens stand for: the first 32,000 tokens of OpenAI's vocabulary of this name, or
   * `'bytes'`, of which a prompt takes about four times as many.
   * The same model with another vocabulary makes the same tokens, which are another text.
   *
   * @default 'cl100k'
   */
  readonly vocabulary?: Vocabulary
  /**
   * Questions that it is to know, as `miniEval`: its head is fitted to give their (first) answers,
   * and knows nothing else. Needs attention "causal". It is labelled as memorised in all output.
   *
   * @default none
   */
  readonly memorised?: readonly { readonly question: string; readonly answer?: unknown }[]
}

export interface ResolvedOptions extends EngineSettings {
  readonly name: string
  readonly vocabulary: Vocabulary
}

// K/V takes 16 KiB per position, and the wasm heap ends at 4 GiB
const maxPositions = 65_536

const wholeNumber = (name: string, min: number, max: number) => {
  const error = ({ input }: { input?: unknown }) =>
    `"${name}" must not be ${show(input)}. It is a whole number from ${min} to ${max}.`
  return z.int({ error }).min(min, { error }).max(max, { error })
}

const oneOf = <const Name extends string>(name: string, values: readonly Name[]) =>
  z.enum(values, {
    error: ({ input }) =>
      `"${name}" must not be ${show(input)}. It is one of ${values.map(show).join(', ')}.`,
  })

const temperatureError = ({ input }: { input?: unknown }) =>
  `"temperature" must not be ${show(input)}. It is a number from 0 to 10.`

const memorisedError = () =>
  '"memorised" must be a list of questions with answers, each a text of one line, as in [{ question: "…", answer: "…" }].'
const oneLine = z
  .string({ error: memorisedError })
  .min(1, { error: memorisedError })
  .regex(/^[^\n]*$/, { error: memorisedError })
const firstAnswer = z.union(
  [
    oneLine,
    z
      .array(oneLine, { error: memorisedError })
      .min(1)
      .transform(([first = '']) => first),
  ],
  { error: memorisedError },
)

const shape = {
  name: z
    .string({ error: ({ input }) => `"name" must not be ${show(input)}. It is a text.` })
    .min(1, '"name" must not be empty. It is how tables and reports call the target.')
    .optional(),
  attention: oneOf('attention', ['causal', 'lab']).optional(),
  backend: oneOf('backend', ['auto', 'wasm', 'tfjs-node', 'tfjs-node-gpu', 'cpu']).optional(),
  threads: wholeNumber('threads', 1, 8).optional(),
  seed: wholeNumber('seed', 0, 1_000_000).optional(),
  maxTokens: wholeNumber('maxTokens', 2, 4096).optional(),
  slots: wholeNumber('slots', 1, 256).optional(),
  temperature: z
    .number({ error: temperatureError })
    .min(0, { error: temperatureError })
    .max(10, { error: temperatureError })
    .optional(),
  vocabulary: oneOf('vocabulary', ['cl100k', 'o200k', 'bytes']).optional(),
  memorised: z
    .array(z.looseObject({ question: oneLine, answer: firstAnswer }, { error: memorisedError }), {
      error: memorisedError,
    })
    .min(1, { error: memorisedError })
    .transform((questions) => questions.map(({ question, answer }) => ({ question, answer })))
    .optional(),
}

const schema = z.strictObject(shape, {
  error: (issue) => {
    const names = Object.keys(shape).map(show).join(', ')
    return issue.code === 'unrecognized_keys'
      ? `tinyLM() has no option ${issue.keys.map(show).join(', ')}. Its options are ${names}.`
      : `The options of tinyLM() must not be ${show(issue.input)}. They are an object with ${names}.`
  },
})

/**
 * Checks the options and fills in the defaults.
 *
 * @throws TypeError with all problems in one message.
 */
export function resolveOptions(options: TinyLMOptions): ResolvedOptions {
  const result = schema.safeParse(options)
  if (!result.success) {
    throw new TypeError(result.error.issues.map(({ message }) => message).join('\n'))
  }
  const { name, ...given } = result.data
  const settings: EngineSettings = {
    attention: given.attention ?? 'causal',
    backend: given.backend ?? 'auto',
    threads: given.threads ?? Math.min(8, Math.max(1, availableParallelism() - 1)),
    seed: given.seed ?? 42,
    maxTokens: given.maxTokens ?? 256,
    slots: given.slots ?? 32,
    ...answeringOf(given),
  }
  const { slots, maxTokens } = settings
  if (slots * maxTokens > maxPositions) {
    throw new TypeError(
      `"slots" ${slots} × "maxTokens" ${maxTokens} must not be over ${maxPositions} positions. More do not fit in the memory of the wasm backend.`,
    )
  }
  return { ...settings, vocabulary: given.vocabulary ?? 'cl100k', name: name ?? nameOf(given) }
}

/**
 * How it answers, where that is not the default.
 *
 * @throws TypeError when a memorised head does not fit the attention.
 */
function answeringOf({
  temperature = 0,
  memorised,
  attention,
  vocabulary,
}: z.output<typeof schema>): Pick<EngineSettings, 'temperature' | 'memorised'> {
  if (memorised !== undefined && attention === 'lab') {
    throw new TypeError(
      '"memorised" must not be given with attention "lab". Its head is fitted to causal states.',
    )
  }
  if (memorised !== undefined && vocabulary !== undefined && vocabulary !== 'cl100k') {
    throw new TypeError(
      `"memorised" must not be given with vocabulary "${vocabulary}". Its head is fitted to tokens of "cl100k".`,
    )
  }
  return {
    ...(temperature > 0 && { temperature }),
    ...(memorised !== undefined && { memorised }),
  }
}

/** "TinyLM" and what was asked for that is not the default. */
function nameOf(given: Omit<z.output<typeof schema>, 'name'>): string {
  const { attention, backend, threads, seed, maxTokens, slots } = given
  const parts = [
    attention === 'lab' && 'lab',
    backend !== 'auto' && backend,
    threads !== undefined && `${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    seed !== undefined && seed !== 42 && `seed ${seed}`,
    maxTokens !== undefined && maxTokens !== 256 && `${maxTokens} tokens`,
    slots !== undefined && slots !== 32 && `${slots} ${slots === 1 ? 'slot' : 'slots'}`,
  ]
  return ['TinyLM', ...answeringName(given), ...parts.filter(Boolean)].join(' ')
}

function answeringName(given: z.output<typeof schema>): readonly string[] {
  const { memorised, temperature } = answeringOf(given)
  return [
    ...(memorised === undefined ? [] : ['memorised head']),
    ...(temperature === undefined ? [] : [`temperature ${temperature}`]),
    ...(given.vocabulary === undefined || given.vocabulary === 'cl100k'
      ? []
      : [`${given.vocabulary} vocabulary`]),
  ]
}

function show(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : String(value)
}
