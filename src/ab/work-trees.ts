import { execFile } from 'node:child_process'
import { access, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'

import { SloError } from '../errors.ts'

const execute = promisify(execFile)

/** Two commits, each in a folder of its own. */
export interface WorkTrees {
  readonly base: WorkTree
  readonly head: WorkTree
  /** Takes both away. */
  readonly remove: () => Promise<void>
}

interface WorkTree {
  readonly commit: string
  /** Where the project is in it: what the current folder is to the repository. */
  readonly folder: string
}

/**
 * Checks out two commits beside the project. They borrow the project's `node_modules`, where the lock
 * file is the same; otherwise they must be set up.
 *
 * @param hasSetup - Whether a command will set them up.
 * @throws SloError where git does not do it, or the lock file differs and nothing sets them up.
 */
export async function checkOut(
  cwd: string,
  refs: { readonly base: string; readonly head: string },
  hasSetup: boolean,
): Promise<WorkTrees> {
  const top = await git(cwd, 'rev-parse', '--show-toplevel')
  const inside = relative(top, cwd)
  const commits = { base: await commitOf(cwd, refs.base), head: await commitOf(cwd, refs.head) }
  const parent = await mkdtemp(join(tmpdir(), 'vitest-slo-ab-'))
  const remove = async (): Promise<void> => {
    await rm(parent, { recursive: true, force: true, maxRetries: 3 })
    await git(cwd, 'worktree', 'prune')
  }
  const add = async (side: 'base' | 'head'): Promise<WorkTree> => {
    const root = join(parent, side)
    await git(cwd, 'worktree', 'add', '--detach', root, commits[side])
    const folder = join(root, inside)
    if (!hasSetup) await borrowModules(cwd, folder, refs[side])
    return { commit: commits[side], folder }
  }
  try {
    // one after the other: git locks its list of work trees
    const base = await add('base')
    return { base, head: await add('head'), remove }
  } catch (error) {
    await remove()
    throw error
  }
}

async function commitOf(cwd: string, ref: string): Promise<string> {
  try {
    return await git(cwd, 'rev-parse', '--verify', `${ref}^{commit}`)
  } catch (error) {
    throw new SloError(
      'SLO_GIT_FAILED',
      `There is no commit "${ref}" here. It must be a branch, a tag or a hash that was fetched: ` +
        'on CI fetch it first, as in "git fetch --depth=1 origin main".',
      { cause: error },
    )
  }
}

const lockFiles = ['package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'yarn.lock']

async function borrowModules(cwd: string, folder: string, ref: string): Promise<void> {
  const textOf = async (path: string): Promise<string | undefined> =>
    await readFile(path, 'utf8').catch(() => undefined)
  const pairs = await Promise.all(
    lockFiles.map(async (name) => [
      name,
      await textOf(join(cwd, name)),
      await textOf(join(folder, name)),
    ]),
  )
  const changed = pairs.find(([, here, there]) => here !== there)?.[0]
  if (changed !== undefined) {
    throw new SloError(
      'SLO_GIT_FAILED',
      `"${changed}" of "${ref}" is not that of this folder, so its packages are others. ` +
        'Say how they are installed, as in --setup "npm ci".',
    )
  }
  const modules = join(cwd, 'node_modules')
  await access(modules).catch(() => {
    throw new SloError(
      'SLO_GIT_FAILED',
      `There is no folder ${modules} to borrow. Install the packages first, or say how, as in --setup "npm ci".`,
    )
  })
  await symlink(modules, join(folder, 'node_modules'), 'junction')
}

/** @throws SloError with what git said. */
async function git(cwd: string, ...args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await execute('git', [...args], { cwd })
    return stdout.trim()
  } catch (error) {
    const said =
      error instanceof Error && 'stderr' in error && typeof error.stderr === 'string'
        ? error.stderr.trim()
        : String(error)
    throw new SloError('SLO_GIT_FAILED', `"git ${args.join(' ')}" failed: ${said}`, {
      cause: error,
    })
  }
}
