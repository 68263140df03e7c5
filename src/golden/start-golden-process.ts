import { fork } from 'node:child_process'
import { extname } from 'node:path'

import type { GoldenAnswer } from './golden-answer.ts'

/** A golden server in a process of its own, so that it and the client do not share a core. */
export interface GoldenProcess {
  readonly baseURL: string
  stop(): void
}

/** @throws Error when it does not start. */
export async function startGoldenProcess(answer: GoldenAnswer): Promise<GoldenProcess> {
  const server = fork(processFile(), [JSON.stringify(answer)], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    // options of a test runner are not for it
    execArgv: [],
  })
  const baseURL = await new Promise<string>((resolve, reject) => {
    server.stdout?.once('data', (line: Buffer) => resolve(line.toString().trim()))
    server.once('error', reject)
    server.once('exit', () => reject(new Error('The golden server ended before it listened.')))
  })
  return {
    baseURL,
    stop() {
      server.kill()
    },
  }
}

/** Beside this file: `.ts` in the source, `.mjs` in the package. */
function processFile(): URL {
  const extension = extname(new URL(import.meta.url).pathname)
  return new URL(`./golden-process${extension}`, import.meta.url)
}
