import { z } from 'zod'

import { transcriptOf } from '../workload/message.ts'

/** What is asked, whichever of the two APIs it came by. */
export interface CompletionRequest {
  readonly model: string
  readonly prompt: string
  /** Absent where the request does not say. */
  readonly maxTokens?: number
  readonly isStreamed: boolean
  /** Whether a stream ends with the counts of tokens. */
  readonly hasUsage: boolean
}

const must = (error: string) => ({ error })

const count = z
  .int(must('It must be a whole number from 1.'))
  .min(1, must('It must be a whole number from 1.'))
const texts = z.string(must('It must be a text.'))
const flag = z.boolean(must('It must be true or false.'))

/** Fields that are not known, such as `temperature` and `ignore_eos`, change nothing here. */
const common = {
  model: texts,
  max_tokens: count.nullish(),
  stream: flag.nullish(),
  stream_options: z
    .object({ include_usage: flag.nullish() }, must('It must be an object.'))
    .nullish(),
  n: z.literal(1, must('It must be 1: one answer is made for a request.')).nullish(),
}

const part = z.object(
  { type: z.literal('text'), text: texts },
  must('It must be a text, or a list of parts that are texts.'),
)

const message = z.object(
  {
    role: z.enum(
      ['system', 'developer', 'user', 'assistant'],
      must('It must be "system", "user" or "assistant".'),
    ),
    content: z.union(
      [texts, z.array(part)],
      must('It must be a text, or a list of parts that are texts.'),
    ),
  },
  must('It must be an object with "role" and "content".'),
)

const chatSchema = z.object({
  ...common,
  max_completion_tokens: count.nullish(),
  messages: z
    .array(message, must('It must be a list of messages.'))
    .min(1, must('It must have a message.')),
})

const completionSchema = z.object({
  ...common,
  prompt: texts.min(1, must('It must not be empty.')),
})

/** A request as data, or all that is wrong with it. */
export type ParsedRequest = { readonly request: CompletionRequest } | { readonly problem: string }

/** Reads the body of `/chat/completions`. One user's message alone is the prompt as it is. */
export function parseChatRequest(body: unknown): ParsedRequest {
  const parsed = chatSchema.safeParse(body)
  if (!parsed.success) return { problem: problemOf(parsed.error) }
  const { messages, max_completion_tokens: newer, ...fields } = parsed.data
  const said = messages.map(({ role, content }) => ({
    role: role === 'developer' ? ('system' as const) : role,
    content: typeof content === 'string' ? content : content.map(({ text }) => text).join(''),
  }))
  const [first] = said
  const prompt = said.length === 1 && first?.role === 'user' ? first.content : transcriptOf(said)
  return { request: requestOf(fields, prompt, newer ?? fields.max_tokens) }
}

/** Reads the body of the older `/completions`. */
export function parseCompletionRequest(body: unknown): ParsedRequest {
  const parsed = completionSchema.safeParse(body)
  return parsed.success
    ? { request: requestOf(parsed.data, parsed.data.prompt, parsed.data.max_tokens) }
    : { problem: problemOf(parsed.error) }
}

type Fields = Pick<z.output<typeof completionSchema>, 'model' | 'stream' | 'stream_options'>

function requestOf(
  { model, stream, stream_options: options }: Fields,
  prompt: string,
  maxTokens: number | null | undefined,
): CompletionRequest {
  return {
    model,
    prompt,
    ...(typeof maxTokens === 'number' && { maxTokens }),
    isStreamed: stream === true,
    hasUsage: options?.include_usage === true,
  }
}

function problemOf({ issues }: z.ZodError): string {
  return issues
    .map(({ path, message: text }) =>
      path.length === 0
        ? 'The body must be a JSON object.'
        : `"${path.join('.')}" is not valid. ${text}`,
    )
    .join(' ')
}
