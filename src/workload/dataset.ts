import { z } from 'zod'

import { problemsOf } from '../slo/option-problems.ts'
import { mustBe, wholeOption } from '../slo/option-schemas.ts'
import { type Checked, type JsonObject, readRecords } from './records.ts'
import { fixedTurn, type Turn, turnsOf } from './turns.ts'

/** What one user asks: a single turn, or a conversation whose turns are sent one after another. */
export interface DatasetItem {
  /** At least one. */
  readonly turns: readonly Turn[]
}

const example = '{"prompt": "…"}'

/**
 * Reads a dataset, JSONL or one JSON array. A record has one of three forms; other fields of it
 * are ignored.
 *
 * - `{"prompt": "…"}`: a single request.
 * - `{"messages": [{"role": "user", "content": "…"}, …]}`: a single request with this history. A
 *   last message of the assistant is the recorded answer.
 * - `{"conversations": [{"from": "human", "value": "…"}, …]}` (ShareGPT): a conversation, each
 *   `human` a turn of it. Such files have messages without text and conversations without a
 *   question: those are left out.
 *
 * Each may have `"maxTokens"`, for all of its turns.
 *
 * @param name - Of the file, for messages.
 * @throws TypeError with all problems at once, each with its line.
 */
export function parseDataset(text: string, name: string): readonly DatasetItem[] {
  const items = readRecords(text, name, example, checkRecord).filter(
    ({ turns }) => turns.length > 0,
  )
  if (items.length === 0) {
    throw new TypeError(
      `"${name}" must not be without a question. It must have a message of "human" with a text.`,
    )
  }
  return items
}

const texts = mustBe('a text that is not empty')
const text = z.string(texts).min(1, texts)
const elsewhere = z.undefined(mustBe('left out: write "maxTokens"')).exactOptional()
const limits = {
  maxTokens: wholeOption(1).exactOptional(),
  // another spelling would silently give other lengths than were meant
  max_tokens: elsewhere,
  max_completion_tokens: elsewhere,
}

const list = mustBe('a list of messages, at least one')
const roles = mustBe('"system", "user" or "assistant"')
const messageSchema = z.object(
  { role: z.enum(['system', 'user', 'assistant'], roles), content: text },
  mustBe('a message, as in {"role": "user", "content": "…"}'),
)

/** Who speaks in ShareGPT files, as they were collected from several assistants. */
const speakers = {
  system: 'system',
  human: 'user',
  user: 'user',
  gpt: 'assistant',
  assistant: 'assistant',
  chatgpt: 'assistant',
  bing: 'assistant',
  bard: 'assistant',
} as const

const speakerSchema = z.object(
  {
    from: z.enum(
      ['system', 'human', 'user', 'gpt', 'assistant', 'chatgpt', 'bing', 'bard'],
      mustBe('"human", "gpt" or "system"'),
    ),
    value: z.string(mustBe('a text')),
  },
  mustBe('a message, as in {"from": "human", "value": "…"}'),
)

const forms = {
  prompt: z
    .object({ prompt: text, ...limits })
    .transform(({ prompt, maxTokens }) => itemOf([{ before: [], user: prompt }], maxTokens)),
  messages: z
    .object({ messages: z.array(messageSchema, list).min(1, list), ...limits })
    .transform(({ messages, maxTokens }, context) => {
      const turn = fixedTurn(messages)
      if (turn !== undefined) return itemOf([turn], maxTokens)
      const message =
        'It must end with a message of the "user", or with the answer of the "assistant" to it.'
      context.addIssue({ code: 'custom', path: ['messages'], message })
      return z.NEVER
    }),
  conversations: z
    .object({ conversations: z.array(speakerSchema, mustBe('a list of messages')), ...limits })
    .transform(({ conversations, maxTokens }) => {
      const messages = conversations.map(({ from, value }) => ({
        role: speakers[from],
        content: value,
      }))
      return itemOf(turnsOf(messages.filter(({ content }) => content.trim() !== '')), maxTokens)
    }),
} as const

function checkRecord(record: JsonObject): Checked<DatasetItem> {
  const [form, other] = (['prompt', 'messages', 'conversations'] as const).filter(
    (name) => record[name] !== undefined,
  )
  if (form === undefined) {
    return {
      problems: [
        'It has no "prompt", "messages" or "conversations". It must have one of them, as in ' +
          `${example}.`,
      ],
    }
  }
  if (other !== undefined) {
    return { problems: [`It must not have both "${form}" and "${other}". Leave one of them out.`] }
  }
  const parsed = forms[form].safeParse(record)
  return parsed.success
    ? { value: parsed.data }
    : { problems: problemsOf(parsed.error.issues, record, []) }
}

function itemOf(turns: readonly Turn[], maxTokens: number | undefined): DatasetItem {
  if (maxTokens === undefined) return { turns }
  return { turns: turns.map((turn) => ({ ...turn, maxTokens })) }
}
