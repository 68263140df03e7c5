import { createHash } from 'node:crypto'

import type { TargetRequest } from '../targets/target.ts'

/** What two requests must have in common to have one answer; nothing of the text can be read in it. */
export function requestKey({ prompt, messages, maxTokens }: Omit<TargetRequest, 'signal'>): string {
  const asked = JSON.stringify([messages ?? [{ role: 'user', content: prompt }], maxTokens])
  return createHash('sha256').update(asked).digest('hex').slice(0, 32)
}
