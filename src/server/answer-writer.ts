import type { CompletionRequest } from './completion-request.ts'

export type Api = 'chat' | 'completions'

/** Tokens of a request, in the model's vocabulary. */
export interface TokenCounts {
  readonly prompt: number
  readonly answer: number
}

/** How an answer looks in one of the APIs. */
export interface AnswerWriter {
  piece(text: string): object
  end(finish: 'stop' | 'length'): object
  usage(counts: TokenCounts): object
  /** The answer in one piece. */
  whole(text: string, finish: 'stop' | 'length', counts: TokenCounts): object
}

export function createAnswerWriter(
  api: Api,
  id: string,
  created: number,
  { model }: CompletionRequest,
): AnswerWriter {
  const isChat = api === 'chat'
  const wrap = (object: string, choices: readonly object[], more: object = {}): object => ({
    id,
    object,
    created,
    model,
    choices,
    ...more,
  })
  const streamed = isChat ? 'chat.completion.chunk' : 'text_completion'
  let isFirst = true
  return {
    piece(text) {
      const role = isFirst ? { role: 'assistant' } : {}
      isFirst = false
      const content = isChat ? { delta: { ...role, content: text } } : { text }
      return wrap(streamed, [{ index: 0, ...content, finish_reason: null }])
    },
    end: (finish) =>
      wrap(streamed, [
        { index: 0, ...(isChat ? { delta: {} } : { text: '' }), finish_reason: finish },
      ]),
    usage: (counts) => wrap(streamed, [], { usage: usageOf(counts) }),
    whole(text, finish, counts) {
      const content = isChat ? { message: { role: 'assistant', content: text } } : { text }
      return wrap(
        isChat ? 'chat.completion' : 'text_completion',
        [{ index: 0, ...content, finish_reason: finish }],
        { usage: usageOf(counts) },
      )
    },
  }
}

function usageOf({ prompt, answer }: TokenCounts): object {
  return { prompt_tokens: prompt, completion_tokens: answer, total_tokens: prompt + answer }
}
