import type { RecordedChunk } from './cassette.ts'

const fields = ['text', 'reasoning', 'toolCall'] as const

/**
 * The same chunks with stars in place of secrets, also where a secret comes in several chunks.
 *
 * @param spellings - Texts that must not be seen.
 */
export function maskChunks(
  chunks: readonly RecordedChunk[],
  spellings: readonly string[],
): readonly RecordedChunk[] {
  return fields.reduce((masked, field) => maskField(masked, field, spellings), chunks)
}

function maskField(
  chunks: readonly RecordedChunk[],
  field: (typeof fields)[number],
  spellings: readonly string[],
): readonly RecordedChunk[] {
  const whole = chunks.map((chunk) => chunk[field] ?? '').join('')
  const masked = spellings.reduce(
    (text, secret) => text.replaceAll(secret, '*'.repeat(secret.length)),
    whole,
  )
  if (masked === whole) return chunks
  let at = 0
  return chunks.map((chunk) => {
    const { length } = chunk[field] ?? ''
    const text = masked.slice(at, at + length)
    at += length
    return length === 0 ? chunk : { ...chunk, [field]: text }
  })
}
