import { EndpointError } from '../../wire/endpoint-error.ts'
import type { ChunkParts } from '../target.ts'

/** Shorter values are words of their own, such as "true". */
const shortestSecret = 6

/** A text with the secrets blotted out, also as they stand in JSON and in addresses. */
function blot(text: string, secrets: readonly string[]): string {
  return secrets
    .flatMap((secret) =>
      secret.length < shortestSecret
        ? []
        : [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)],
    )
    .reduce((result, secret) => result.replaceAll(secret, '***'), text)
}

/** The same chunks; servers repeat the key in their errors, which end here. */
export function withoutSecrets(
  chunks: AsyncIterable<ChunkParts>,
  secrets: readonly string[],
): AsyncIterable<ChunkParts> {
  if (secrets.length === 0) return chunks
  return {
    [Symbol.asyncIterator]() {
      const iterator = chunks[Symbol.asyncIterator]()
      return {
        ...iterator,
        async next() {
          try {
            return await iterator.next()
          } catch (error) {
            throw blotError(error, secrets)
          }
        },
      }
    },
  }
}

function blotError(error: unknown, secrets: readonly string[]): unknown {
  if (!(error instanceof EndpointError)) return error
  const { failure, message, status, retryAfter } = error
  // without the cause, which may have them, too
  return new EndpointError(failure, blot(message, secrets), {
    ...(status !== undefined && { status }),
    ...(retryAfter !== undefined && { retryAfter }),
  })
}
