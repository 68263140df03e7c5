import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Where it is. */
export const pathOfPartialFile = (root: string, path: string): string => join(root, path)

/** The text of a file that a run before this one left; `undefined` without one. */
export function readPartialFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** Begins a file anew with a line; returns what went wrong, or `undefined`. */
export function beginPartialFile(path: string, line: string): string | undefined {
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, `${line}\n`)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Removes it; one that cannot be removed is refused or begun anew by who comes next. */
export function removePartialFile(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    // nothing is lost by it
  }
}

/** A short name of a text, the same for the same text only. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
