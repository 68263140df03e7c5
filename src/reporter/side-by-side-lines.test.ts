import { stripVTControlCharacters } from 'node:util'

import { expect, test } from 'vitest'

import { planted, runPlanted } from '../../test/support/planted.ts'
import { place } from '../../test/support/report-place.ts'
import { groupTables } from '../page/group-section.ts'
import type { ReportRow, SloReport } from '../report/report.ts'
import type { SloRun } from '../report/run.ts'
import { sideBySideGroups } from '../report/side-by-side.ts'
import { renderSideBySide } from './side-by-side-lines.ts'

const rowOf = (run: SloRun): ReportRow => ({ ...place, test: run.label, run })

/** Ten OpenAI tokens an answer, of twenty native ones: the first after 0.5 s, then 10 a second. */
async function runOf(label: string, more: Partial<SloRun> = {}): Promise<SloRun> {
  return { ...(await runPlanted()), label, group: 'providers', ...more }
}

const price = { tokens: { input: 3, output: 15, source: 'stated' } }

test('native figures are those of OpenAI tokens times the ratio, and a price is of native tokens', async () => {
  const run = await runOf('one')
  const { sent } = run.requests
  const priced = {
    ...run,
    price,
    tokens: { ...run.tokens, prompt: 100 * sent },
  }
  const [group] = sideBySideGroups([rowOf(priced)])
  const [row] = group?.rows ?? []
  expect(row?.outputSpeed).toBeCloseTo(10)
  expect(row?.nativeSpeed).toBeCloseTo(20)
  // the lab: (native − normalised) / normalised
  expect(row?.overstatement).toBeCloseTo((20 - 10) / 10)
  expect(row?.tokensPerAnswer).toBe(10)
  // 100 tokens at 3 dollars and 20 at 15 dollars per million
  expect(row?.dollarsPerRequest).toBeCloseTo(0.0006)
})

test('what is not known is a dash, and an invalid run has no figures', async () => {
  const run = await runOf('one')
  const untold = {
    ...run,
    label: 'untold',
    tokens: { prompt: run.tokens.prompt, openAi: run.tokens.openAi },
    samples: { ...run.samples, nativeTokens: run.samples.nativeTokens.map(() => null) },
  }
  const free = {
    ...run,
    label: 'free',
    price: { tokens: { input: 0, output: 0, source: 'stated' } },
  }
  const spoilt = { ...run, label: 'spoilt', invalid: 'the client was too busy' }
  const dead = await runPlanted((clock) => ({
    ...planted(clock),
    stream() {
      throw new Error('refused')
    },
  }))
  const rows = [untold, free, spoilt, { ...dead, label: 'dead', group: 'providers' }].map(rowOf)
  const alone = rowOf({ ...(await runPlanted()), label: 'alone' })
  const lines = sideBySideGroups([...rows, alone]).flatMap(renderSideBySide)
  expect(`\n${stripVTControlCharacters(lines.join('\n'))}`).toMatchInlineSnapshot(`
    "
       side by side  medians; tok/s in OpenAI tokens
       providers  TTFT p50  tok/s p50  native tok/s  native overstates by  tokens/answer  $/request  invalid
       untold       500 ms       10.0             –                     –             10          –
       free         500 ms       10.0          20.0                 100 %             10         $0
       spoilt            –          –             –                 100 %             10          –  the client was too busy
       dead              –          –             –                     –              –          –
    "
  `)
})

test('columns that nobody has are left out', async () => {
  const { native: _, nativePerOpenAi: __, ...tokens } = (await runOf('one')).tokens
  const run = await runOf('one', { tokens })
  const samples = { ...run.samples, nativeTokens: run.samples.nativeTokens.map(() => null) }
  const lines = sideBySideGroups([rowOf({ ...run, samples })]).flatMap(renderSideBySide)
  expect(`\n${stripVTControlCharacters(lines.join('\n'))}`).toMatchInlineSnapshot(`
    "
       side by side  medians; tok/s in OpenAI tokens
       providers  TTFT p50  tok/s p50  tokens/answer
       one          500 ms       10.0             10
    "
  `)
})

test('the page has the same table, and escapes names', async () => {
  const report: SloReport = {
    formatVersion: 5,
    metricsVersion: 2,
    version: '0.0.0',
    createdAt: '2026-01-01T00:00:00.000Z',
    reason: 'passed',
    rows: [rowOf(await runOf('<b>one'))],
    summaries: [],
    unfinished: [],
  }
  const html = groupTables([{ name: 'a', report }])
    .map(({ html: text }) => text)
    .join('')
  expect(html).toContain('<th scope="row">&lt;b&gt;one</th>')
  expect(html).toContain('<td>20.0 tok/s</td><td>100 %</td>')
  expect(groupTables([{ name: 'a', report: { ...report, rows: [] } }])).toEqual([])
})
