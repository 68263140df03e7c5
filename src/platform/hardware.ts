import { execFileSync } from 'node:child_process'
import os from 'node:os'

/** The machine and the commit that a run belongs to. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  /** Bytes. */
  readonly memory: number
  readonly platform: string
  readonly architecture: string
  readonly node: string
  /** Short hash of the checkout's commit, with "+" where files were changed. */
  readonly commit?: string
}

/** @param root A folder of the checkout whose commit is wanted. */
export function detectMachine(root: string): Machine {
  const commit = detectCommit(root)
  return {
    cpu: os.cpus()[0]?.model.trim() || 'unknown',
    cores: os.availableParallelism(),
    memory: os.totalmem(),
    platform: `${os.platform()} ${os.release()}`,
    architecture: os.arch(),
    node: process.versions.node,
    ...(commit !== undefined && { commit }),
  }
}

function detectCommit(root: string): string | undefined {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  try {
    const hash = git('rev-parse', '--short=12', 'HEAD').trim()
    return git('status', '--porcelain', '--untracked-files=no').trim() === '' ? hash : `${hash}+`
  } catch {
    // Not a checkout, or no git: a report needs neither.
    return undefined
  }
}
