import { execFileSync } from 'node:child_process'

/** What CI systems call the branch that they build; of a pull request the one that it comes from. */
const variables = [
  'GITHUB_HEAD_REF',
  'CI_MERGE_REQUEST_SOURCE_BRANCH_NAME',
  'CI_COMMIT_REF_NAME',
  'GITHUB_REF_NAME',
] as const

/**
 * The branch of a checkout: as CI says, whose checkouts have none, otherwise as git does.
 *
 * @returns `undefined` without git, or on no branch.
 */
export function detectBranch(
  root: string,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const told = variables.map((name) => env[name]).find((name) => name !== undefined && name !== '')
  if (told !== undefined) return told
  try {
    const found = execFileSync('git', ['symbolic-ref', '--short', '-q', 'HEAD'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
    return found === '' ? undefined : found
  } catch {
    return undefined
  }
}
