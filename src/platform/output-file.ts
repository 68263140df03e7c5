import { appendFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'

import { SloError } from '../errors.ts'

/**
 * Writes a file that an option names.
 *
 * @param root - What the path is relative to.
 * @throws SloError where it cannot be written.
 */
export async function writeOutputFile(root: string, path: string, text: string): Promise<void> {
  const whole = resolve(root, path)
  try {
    await writeFile(whole, text)
  } catch (error) {
    throw new SloError(
      'SLO_FILE_NOT_WRITTEN',
      `The file "${path}" could not be written (${codeOf(error)}). It must be in a folder that is there and may be written, here ${whole}.`,
      { cause: error },
    )
  }
}

/**
 * Adds a text to the summary of a GitHub job, where there is one.
 *
 * @returns what went wrong, or `undefined`.
 */
export async function addJobSummary(text: string): Promise<string | undefined> {
  const path = process.env['GITHUB_STEP_SUMMARY']
  if (path === undefined || path === '') return undefined
  try {
    await appendFile(path, `${text}\n`)
    return undefined
  } catch (error) {
    return `the job's summary could not be written (${codeOf(error)})`
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)
