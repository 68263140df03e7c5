const lineFeed = 10
const carriageReturn = 13

/** A stream's line that is longer than this is no answer, and would fill the memory. */
const longestLine = 16 * 1024 * 1024

/** Cuts bytes into lines, wherever the reads cut them. */
export interface LineSplitter {
  /** Takes the bytes of a read; they may be overwritten afterwards. */
  feed(bytes: Uint8Array): void
  /** Ends the stream: what is left is a line, too. */
  end(): void
}

/**
 * Splits at LF, CR and CRLF, also where a read ends between the two. A line is decoded when it is
 * whole, so that no read cuts a character.
 *
 * @throws RangeError from `feed` at a line of more than 16 MiB.
 */
export function createLineSplitter(onLine: (line: string) => void): LineSplitter {
  let parts: Buffer[] = []
  let kept = 0
  let isAfterCarriageReturn = false

  function lineOf(rest: Uint8Array): string {
    if (kept === 0) return decode(rest)
    const line = decode(Buffer.concat([...parts, rest]))
    parts = []
    kept = 0
    return line
  }

  function keep(rest: Uint8Array): void {
    if (rest.length === 0) return
    kept += rest.length
    if (kept > longestLine) {
      throw new RangeError('a line of the stream is longer than 16 MiB')
    }
    parts.push(Buffer.from(rest))
  }

  return {
    feed(bytes) {
      let start = 0
      if (isAfterCarriageReturn && bytes.length > 0) {
        isAfterCarriageReturn = false
        if (bytes[0] === lineFeed) start = 1
      }
      for (let i = start; i < bytes.length; i++) {
        const byte = bytes[i]
        if (byte !== lineFeed && byte !== carriageReturn) continue
        const line = lineOf(bytes.subarray(start, i))
        if (byte === carriageReturn) {
          if (i + 1 === bytes.length) isAfterCarriageReturn = true
          else if (bytes[i + 1] === lineFeed) i++
        }
        start = i + 1
        onLine(line)
      }
      keep(bytes.subarray(start))
    },
    end() {
      if (kept > 0) onLine(lineOf(new Uint8Array()))
    },
  }
}

function decode(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')
}
