import { EndpointError } from '../wire/endpoint-error.ts'
import type { ChunkParts, Target } from './target.ts'

/** Shorter values are words of their own, such as "true". */
const shortestSecret = 6

const known = new WeakMap<Target, readonly string[]>()

/** Remembers what must not be seen of a target, for who writes its answers down. */
export function keepSecrets<Kept extends Target>(target: Kept, secrets: readonly string[]): Kept {
  known.set(target, secrets)
  return target
}

/** What must not be seen of a target: its own secrets, and the keys of the environment. */
export const secretsOf = (target: Target): readonly string[] => [
  ...(known.get(target) ?? []),
  ...keysOfEnvironment(),
]

/** Values of variables that are named after a key, as providers take them by themselves. */
export function keysOfEnvironment(): readonly string[] {
  return Object.entries(process.env).flatMap(([name, value]) =>
    /(?:^|_)(?:KEY|TOKEN|SECRET|PASSWORD|CREDENTIALS?)$/i.test(name) && value !== undefined
      ? [value]
      : [],
  )
}

/** All ways in which secrets are written: as they are, in JSON and in addresses. */
export function spellingsOf(secrets: readonly string[]): readonly string[] {
  const all = secrets.flatMap((secret) =>
    secret.length < shortestSecret
      ? []
      : [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)],
  )
  // the longest first, or a part of one would be left
  return [...new Set(all)].toSorted((a, b) => b.length - a.length)
}

/** A text with the secrets blotted out. */
export function blot(text: string, secrets: readonly string[]): string {
  return spellingsOf(secrets).reduce((result, secret) => result.replaceAll(secret, '***'), text)
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

/** The same error, its message blotted out. */
export function blotError(error: unknown, secrets: readonly string[]): unknown {
  if (!(error instanceof EndpointError)) return error
  const { failure, message, status, retryAfter } = error
  // without the cause, which may have them, too
  return new EndpointError(failure, blot(message, secrets), {
    ...(status !== undefined && { status }),
    ...(retryAfter !== undefined && { retryAfter }),
  })
}
