import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { changeFile, readIfThere } from './locked-file.ts'

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'locked-file-'))
  onTestFinished(async () => {
    await rm(made, { recursive: true })
  })
  return made
}

/** Time passes with each wait, and only then. */
function fakeTime(): { now: () => number; sleep: (seconds: number) => Promise<void> } {
  let at = Date.now()
  return {
    now: () => at,
    sleep: async (seconds) => {
      at += 1000 * seconds
      await Promise.resolve()
    },
  }
}

test('of many who change a file at once, nobody loses what another has written', async () => {
  const path = join(await folder(), 'deep/counts.json')
  await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      await changeFile(path, (text) => `${text ?? ''}${index},`)
    }),
  )
  const counts = (await readFile(path, 'utf8')).split(',').slice(0, -1).map(Number)
  expect(counts.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index))
  expect(await readdir(join(path, '..'))).toEqual(['counts.json'])
})

test('a change that throws, or changes nothing, leaves file and folder as they were', async () => {
  const root = await folder()
  const path = join(root, 'a.json')
  await writeFile(path, 'kept')
  const refuse = (): never => {
    throw new Error('corrupt')
  }
  await expect(changeFile(path, refuse)).rejects.toThrow('corrupt')
  await changeFile(path, () => undefined)
  expect(await readIfThere(path)).toBe('kept')
  expect(await readIfThere(join(root, 'none.json'))).toBeUndefined()
  expect(await readdir(root)).toEqual(['a.json'])
})

test('a lock that is held is told, and one that was left behind is taken', async () => {
  const root = await folder()
  const path = join(root, 'a.json')
  await mkdir(`${path}.lock`)
  const error: unknown = await changeFile(path, () => 'new', fakeTime()).catch(
    (thrown: unknown) => thrown,
  )
  expect(String(error).replaceAll(root, '<root>')).toMatchInlineSnapshot(
    `"SloError: Another process holds <root>/a.json.lock since more than 10 seconds. Only one may write at a time. Run it again, or delete the folder where no other run goes on."`,
  )
  const long = new Date(Date.now() - 60_000)
  await utimes(`${path}.lock`, long, long)
  await changeFile(path, () => 'new', fakeTime())
  expect(await readFile(path, 'utf8')).toBe('new')
})
