import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** `vitest-slo serve` in a process of its own, from the build. */
export interface ServedTinyLM {
  readonly baseURL: string
  stop(): Promise<void>
}

export async function serveTinyLM(): Promise<ServedTinyLM> {
  const cli = join(import.meta.dirname, '../../dist/cli.mjs')
  const child = spawn(process.execPath, [cli, 'serve', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  for await (const chunk of child.stdout) {
    output += String(chunk)
    const [, baseURL] = /is served at (\S+),/.exec(output) ?? []
    if (baseURL === undefined) continue
    return {
      baseURL,
      async stop() {
        const closed = once(child, 'close')
        child.kill('SIGTERM')
        await closed
      },
    }
  }
  throw new Error(`vitest-slo serve has ended: ${output}`)
}
