import type { Message } from '../targets/target.ts'

export type { Message } from '../targets/target.ts'

const names = { system: 'System', user: 'User', assistant: 'Assistant' } as const

/**
 * A conversation as plain text, for targets that take only text. It ends where the next answer
 * begins, so that the text of one turn is the beginning of the next turn's.
 *
 * @example
 * transcriptOf([{ role: 'user', content: 'Hello' }]) // 'User: Hello\nAssistant:'
 */
export function transcriptOf(messages: readonly Message[]): string {
  const lines = messages.map(({ role, content }) => `${names[role]}: ${content.trim()}\n`)
  return `${lines.join('')}Assistant:`
}
