import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'

import { SloError } from '../errors.ts'

/**
 * The text of a file that an option names.
 *
 * @param root - What the path is relative to.
 * @throws SloError where it cannot be read.
 */
export async function readInputFile(root: string, path: string): Promise<string> {
  const whole = resolve(root, path)
  const bytes = await read(whole, path)
  try {
    // its byte order mark is for who parses it
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    throw new SloError(
      'SLO_FILE_NOT_READ',
      `The file "${path}" is not UTF-8. It must be, or its texts would be asked with wrong letters. Save it as UTF-8.`,
      { cause: error },
    )
  }
}

async function read(whole: string, path: string): Promise<Uint8Array> {
  try {
    return await readFile(whole)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new SloError(
      'SLO_FILE_NOT_READ',
      `The file "${path}" could not be read (${code}). It must be a file at ${whole}. ` +
        'Paths are relative to the root of the project.',
      { cause: error },
    )
  }
}
