import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'

/** Where a report ended up; `problem`: it could not be written where it belongs. */
export interface WrittenFile {
  readonly path: string
  readonly problem?: string
}

/** Removes files where they are; what cannot be removed stays, and the writing will tell. */
export function removeReportFiles(folder: string, names: readonly string[]): void {
  for (const name of names) {
    try {
      rmSync(join(folder, name), { force: true })
    } catch {
      // Said when the new report cannot be written either.
    }
  }
}

/**
 * Writes a file whole or not at all: beside it first, then renamed. Where that cannot be done, it
 * goes into a temporary folder, so that nothing measured is lost.
 *
 * @throws When not even the temporary folder can be written.
 */
export function writeReportFile(path: string, text: string): WrittenFile {
  try {
    mkdirSync(dirname(path), { recursive: true })
    const beside = `${path}.${process.pid}.tmp`
    try {
      writeFileSync(beside, text)
      renameSync(beside, path)
    } finally {
      rmSync(beside, { force: true })
    }
    return { path }
  } catch (error) {
    const elsewhere = join(mkdtempSync(join(tmpdir(), 'vitest-slo-')), basename(path))
    writeFileSync(elsewhere, text)
    return { path: elsewhere, problem: error instanceof Error ? error.message : String(error) }
  }
}
