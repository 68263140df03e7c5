import { readFileSync, readdirSync } from 'node:fs'

import { expect, test } from 'vitest'

const sources = readdirSync(import.meta.dirname).filter(
  (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
)
const read = (name: string): string => readFileSync(`${import.meta.dirname}/${name}`, 'utf8')

test('only distributions.ts imports jstat', () => {
  expect(sources.length).toBeGreaterThan(5)
  const importers = sources.filter((name) => /from 'jstat'|import\('jstat'\)/.test(read(name)))
  expect(importers).toEqual(['distributions.ts'])
})

const wrong =
  /\b(percentile|quartiles|quantiles|stdev|variance|normalci|ttest|binomial|beta|ibeta)\b/i

test('distributions.ts and jstat.d.ts name none of the functions that jstat gets wrong', () => {
  const code = ['distributions.ts', 'jstat.d.ts'].map((name) =>
    read(name).replaceAll(/\/\/.*/g, ''),
  )
  expect(code.join('\n')).toContain('studentt')
  expect(code.join('\n')).not.toMatch(wrong)
  expect('jStat.percentile(values, 0.95)').toMatch(wrong)
})
