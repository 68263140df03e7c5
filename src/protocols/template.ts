import type { Piece } from './piece.ts'
import type { ServerSentEvent } from './server-sent-events.ts'

/** An event of which all is known but one text. */
export interface Template {
  readonly kind: 'text' | 'reasoning' | 'toolCall'
  /** The event up to the quote that opens the text. */
  readonly head: Buffer
  /** From the quote that closes it to the empty line. */
  readonly tail: Buffer
}

const quote = 34
const backslash = 92
const blank = 32

/** Texts that no server sends, to see where a text of the event comes out. */
const probes = ['vitest-slo probe 1', 'vitest-slo probe 2'] as const

/**
 * Learns the form of an event. Each text in its JSON is replaced by probes in turn; where they come
 * out as text, reasoning or tool call and nothing else does, all events that differ only there are
 * understood.
 *
 * @param event - One line of data, as it came, with the empty line after it, and perhaps its type before.
 */
export function learnTemplate(
  event: Buffer,
  read: (event: ServerSentEvent) => Piece,
): Template | undefined {
  // offsets in latin1 are offsets of bytes
  const line = event.toString('latin1')
  const [, type = '', data] =
    /^(?:event: ?([^\n\r]*)\n)?data: ?(\{[^\n\r]*\})\n\n$/.exec(line) ?? []
  if (data === undefined) return undefined
  const start = line.length - data.length - 2
  for (const { index, 0: colon, 1: value = '' } of data.matchAll(/:\s*"((?:[^"\\]|\\.)*)"/g)) {
    const from = index + colon.length - value.length - 1
    const kinds = probes.map((probe) =>
      kindOf(type, [data.slice(0, from), data.slice(from + value.length)], probe, read),
    )
    const [kind] = kinds
    if (kind === undefined || kinds.some((other) => other !== kind)) continue
    return {
      kind,
      head: Buffer.from(event.subarray(0, start + from)),
      tail: Buffer.from(event.subarray(start + from + value.length)),
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
  const { text, reasoning, toolCall, ...more } = read({ type, data })
  if (Object.keys(more).length > 0) return undefined
  // nothing else may hide in an event that is recognised
  if (text + reasoning + toolCall !== probe) return undefined
  return text === probe ? 'text' : reasoning === probe ? 'reasoning' : 'toolCall'
}

/** The text of an event of this form, and where the event ends; `undefined` for any other. */
export function matchTemplate(
  { head, tail }: Template,
  bytes: Buffer,
  at: number,
): { readonly text: string; readonly end: number } | undefined {
  const from = at + head.length
  if (from + tail.length > bytes.length || bytes.compare(head, 0, head.length, at, from) !== 0) {
    return undefined
  }
  let to = from
  let isEscaped = false
  for (let byte = bytes[to]; byte !== quote; byte = bytes[to]) {
    // the end of what is there, or a byte that no text in JSON has
    if (byte === undefined || byte < blank) return undefined
    if (byte === backslash) isEscaped = true
    to += byte === backslash ? 2 : 1
  }
  const end = to + tail.length
  if (end > bytes.length || bytes.compare(tail, 0, tail.length, to, end) !== 0) return undefined
  const text = bytes.toString('utf8', from, to)
  if (!isEscaped) return { text, end }
  const unescaped = unescape(text)
  return unescaped === undefined ? undefined : { text: unescaped, end }
}

function unescape(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(`"${text}"`)
    return typeof value === 'string' ? value : undefined
  } catch {
    return undefined
  }
}
