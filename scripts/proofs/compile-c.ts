import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** Compiles a file of this folder; `undefined` where there is no compiler. */
export function compileC(name: string, folder: string): string | undefined {
  const source = join(import.meta.dirname, `${name}.c`)
  const file = join(folder, name)
  for (const compiler of ['cc', 'gcc']) {
    try {
      execFileSync(compiler, ['-O2', '-o', file, source], { stdio: 'ignore' })
      return file
    } catch {
      // the next one
    }
  }
  return undefined
}
