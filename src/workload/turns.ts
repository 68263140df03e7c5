import type { Message } from './message.ts'

/** One request of a dataset. */
export interface Turn {
  /**
   * What stands between the answer before and the user's words: system text, or the history of a
   * fixed list of messages.
   */
  readonly before: readonly Message[]
  readonly user: string
  /** Of the file. It is never sent: the history of a conversation has the target's own answers. */
  readonly recordedAnswer?: string
  readonly maxTokens?: number
}

/** The one turn of a list of messages; `undefined` when it does not end with a question. */
export function fixedTurn(messages: readonly Message[]): Turn | undefined {
  const last = messages.at(-1)
  const answer = last?.role === 'assistant' ? last.content : undefined
  const asked = answer === undefined ? messages : messages.slice(0, -1)
  const question = asked.at(-1)
  if (question?.role !== 'user') return undefined
  return {
    before: asked.slice(0, -1),
    user: question.content,
    ...(answer !== undefined && { recordedAnswer: answer }),
  }
}

/** The turns of a conversation: one for each message of the user. */
export function turnsOf(messages: readonly Message[]): readonly Turn[] {
  const turns: Turn[] = []
  let before: Message[] = []
  for (const [i, { role, content }] of messages.entries()) {
    if (role === 'user') {
      const next = messages[i + 1]
      turns.push({
        before,
        user: content,
        ...(next?.role === 'assistant' && { recordedAnswer: next.content }),
      })
      before = []
    } else if (role === 'system' || messages[i - 1]?.role !== 'user') {
      before.push({ role, content })
    }
  }
  return turns
}
