import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

import { SloError } from '../errors.ts'

/** Seconds after which a lock is one that its process left behind; an update takes milliseconds. */
const staleAfter = 30

/** Seconds to wait for another process. */
const patience = 10

interface LockOptions {
  /** Waits, in seconds. */
  readonly sleep: (seconds: number) => Promise<void>
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** The text of a file; `undefined` where there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/**
 * Changes a file that other processes change, too: each reads what the one before has written, and
 * writes it whole, beside it first. A lock beside it, a folder, is what they wait for.
 *
 * @param change - Gives the new text, or `undefined` to leave the file as it is.
 * @throws SloError where another process does not let go of it; what `change` throws; and errors of
 * the file system.
 */
export async function changeFile(
  path: string,
  change: (text: string | undefined) => string | undefined,
  options: LockOptions = systemOptions,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const lock = `${path}.lock`
  await takeLock(lock, options)
  try {
    const text = change(await readIfThere(path))
    if (text === undefined) return
    const beside = `${path}.${process.pid}.tmp`
    try {
      await writeFile(beside, text)
      await rename(beside, path)
    } finally {
      await rm(beside, { force: true })
    }
  } finally {
    await rm(lock, { recursive: true, force: true })
  }
}

async function takeLock(lock: string, { sleep, now }: LockOptions): Promise<void> {
  const started = now()
  for (;;) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one try after the other
      await mkdir(lock)
      return
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error
    }
    // oxlint-disable-next-line no-await-in-loop -- one try after the other
    const made = await stat(lock).catch(() => undefined)
    if (made !== undefined && now() - made.mtimeMs > 1000 * staleAfter) {
      // oxlint-disable-next-line no-await-in-loop -- one try after the other
      await rm(lock, { recursive: true, force: true })
      continue
    }
    if (now() - started > 1000 * patience) throw lockedError(lock)
    // oxlint-disable-next-line no-await-in-loop -- one try after the other
    await sleep(0.05)
  }
}

function lockedError(lock: string): SloError {
  return new SloError(
    'SLO_BASELINE_LOCKED',
    `Another process holds ${lock} since more than ${patience} seconds. Only one may write at a time. ` +
      'Run it again, or delete the folder where no other run goes on.',
  )
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined

const systemOptions: LockOptions = {
  now: Date.now,
  async sleep(seconds) {
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 1000 * seconds)
    })
  },
}
