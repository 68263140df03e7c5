import type { ChunkParts } from '../target.ts'

/** Chunks on their way from the socket to the reader, who may be slower: nothing is held up. */
export interface ChunkQueue extends AsyncIterable<ChunkParts> {
  push(chunk: ChunkParts): void
  end(): void
  fail(error: Error): void
}

/** @param onLeave - Called once when the reader has enough. */
export function createChunkQueue(onLeave: () => void): ChunkQueue {
  let chunks: ChunkParts[] = []
  let next = 0
  let end: { readonly error?: Error } | undefined
  let waiting: PromiseWithResolvers<IteratorResult<ChunkParts, undefined>> | undefined

  function take(): ChunkParts | undefined {
    const chunk = chunks[next]
    if (chunk === undefined) return undefined
    next++
    if (next === chunks.length) {
      chunks = []
      next = 0
    }
    return chunk
  }

  function settle(): void {
    if (waiting === undefined) return
    const { resolve, reject } = waiting
    const chunk = take()
    if (chunk !== undefined) {
      waiting = undefined
      resolve({ value: chunk, done: false })
    } else if (end !== undefined) {
      waiting = undefined
      if (end.error === undefined) resolve({ value: undefined, done: true })
      else reject(end.error)
    }
  }

  const iterator: AsyncIterator<ChunkParts, undefined> = {
    async next() {
      const chunk = take()
      if (chunk !== undefined) return { value: chunk, done: false }
      waiting = Promise.withResolvers<IteratorResult<ChunkParts, undefined>>()
      const { promise } = waiting
      settle()
      return await promise
    },
    async return() {
      onLeave()
      return await Promise.resolve({ value: undefined, done: true as const })
    },
  }
  return {
    [Symbol.asyncIterator]: () => iterator,
    push(chunk) {
      if (end !== undefined) return
      chunks.push(chunk)
      settle()
    },
    end() {
      end ??= {}
      settle()
    },
    fail(error) {
      end ??= { error }
      settle()
    },
  }
}
