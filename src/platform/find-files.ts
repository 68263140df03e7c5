import { existsSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { resolve } from 'node:path'

/**
 * The paths that an argument names: itself, or, where it is a pattern such as `out/*.json`, the files
 * that fit it, sorted. Shells do that too, but not all, and not within quotes.
 *
 * @param root - What paths are relative to.
 */
export async function findFiles(root: string, pattern: string): Promise<readonly string[]> {
  if (!/[*?[{]/.test(pattern) || existsSync(resolve(root, pattern))) return [pattern]
  const found = await Array.fromAsync(glob(pattern, { cwd: root }))
  return found.toSorted()
}
