import { appendFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

import { SloError } from '../errors.ts'

/** A file that is written line by line, and never over another one. */
export interface CassetteFile {
  /** @throws SloError where it is there already, or cannot be written. */
  begin(line: string): Promise<void>
  add(line: string): void
}

/** @param root - What the path is relative to. */
export function cassetteFile(root: string, path: string): CassetteFile {
  const whole = resolve(root, path)
  return {
    async begin(line) {
      let hasFolder = false
      try {
        await mkdir(dirname(whole), { recursive: true })
        hasFolder = true
        await writeFile(whole, `${line}\n`, { flag: 'wx' })
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
        throw new SloError(
          'SLO_FILE_NOT_WRITTEN',
          hasFolder && code === 'EEXIST'
            ? `The recording "${path}" is there already, and recordTo() writes over none. Delete it to record anew, or take it with replay("${path}"). One file takes the answers of one target of one test file.`
            : `The recording "${path}" could not be written (${code}). It must be a file in a folder that may be written, here ${whole}.`,
          { cause: error },
        )
      }
    },
    // at once, so that nothing is lost when the run is ended; a tenth of a millisecond an answer
    add(line) {
      appendFileSync(whole, `${line}\n`)
    },
  }
}
