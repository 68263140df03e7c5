import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { standaloneSvg } from '../../src/charts/standalone-svg.ts'
import { runCharts, summaryCharts } from '../../src/charts/summary-charts.ts'
import { downloadsOf } from '../../src/page/downloads.ts'
import { renderPage } from '../../src/page/page.ts'
import { runsBeside } from '../../src/report/runs-beside.ts'
import { givenPower, pageReport } from '../support/page-report.ts'
import { plantedHistory } from '../support/planted-history.ts'
import { noBrowser, openBrowser } from './open-browser.ts'
import { pageFaults } from './page-faults.ts'

let folder: string
let browser: Browser | undefined
beforeAll(async () => {
  browser = await openBrowser()
  folder = await mkdtemp(join(tmpdir(), 'vitest-slo-page-'))
  const report = await pageReport()
  const sources = ['a machine', 'another'].map((name) => ({ name, report }))
  const price = { machine: { perHour: 0.1, source: 'stated in the configuration' } }
  const priced = {
    ...report,
    rows: report.rows.map((row) =>
      Object.assign({}, row, { run: { ...row.run, power: givenPower, price, group: 'all' } }),
    ),
    skipped: [{ project: '', file: 'a.bench.ts', test: 'tfjs-node', reason: 'it is not there' }],
  }
  const one = [{ name: 'a machine', report: priced }]
  await writeFile(
    join(folder, 'one.html'),
    renderPage({
      sources: one,
      downloads: downloadsOf(one),
      history: { judged: plantedHistory(), runs: 40, notes: [] },
    }),
  )
  await writeFile(join(folder, 'two.html'), renderPage({ sources }))
})
afterAll(async () => {
  await browser?.close()
  await rm(folder, { recursive: true })
})

interface Opened {
  readonly page: Page
  /** What the page asked for, and what the browser complained of. */
  readonly events: readonly string[]
  readonly url: string
}

async function open(
  skip: (note: string) => never,
  file: string,
  width: number,
  colorScheme: 'light' | 'dark',
): Promise<Opened> {
  if (browser === undefined) return skip(noBrowser)
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
  const events: string[] = []
  page.on('console', (message) => events.push(message.text()))
  page.on('pageerror', (error) => events.push(error.message))
  page.on('request', (request) => events.push(request.url()))
  const url = pathToFileURL(join(folder, file)).href
  await page.goto(url)
  return { page, events, url }
}

/** Whatever axe-core knows of, run in the page. */
const hindrances = `axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) =>
  nodes.map(({ html, failureSummary }) => id + ': ' + html.slice(0, 200) + ' ' + failureSummary)))`

test.for([
  { file: 'one.html', width: 390, scheme: 'dark' },
  { file: 'two.html', width: 390, scheme: 'light' },
  { file: 'one.html', width: 1440, scheme: 'light' },
  { file: 'two.html', width: 1440, scheme: 'dark' },
] as const)(
  '$file at $width pixels, $scheme: nothing overlaps, is cut or empty, and nobody is asked for anything',
  async ({ file, width, scheme }, { skip }) => {
    const { page, events, url } = await open(skip, file, width, scheme)
    expect(await page.evaluate(pageFaults)).toEqual([])
    await page.locator('details').evaluateAll((all) => {
      for (const each of all) each.setAttribute('open', '')
    })
    expect(await page.evaluate(pageFaults)).toEqual([])
    expect(events).toEqual([url])
    await page.close()
  },
)

test('what overlaps, is cut, empty, too small or too wide is found', async ({ skip }) => {
  const { page } = await open(skip, 'one.html', 390, 'light')
  const chart = (...texts: readonly string[]): string =>
    `<svg role="img" viewBox="0 0 400 100" width="400"><path/><path/><path/>${texts.join('')}</svg>`
  await page.setContent(`<body style="margin:0"><section>
<figure style="margin:0;width:300px"><h3 style="width:350px">wide</h3></figure>
<figure style="margin:-30px 0 0;width:300px">${chart(
    '<text x="10" y="20">one</text>',
    '<text x="20" y="25">other</text>',
    '<text x="380" y="60">at the border</text>',
    '<text x="10" y="90" font-size="4">small</text>',
  )}<svg role="img" viewBox="0 0 1 1"></svg></figure></section>`)
  expect(await page.evaluate(pageFaults)).toMatchInlineSnapshot(`
    [
      "the page is 400 wide in a window of 390",
      "h3 "wide" leaves its card",
      "svg "oneotherat the bordersmall" leaves its card",
      "two cards overlap",
      "text "one" overlaps text "other" in svg "oneotherat the bordersmall"",
      "text "at the border" is cut off in svg "oneotherat the bordersmall"",
      "text "small" is 5 pixels high",
      "svg "" is empty",
    ]
  `)
  await page.close()
})

test.for(['light', 'dark'] as const)(
  'axe-core finds nothing that would hinder a reader, %s',
  async (scheme, { skip }) => {
    const { page } = await open(skip, 'one.html', 390, scheme)
    // by the debugger: the policy of the page allows no script
    await page.evaluate(axe.source)
    expect(await page.evaluate(hindrances)).toEqual([])
    await page.close()
  },
)

test('keys reach every link, summary, field and table in their order, and open what is closed', async ({
  skip,
}) => {
  const { page } = await open(skip, 'one.html', 1440, 'light')
  const reachable = await page
    .locator('a[href], summary, input, [tabindex="0"]')
    .evaluateAll((all) =>
      all
        .filter((each) => each.checkVisibility({ contentVisibilityAuto: true }))
        .map((each) => each.outerHTML.slice(0, 80)),
    )
  const walked: string[] = []
  let isMarked = true
  while (walked.length < reachable.length) {
    // oxlint-disable-next-line no-await-in-loop -- one key after the other
    await page.keyboard.press('Tab')
    // oxlint-disable-next-line no-await-in-loop -- one key after the other
    const { html, outline } = await page.evaluate(() => {
      const focused = document.activeElement ?? document.body
      return {
        html: focused.outerHTML.slice(0, 80),
        outline: getComputedStyle(focused).outlineStyle,
      }
    })
    walked.push(html)
    isMarked &&= outline !== 'none'
  }
  expect(walked).toEqual(reachable)
  expect(isMarked).toBe(true)
  const numbers = page.locator('#load summary').first()
  await numbers.focus()
  await page.keyboard.press('Enter')
  expect(await page.locator('#load details').first().getAttribute('open')).toBe('')
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement?.className)).toBe('scroll')
  await page.close()
})

test("charts for Vitest's own report are pictures that a browser opens, hostile names and all", async ({
  skip,
}) => {
  const { page } = await open(skip, 'one.html', 1440, 'light')
  // the policy of the page allows no picture
  await page.goto('about:blank')
  const { rows, summaries } = await pageReport()
  const charts = [
    ...rows.flatMap(({ run }) => runCharts({ ...run, label: `<b> & "${run.label}"` })),
    ...summaries.flatMap(({ summary, ...place }) =>
      summaryCharts(summary, runsBeside(rows, place)),
    ),
  ]
  const sizes = await page.evaluate(
    async (pictures) =>
      await Promise.all(
        pictures.map(async (picture) => {
          const image = new Image()
          image.src = picture
          await image.decode()
          return image.naturalWidth
        }),
      ),
    charts.map(
      ({ chart }) =>
        `data:image/svg+xml;base64,${Buffer.from(standaloneSvg(chart)).toString('base64')}`,
    ),
  )
  expect(sizes.length).toBeGreaterThan(5)
  expect(new Set(sizes)).toEqual(new Set([480]))
  await page.close()
})

test('the planner computes what the table has, and anew with each field', async ({ skip }) => {
  const { page } = await open(skip, 'one.html', 1440, 'light')
  const row = page.locator('#planner-standard tbody tr')
  const cells = async (): Promise<readonly string[]> => await row.locator('td').allTextContents()
  const [, , , mine, , hundred] = await cells()
  expect(mine).toBe(hundred)
  expect(mine).toBe('25 devices, $1,825.00 a month, 1.63 kW (estimate)')
  await page.locator('#planner-standard input').nth(0).fill('10')
  await page.locator('#planner-standard input').nth(1).fill('20')
  await page.locator('#planner-standard input').nth(2).check()
  // ⌈10 / (4 · 0.8)⌉ + 1 = 5, by hand
  expect((await cells())[3]).toBe('5 devices, $365.00 a month, 0.325 kW (estimate)')
  await page.locator('#planner-standard input').nth(0).fill('-3')
  expect((await cells())[3]).toBe('–')
  await page.close()
})

test('a link to a chart leads to it', async ({ skip }) => {
  const { page } = await open(skip, 'one.html', 390, 'light')
  await page.locator('#capacity figure .link').first().click()
  const top = await page
    .locator('#capacity figure')
    .first()
    .evaluate((each) => each.getBoundingClientRect().top)
  expect(new URL(page.url()).hash).toBe('#at-standard')
  expect(top).toBeGreaterThanOrEqual(-1)
  expect(top).toBeLessThan(900)
  await page.close()
})
