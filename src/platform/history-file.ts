import {
  closeSync,
  createReadStream,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs'
import { access } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { createInterface } from 'node:readline'

import { SloError } from '../errors.ts'

/**
 * Adds a line to a file. It is written in one go at the file's end (O_APPEND), so that lines of
 * processes that write at the same time do not mix; where the file ends in the middle of a line, as
 * one does whose writer was killed, a new line is begun first.
 *
 * @param text - Without a line break.
 * @returns what went wrong, or `undefined`.
 */
export function appendLine(path: string, text: string): string | undefined {
  try {
    mkdirSync(dirname(path), { recursive: true })
    // read, too: its last byte is looked at
    const file = openSync(path, 'a+')
    try {
      const bytes = Buffer.from(`${endsInLine(file) ? '' : '\n'}${text}\n`)
      const written = writeSync(file, bytes)
      return written === bytes.length
        ? undefined
        : `only ${written} of ${bytes.length} bytes were written`
    } finally {
      closeSync(file)
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function endsInLine(file: number): boolean {
  const { size } = fstatSync(file)
  if (size === 0) return true
  const last = Buffer.alloc(1)
  readSync(file, last, 0, 1, size - 1)
  return last.toString() === '\n'
}

/**
 * The lines of files, one after the other, never a whole file at once.
 *
 * @param root - What the paths are relative to.
 * @throws SloError where one cannot be read.
 */
export async function* linesOfFiles(
  root: string,
  paths: readonly string[],
): AsyncGenerator<{ readonly file: string; readonly number: number; readonly text: string }> {
  for (const file of paths) {
    const whole = resolve(root, file)
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await access(whole).catch((error: unknown) => {
      throw notRead(file, whole, error)
    })
    let number = 0
    try {
      const input = createReadStream(whole, 'utf8')
      // oxlint-disable-next-line no-await-in-loop -- a file is read in its order
      for await (const text of createInterface({ input, crlfDelay: Infinity })) {
        number++
        yield { file, number, text }
      }
    } catch (error) {
      if (error instanceof SloError) throw error
      throw notRead(file, whole, error)
    }
  }
}

function notRead(file: string, whole: string, error: unknown): SloError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
  return new SloError(
    'SLO_FILE_NOT_READ',
    `The history "${file}" could not be read (${code}). It must be a file at ${whole}. ` +
      '"vitest bench" writes one with each run.',
    { cause: error },
  )
}
