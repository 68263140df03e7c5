import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { findFiles } from './find-files.ts'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'vitest-slo-'))
  await Promise.all(
    ['b', 'a', 'c'].map(async (name) => {
      await mkdir(join(root, name))
      await writeFile(join(root, name, 'report.json'), '')
    }),
  )
  await writeFile(join(root, '[a].json'), '')
})
afterAll(async () => {
  await rm(root, { recursive: true })
})

test('a pattern names the files that fit it, sorted; a path names itself', async () => {
  expect(await findFiles(root, '*/report.json')).toEqual([
    join('a', 'report.json'),
    join('b', 'report.json'),
    join('c', 'report.json'),
  ])
  expect(await findFiles(root, join(root, '{a,b}/*.json'))).toEqual([
    join(root, 'a/report.json'),
    join(root, 'b/report.json'),
  ])
  expect(await findFiles(root, 'none/report.json')).toEqual(['none/report.json'])
  expect(await findFiles(root, '[a].json')).toEqual(['[a].json'])
  expect(await findFiles(root, 'none/*.json')).toEqual([])
})
