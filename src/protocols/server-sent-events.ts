import { createLineSplitter, type LineSplitter } from './lines.ts'

/** One event of a `text/event-stream`. */
export interface ServerSentEvent {
  /** Of its `event` field; empty where it has none. */
  readonly type: string
  /** Its `data` fields, joined by line feeds. */
  readonly data: string
}

/**
 * Scans bytes for server-sent events, as the HTML standard defines them: several events in one
 * read, an event over many reads, LF, CR and CRLF, comments, a byte order mark. The fields `id` and
 * `retry` have no meaning here. Unlike in the standard, `end` delivers a last event that has no
 * empty line after it: servers leave that out, and one that was cut off does not parse.
 */
export function createEventScanner(onEvent: (event: ServerSentEvent) => void): LineSplitter {
  let type = ''
  let data: string | undefined
  let isFirst = true

  function dispatch(): void {
    const event = data === undefined ? undefined : { type, data }
    type = ''
    data = undefined
    if (event !== undefined) onEvent(event)
  }

  function take(field: string, value: string): void {
    if (field === 'data') data = data === undefined ? value : `${data}\n${value}`
    else if (field === 'event') type = value
  }

  const lines = createLineSplitter((given) => {
    const line = isFirst && given.startsWith('\uFEFF') ? given.slice(1) : given
    isFirst = false
    if (line === '') {
      dispatch()
      return
    }
    const colon = line.indexOf(':')
    if (colon === -1) take(line, '')
    else take(line.slice(0, colon), line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1))
  })
  return {
    feed: (bytes) => lines.feed(bytes),
    end() {
      lines.end()
      dispatch()
    },
  }
}
