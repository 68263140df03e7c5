import { grown } from '../metrics/recording.ts'
import type { ChunkParts } from '../targets/target.ts'
import type { AnswerRecorder } from '../targets/wire-target.ts'

/** Chunks of an answer that came since the ones before: columns, which change threads without a copy. */
export interface AnswerColumns {
  /** Seconds of the clock that all threads share. */
  readonly stamps: Float64Array
  readonly codes: Uint8Array
  /** Where the text of each ends. */
  readonly ends: Uint32Array
  readonly bytes: Uint8Array
  /** Chunks that are more than a text, in their order. */
  readonly others: readonly ChunkParts[]
}

/** Takes chunks in one thread. */
export interface ColumnRecorder extends Pick<AnswerRecorder, 'push' | 'pushBytes'> {
  /** What has come since the last time; `undefined`: nothing. */
  take(): AnswerColumns | undefined
}

const kinds = ['text', 'reasoning', 'toolCall'] as const
const codeOf = { text: 0, reasoning: 1, toolCall: 2 } as const
const whole = 3

/** @param offset - Of the shared clock over this thread's, in seconds. */
export function createColumns(offset: number): ColumnRecorder {
  let stamps = new Float64Array(16)
  let codes = new Uint8Array(16)
  let ends = new Uint32Array(16)
  let bytes = new Uint8Array(256)
  let others: ChunkParts[] = []
  let length = 0
  let textLength = 0

  function addRow(code: number, at: number): void {
    if (length === stamps.length) {
      stamps = grown(new Float64Array(2 * length), stamps)
      codes = grown(new Uint8Array(2 * length), codes)
      ends = grown(new Uint32Array(2 * length), ends)
    }
    stamps[length] = at + offset
    codes[length] = code
    ends[length] = textLength
    length++
  }
  return {
    push({ at, ...parts }) {
      others.push(parts)
      addRow(whole, at)
    },
    pushBytes(kind, read, from, to, at) {
      const end = textLength + to - from
      if (end > bytes.length) bytes = grown(new Uint8Array(Math.max(end, 2 * bytes.length)), bytes)
      bytes.set(read.subarray(from, to), textLength)
      textLength = end
      addRow(codeOf[kind], at)
    },
    take() {
      if (length === 0) return undefined
      const taken = {
        stamps: stamps.slice(0, length),
        codes: codes.slice(0, length),
        ends: ends.slice(0, length),
        bytes: bytes.slice(0, textLength),
        others,
      }
      others = []
      length = 0
      textLength = 0
      return taken
    },
  }
}

/** What goes to another thread as it is. */
export const buffersOf = ({ stamps, codes, ends, bytes }: AnswerColumns): ArrayBufferLike[] =>
  [stamps, codes, ends, bytes].map(({ buffer }) => buffer)

/**
 * Gives chunks to the recorder of another thread, as if they had been read there.
 *
 * @param offset - Of the shared clock over that thread's, in seconds.
 */
export function replayColumns(
  { stamps, codes, ends, bytes, others }: AnswerColumns,
  offset: number,
  recorder: Pick<AnswerRecorder, 'push' | 'pushBytes'>,
): void {
  let from = 0
  let other = 0
  for (const [i, stamp] of stamps.entries()) {
    const at = stamp - offset
    const to = ends[i] ?? from
    const kind = kinds[codes[i] ?? whole]
    if (kind === undefined) recorder.push({ ...others[other++], at })
    else recorder.pushBytes(kind, bytes, from, to, at)
    from = to
  }
}
