import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { detectBranch } from './branch.ts'
import { appendLine, linesOfFiles } from './history-file.ts'

/** Deleted at the end of the test. */
async function createFolder(): Promise<AsyncDisposable & { readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'vitest-slo-history-'))
  return {
    folder,
    [Symbol.asyncDispose]: async () => {
      await rm(folder, { recursive: true })
    },
  }
}

async function linesOf(folder: string, ...paths: readonly string[]): Promise<string[]> {
  const texts: string[] = []
  for await (const { file, number, text } of linesOfFiles(folder, paths)) {
    texts.push(`${file}:${number}: ${text}`)
  }
  return texts
}

test('a line after a half-written one begins a line of its own', async () => {
  await using made = await createFolder()
  const { folder } = made
  const path = join(folder, 'new/h.jsonl')
  expect(appendLine(path, 'one')).toBeUndefined()
  await writeFile(path, 'one\ntw')
  expect(appendLine(path, 'three')).toBeUndefined()
  expect(await readFile(path, 'utf8')).toBe('one\ntw\nthree\n')
  expect(await linesOf(folder, 'new/h.jsonl')).toEqual([
    'new/h.jsonl:1: one',
    'new/h.jsonl:2: tw',
    'new/h.jsonl:3: three',
  ])
})

test('lines of processes that write at the same time do not mix', async () => {
  await using made = await createFolder()
  const { folder } = made
  const path = join(folder, 'h.jsonl')
  const writer = `
    import { appendLine } from ${JSON.stringify(join(import.meta.dirname, 'history-file.ts'))}
    for (let i = 0; i < 200; i++) appendLine(${JSON.stringify(path)}, process.argv[1].repeat(20_000))`
  await Promise.all(
    ['a', 'b', 'c'].map(
      async (letter) =>
        await new Promise((resolve) => {
          const args = ['--input-type=module', '-e', writer, letter]
          spawn(process.execPath, args, { stdio: 'inherit' }).on('close', resolve)
        }),
    ),
  )
  // one that came while another was writing has an empty line before it
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '')
  expect(lines).toHaveLength(600)
  expect(lines.every((line) => /^(a+|b+|c+)$/.test(line) && line.length === 20_000)).toBe(true)
})

test('a file that cannot be written is told, and one that cannot be read', async () => {
  await using made = await createFolder()
  const { folder } = made
  await writeFile(join(folder, 'file'), '')
  expect(appendLine(join(folder, 'file/h.jsonl'), 'one')).toMatch(/EEXIST|ENOTDIR/)
  const problem = await linesOf(folder, 'none.jsonl').catch((error: unknown) =>
    String(error).replaceAll(folder, '<folder>'),
  )
  expect(problem).toMatchInlineSnapshot(
    `"SloError: The history "none.jsonl" could not be read (ENOENT). It must be a file at <folder>/none.jsonl. "vitest bench" writes one with each run."`,
  )
})

test('the branch is what CI says, then what git does, and unknown without either', async () => {
  await using made = await createFolder()
  const { folder } = made
  expect(detectBranch(folder, { GITHUB_HEAD_REF: 'topic', GITHUB_REF_NAME: '7/merge' })).toBe(
    'topic',
  )
  expect(detectBranch(folder, { GITHUB_HEAD_REF: '', GITHUB_REF_NAME: 'main' })).toBe('main')
  expect(detectBranch(folder, {})).toBeUndefined()
})
