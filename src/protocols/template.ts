import type { Piece } from './piece.ts'
import type { ServerSentEvent } from './server-sent-events.ts'

/** An event of which all is known but one text. */
export interface Template {
  readonly kind: 'text' | 'reasoning' | 'toolCall'
  /** The event up to the quote that opens the text. */
  readonly head: Part
  /** From the quote that closes it to the empty line. */
  readonly tail: Part
}

/** Bytes as they are compared: eight at a time, and the rest. */
interface Part {
  readonly length: number
  /**
   * As if they were floating-point numbers, which are equal just where their bytes are: bytes that
   * are no number equal nothing, and the one number with two forms, 0, has bytes that no JSON has.
   */
  readonly words: Float64Array
  readonly rest: Uint8Array
}

function partOf(bytes: Buffer): Part {
  const count = bytes.length >> 3
  return {
    length: bytes.length,
    words: Float64Array.from({ length: count }, (_, i) => bytes.readDoubleLE(8 * i)),
    rest: Uint8Array.from(bytes.subarray(8 * count)),
  }
}

const quote = 34
const backslash = 92
const blank = 32

/** Texts that no server sends, to see where a text of the event comes out. */
const probes = ['vitest-slo probe 1', 'vitest-slo probe 2'] as const

/**
 * Learns the form of an event that says one text and nothing else. Where that stands in its JSON is
 * replaced by probes in turn; where they come out as text, reasoning or tool call and nothing else
 * does, all events that differ only there are understood. What says no text, or more, is left alone
 * at once: each stream has such events, and trying them costs garbage when many streams begin.
 *
 * @param event - One line of data, as it came, with the empty line after it, and perhaps its type before.
 * @param piece - What it says.
 */
export function learnTemplate(
  event: Buffer,
  piece: Piece,
  read: (event: ServerSentEvent) => Piece,
): Template | undefined {
  const said = onlyTextOf(piece)
  if (said === undefined) return undefined
  // offsets in latin1 are offsets of bytes
  const line = event.toString('latin1')
  const [, type = '', data] =
    /^(?:event: ?([^\n\r]*)\n)?data: ?(\{[^\n\r]*\})\n\n$/.exec(line) ?? []
  if (data === undefined) return undefined
  const start = line.length - data.length - 2
  for (const { index, 0: colon, 1: value = '' } of data.matchAll(/:\s*"((?:[^"\\]|\\.)*)"/g)) {
    if (textOfJson(value) !== said.text) continue
    const from = index + colon.length - value.length - 1
    const kinds = probes.map((probe) =>
      kindOf(type, [data.slice(0, from), data.slice(from + value.length)], probe, read),
    )
    const [kind] = kinds
    if (kind === undefined || kinds.some((other) => other !== kind)) continue
    return {
      kind,
      head: partOf(event.subarray(0, start + from)),
      tail: partOf(event.subarray(start + from + value.length)),
    }
  }
  return undefined
}

function kindOf(
  type: string,
  [before, behind]: readonly [string, string],
  probe: string,
  read: (event: ServerSentEvent) => Piece,
): Template['kind'] | undefined {
  const data = Buffer.from(before + probe + behind, 'latin1').toString()
  const said = onlyTextOf(read({ type, data }))
  return said?.text === probe ? said.kind : undefined
}

/** The text of a piece that says it and nothing else; nothing may hide in an event that is recognised. */
function onlyTextOf({
  text,
  reasoning,
  toolCall,
  ...more
}: Piece): { readonly kind: Template['kind']; readonly text: string } | undefined {
  const all = text + reasoning + toolCall
  if (all === '' || Object.keys(more).length > 0) return undefined
  if (all === text) return { kind: 'text', text }
  if (all === reasoning) return { kind: 'reasoning', text: reasoning }
  return all === toolCall ? { kind: 'toolCall', text: toolCall } : undefined
}

/** What a text in JSON says, as it was read byte by byte; `undefined` where it is none. */
const textOfJson = (bytes: string): string | undefined =>
  /^[ !#-[\]-~]*$/.test(bytes) ? bytes : unescape(Buffer.from(bytes, 'latin1').toString())

/** Where a template was found; one for many events, since it is overwritten. */
export interface Match {
  /** Of the text, between its quotes. */
  from: number
  to: number
  isEscaped: boolean
  /** Behind the event. */
  end: number
}

/**
 * Whether an event of this form is at a place, whole, in the bytes up to `limit`; fills `found`.
 * Makes nothing: it is asked for each token.
 */
export function matchTemplate(
  { head, tail }: Template,
  bytes: Buffer,
  at: number,
  limit: number,
  found: Match,
): boolean {
  const from = at + head.length
  if (from + tail.length > limit || !isAt(head, bytes, at)) return false
  let to = from
  let isEscaped = false
  for (;;) {
    const byte = to < limit ? (bytes[to] ?? 0) : 0
    if (byte === quote) break
    // the end of what is there, or a byte that no text in JSON has
    if (byte < blank) return false
    if (byte === backslash) isEscaped = true
    to += byte === backslash ? 2 : 1
  }
  const end = to + tail.length
  if (end > limit || !isAt(tail, bytes, to)) return false
  found.from = from
  found.to = to
  found.isEscaped = isEscaped
  found.end = end
  return true
}

/** Views of the buffers that were asked for last: a read goes on in the same one. */
const views = new WeakMap<Buffer, DataView>()
let lastBytes: Buffer | undefined
let lastView: DataView = new DataView(new ArrayBuffer(0))

function viewOf(bytes: Buffer): DataView {
  if (bytes === lastBytes) return lastView
  lastBytes = bytes
  lastView = views.get(bytes) ?? new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  views.set(bytes, lastView)
  return lastView
}

/** Whether a part is at a place, eight bytes at a time: a call of `compare` costs more than that. */
function isAt({ words, rest }: Part, bytes: Buffer, at: number): boolean {
  const view = viewOf(bytes)
  let place = at
  for (let i = 0; i < words.length; i++, place += 8) {
    if (view.getFloat64(place, true) !== words[i]) return false
  }
  for (let i = 0; i < rest.length; i++, place++) {
    if (bytes[place] !== rest[i]) return false
  }
  return true
}

/** The text of a match; `undefined` where it is none that JSON has. */
export function textOfMatch(bytes: Buffer, { from, to, isEscaped }: Match): string | undefined {
  const text = bytes.toString('utf8', from, to)
  return isEscaped ? unescape(text) : text
}

function unescape(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(`"${text}"`)
    return typeof value === 'string' ? value : undefined
  } catch {
    return undefined
  }
}
