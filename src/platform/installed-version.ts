import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** The version of a package of the project at `root`; `undefined` where it is not installed. */
export function installedVersion(name: string, root: string): string | undefined {
  const places = createRequire(join(root, 'package.json')).resolve.paths(name) ?? []
  for (const place of places) {
    try {
      const content: unknown = JSON.parse(readFileSync(join(place, name, 'package.json'), 'utf8'))
      if (typeof content !== 'object' || content === null || !('version' in content)) continue
      if (typeof content.version === 'string') return content.version
    } catch {
      // Not in this one: the next is asked.
    }
  }
  return undefined
}
