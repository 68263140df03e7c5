import type { TraceChunk } from './trace.ts'

/** Which text of an answer a piece belongs to. */
type PieceKind = 'text' | 'reasoning' | 'toolCall'

/**
 * The chunks of one answer as they come: stamps, places and bytes in columns, without an object or
 * a string for each. They become objects when they are asked for.
 */
export interface Recording {
  /**
   * A visible piece in UTF-8, which is copied, stamped when it was read.
   *
   * @returns How many chunks there are now.
   */
  addBytes(kind: PieceKind, bytes: Uint8Array, from: number, to: number, at: number): number
  /** Any other chunk. @returns How many there are now. */
  add(chunk: TraceChunk): number
  /** All of them so far, in their order. */
  chunks(): readonly TraceChunk[]
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const kinds = ['text', 'reasoning', 'toolCall'] as const
const codeOf = { text: 0, reasoning: 1, toolCall: 2 } as const
/** A chunk that is kept as an object. */
const whole = 3

/** Room for more is made when they come. */
const mostAtOnce = 4096
/** Bytes of a block of text; longer for a longer piece. */
const blockSize = 65_536

/** Shorter pieces are copied byte by byte: a call costs more. */
const shortPiece = 48

/** Chunks of one kind, with one stamp and in one block: most often, those of one read. */
interface Runs {
  /** The first chunk of each. */
  firsts: Uint32Array
  stamps: Float64Array
  codes: Uint8Array
  blocks: Uint32Array
  count: number
}

/** @param expected - Chunks for which there is room at once; more may come. */
export function createRecording(expected: number = 64): Recording {
  const size = Math.max(16, Math.min(expected, mostAtOnce))
  /** Where the text of each chunk ends in its block. */
  let ends = new Uint32Array(size)
  let length = 0
  // a text that grew as one would be copied and thrown away again and again
  let block = new Uint8Array(Math.min(blockSize, 4 * size))
  const blocks = [block]
  let blockLength = 0
  const runs = createRuns(size)
  let lastStamp = Number.NaN
  let lastCode = whole
  /** Chunks that are kept as objects, by their place. */
  const others = new Map<number, TraceChunk>()
  let decoded: readonly TraceChunk[] = []

  function startRun(code: number, at: number): void {
    addRun(runs, length, code, at, blocks.length - 1)
    lastStamp = at
    lastCode = code
  }

  function startBlock(needed: number): void {
    block = new Uint8Array(Math.max(needed, Math.min(blockSize, 2 * block.length)))
    blocks.push(block)
    blockLength = 0
    lastStamp = Number.NaN
  }

  function addRow(code: number, at: number): number {
    if (at !== lastStamp || code !== lastCode) startRun(code, at)
    if (length === ends.length) ends = grown(new Uint32Array(length * 2), ends)
    ends[length] = blockLength
    return ++length
  }

  /** Makes objects of the chunks of a run, the first of whose texts begins at `from`. */
  function decodeRun(run: number, from: number, chunks: TraceChunk[]): number {
    const at = runs.stamps[run] ?? 0
    const kind = kinds[runs.codes[run] ?? 0] ?? 'text'
    const bytes = blocks[runs.blocks[run] ?? 0]
    const end = run + 1 < runs.count ? runs.firsts[run + 1] : length
    let start = from
    for (let i = chunks.length; i < (end ?? length); i++) {
      const to = ends[i] ?? start
      const empty = { at, arrivedAt: at, text: '', reasoning: '', toolCall: '' }
      const text = { [kind]: decoder.decode(bytes?.subarray(start, to)) }
      chunks.push(others.get(i) ?? { ...empty, ...text })
      start = to
    }
    return start
  }

  function decode(): readonly TraceChunk[] {
    const chunks: TraceChunk[] = []
    let from = 0
    for (let run = 0; run < runs.count; run++) {
      if (runs.blocks[run] !== runs.blocks[run - 1]) from = 0
      from = decodeRun(run, from, chunks)
    }
    return chunks
  }

  return {
    addBytes(kind, bytes, from, to, at) {
      if (blockLength + to - from > block.length) startBlock(to - from)
      if (to - from > shortPiece) block.set(bytes.subarray(from, to), blockLength)
      else for (let i = from, o = blockLength; i < to; i++, o++) block[o] = bytes[i] ?? 0
      blockLength += to - from
      return addRow(codeOf[kind], at)
    },
    add(chunk) {
      others.set(length, chunk)
      return addRow(whole, chunk.at)
    },
    chunks() {
      if (decoded.length !== length) decoded = decode()
      return decoded
    },
  }
}

/** With room for a read each chunk, as chunks come that are not in bulk. */
const createRuns = (size: number): Runs => ({
  firsts: new Uint32Array(size),
  stamps: new Float64Array(size),
  codes: new Uint8Array(size),
  blocks: new Uint32Array(size),
  count: 0,
})

function addRun(runs: Runs, first: number, code: number, at: number, block: number): void {
  const { count } = runs
  if (count === runs.firsts.length) {
    runs.firsts = grown(new Uint32Array(count * 2), runs.firsts)
    runs.stamps = grown(new Float64Array(count * 2), runs.stamps)
    runs.codes = grown(new Uint8Array(count * 2), runs.codes)
    runs.blocks = grown(new Uint32Array(count * 2), runs.blocks)
  }
  runs.firsts[count] = first
  runs.stamps[count] = at
  runs.codes[count] = code
  runs.blocks[count] = block
  runs.count++
}

/** A larger column that begins with an old one. */
export function grown<Column extends Float64Array | Uint32Array | Uint8Array>(
  larger: Column,
  old: Column,
): Column {
  larger.set(old)
  return larger
}
