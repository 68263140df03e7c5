import type { TraceChunk } from './trace.ts'

/** Which text of an answer a piece belongs to. */
type PieceKind = 'text' | 'reasoning' | 'toolCall'

/**
 * The chunks of one answer as they come: stamps, places and bytes in columns, without an object or
 * a string for each. They become objects when they are asked for.
 */
export interface Recording {
  readonly length: number
  /** A visible piece in UTF-8, which is copied, stamped when it was read. */
  addBytes(kind: PieceKind, bytes: Uint8Array, from: number, to: number, at: number): void
  /** Any other chunk. */
  add(chunk: TraceChunk): void
  /** All of them so far, in their order. */
  chunks(): readonly TraceChunk[]
}

const kinds = ['text', 'reasoning', 'toolCall'] as const
const codeOf = { text: 0, reasoning: 1, toolCall: 2 } as const
/** A chunk that is kept as an object. */
const whole = 3

/** Room for more is made when they come. */
const mostAtOnce = 4096

/** Shorter pieces are copied byte by byte: a call costs more. */
const shortPiece = 48

/** @param expected - Chunks for which there is room at once; more may come. */
export function createRecording(expected: number = 64): Recording {
  const size = Math.max(16, Math.min(expected, mostAtOnce))
  let stamps = new Float64Array(size)
  let ends = new Uint32Array(size)
  let codes = new Uint8Array(size)
  let texts = new Uint8Array(4 * size)
  let textLength = 0
  let length = 0
  const others: TraceChunk[] = []
  let decoded: readonly TraceChunk[] = []

  function addRow(code: number, at: number): void {
    if (length === stamps.length) {
      stamps = grown(new Float64Array(length * 2), stamps)
      ends = grown(new Uint32Array(length * 2), ends)
      codes = grown(new Uint8Array(length * 2), codes)
    }
    stamps[length] = at
    ends[length] = textLength
    codes[length] = code
    length++
  }

  function decode(): readonly TraceChunk[] {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
    const chunks: TraceChunk[] = []
    let from = 0
    let other = 0
    for (let i = 0; i < length; i++) {
      const to = ends[i] ?? from
      const kept = codes[i] === whole ? others[other++] : undefined
      const at = stamps[i] ?? 0
      const kind = kinds[codes[i] ?? 0] ?? 'text'
      const empty = { at, arrivedAt: at, text: '', reasoning: '', toolCall: '' }
      chunks.push(kept ?? { ...empty, [kind]: decoder.decode(texts.subarray(from, to)) })
      from = to
    }
    return chunks
  }

  return {
    get length() {
      return length
    },
    addBytes(kind, bytes, from, to, at) {
      const end = textLength + to - from
      if (end > texts.length)
        texts = grown(new Uint8Array(Math.max(512, end, 2 * textLength)), texts)
      if (to - from > shortPiece) texts.set(bytes.subarray(from, to), textLength)
      else for (let i = from, o = textLength; i < to; i++, o++) texts[o] = bytes[i] ?? 0
      textLength = end
      addRow(codeOf[kind], at)
    },
    add(chunk) {
      others.push(chunk)
      addRow(whole, chunk.at)
    },
    chunks() {
      if (decoded.length !== length) decoded = decode()
      return decoded
    },
  }
}

function grown<Column extends Float64Array | Uint32Array | Uint8Array>(
  larger: Column,
  old: Column,
): Column {
  larger.set(old)
  return larger
}
