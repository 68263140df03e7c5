import { createHash } from 'node:crypto'

import { type DefaultTreeAdapterMap, parse, type ParserError } from 'parse5'
import { beforeAll, expect, test } from 'vitest'

import { givenPower, pageReport } from '../../test/support/page-report.ts'
import type { SloReport, SummaryRow } from '../report/report.ts'
import { reportSchema } from '../report/schema.ts'
import { downloadsOf } from './downloads.ts'
import { renderPage } from './page.ts'

type Node = DefaultTreeAdapterMap['node']
type Element = DefaultTreeAdapterMap['element']

const isElement = (node: Node): node is Element => 'tagName' in node

/** All elements of a page, and what its parser complains of. */
function read(html: string): { elements: readonly Element[]; errors: readonly ParserError[] } {
  const errors: ParserError[] = []
  const document = parse(html, {
    onParseError: (error) => {
      errors.push(error)
    },
  })
  const all = (node: Node): Element[] => [
    ...(isElement(node) ? [node] : []),
    ...('childNodes' in node ? node.childNodes.flatMap(all) : []),
  ]
  return { elements: all(document), errors }
}

const attribute = ({ attrs }: Element, name: string): string | undefined =>
  attrs.find((each) => each.name === name)?.value

const textOf = (node: Node): string =>
  'value' in node ? node.value : 'childNodes' in node ? node.childNodes.map(textOf).join('') : ''

const named = (elements: readonly Element[], ...names: readonly string[]): readonly Element[] =>
  elements.filter(({ tagName }) => names.includes(tagName))

function pageOf(...reports: readonly SloReport[]): string {
  const sources = reports.map((report, index) => ({ name: `report ${index + 1}`, report }))
  return renderPage({ sources, downloads: downloadsOf(sources) })
}

let report: SloReport
beforeAll(async () => {
  report = await pageReport()
})

test('the report of these tests keeps its format', () => {
  expect(reportSchema.safeParse(report).error).toBeUndefined()
})

test('a page is well-formed, its anchors are unique, and its links lead somewhere', () => {
  for (const html of [pageOf(report), pageOf(report, report)]) {
    const { elements, errors } = read(html)
    expect(errors).toEqual([])
    const ids = elements.flatMap((element) => attribute(element, 'id') ?? [])
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
    const links = named(elements, 'a').map((element) => attribute(element, 'href') ?? '')
    const lost = links.filter((link) => !link.startsWith('data:') && !ids.includes(link.slice(1)))
    expect(lost).toEqual([])
    const references = elements.flatMap(
      (element) => attribute(element, 'aria-labelledby')?.split(' ') ?? [],
    )
    expect(references.filter((id) => !ids.includes(id))).toEqual([])
  }
})

test('a page asks nobody for anything, and runs nothing but the planner, which its policy knows by its text', () => {
  const html = pageOf(report)
  const { elements } = read(html)
  expect(named(elements, 'link', 'img', 'iframe', 'object', 'embed', 'form', 'base')).toEqual([])
  const scripts = named(elements, 'script').map(textOf)
  expect(scripts).toHaveLength(1)
  const hash = createHash('sha256')
    .update(scripts[0] ?? '')
    .digest('base64')
  expect(html).not.toMatch(/url\(|@import|javascript:|https?:/)
  const policy = elements.find(
    (element) => attribute(element, 'http-equiv') === 'Content-Security-Policy',
  )
  expect(policy && attribute(policy, 'content')).toBe(
    `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
  )
})

test('the sections come in the order of the questions, each chart with its numbers', () => {
  const { elements } = read(pageOf(report))
  expect(named(elements, 'h1', 'h2').map(textOf)).toMatchInlineSnapshot(`
    [
      "SLO report: Failed",
      "Verdicts #",
      "Load tests #",
      "Latency #",
      "Capacity #",
      "Hardware and cost #",
      "Comparisons #",
      "Evals #",
      "All runs #",
      "Fingerprint #",
      "Client health #",
    ]
  `)
  for (const figure of named(elements, 'figure')) {
    const parts = figure.childNodes.filter(isElement).map(({ tagName }) => tagName)
    expect(parts[0]).toBe('figcaption')
    // The planner's table is what it is for.
    expect(parts).toContain(attribute(figure, 'id')?.startsWith('planner-') ? 'div' : 'details')
  }
  for (const table of named(elements, 'table')) {
    expect(table.childNodes.find(isElement)?.tagName).toBe('caption')
  }
  for (const chart of named(elements, 'svg').filter((svg) => attribute(svg, 'role') === 'img')) {
    const [title, description] = chart.childNodes.filter(isElement)
    expect([title?.tagName, description?.tagName]).toEqual(['title', 'desc'])
    expect(textOf(description ?? chart)).not.toBe('')
  }
})

test('the page says what was found, in words', () => {
  const { elements } = read(pageOf(report))
  const texts = named(elements, 'p', 'li').map((element) => textOf(element).trim())
  expect(texts.filter((text) => text.length > 20).slice(0, 50)).toMatchInlineSnapshot(`
    [
      "4 of 7 objectives not kept; 1 more reported only.",
      "unmeasured dead #P95 TTFT at most 3 s (40 requests sent): none of the 40 requests completeda.bench.ts > dead40 × refused: no such model",
      "unmeasured mini\\u001b[31m #accuracy at least 70 % (140 requests sent): no answer has a scorea.bench.ts > mini4 × Error: \\u001b[2Jno",
      "missed pull request #median TTFT 22.8 % worse, 307 ms → 377 ms (95 % bounds 19.2 % worse and 26.6 % worse; p below 0.0001; 5 % allowed; 3 and 3 runs)a.bench.ts > pull request",
      "missed pull request #median end-to-end latency 22.8 % worse, 307 ms → 377 ms (95 % bounds 19.2 % worse and 26.6 % worse; p below 0.0001; 5 % allowed; 3 and 3 runs)a.bench.ts > pull request",
      "inconclusive pull request #completion rate 0.333 points worse, 100 % → 99.7 % (95 % bounds 0.64 points better and 1.31 points worse; p 0.21; 1 point allowed; 3 and 3 runs)a.bench.ts > pull request",
      "invalid late #P95 TTFT at most 3 s (448 requests sent): this process read 1 in 100 chunks more than 100 ms after the target had them, where at most 60.0 ms is allowed: the client was too busy to be trusteda.bench.ts > late",
      "met one user is answered #P95 TTFT at most 3 s, was 500 ms (0 of 112 requests violate it, 5 % allowed; 98.3 % upper bound 500 ms; look 1 of 3)a.bench.ts > one user is answered",
      "met pull request #median speed 19.6 % better, 51.0 tok/s → 61.0 tok/s (95 % bounds 23.5 % better and 15.9 % better; p 1; 5 % allowed; 3 and 3 runs; an improvement)a.bench.ts > pull request",
      "Throughput against speed per user: further up and to the right is better. A point is the median user, its bar goes from P25 to P75. The speed of a tier is kept as far as the left end of the bar, P25, is right of its line; each tier has a limit on TTFT as well.",
      "Throughput stops gaining from 8 users: peak 172 tok/s at 8 users (95 % interval 164 tok/s to 180 tok/s).",
      "Not run: 64 users, since the plateau was reached.",
      "A gain below 5 % counts as none, twice in a row.",
      "From 1 user to 32 users the system goes from 52.0 tok/s to 165 tok/s, and the median user from 50.0 tok/s to 4.96 tok/s. P25 keeps the speed of the tiers: Economy's up to 8 users, Standard's up to 2 users, Premium's in no phase.",
      "Above each line: how many requests took how long. On it: all of them (thin), the half around the median (thick), the median (stroke) and P95 (dot). A dashed line is a limit.",
      "P95 goes from 244 ms (grows, 1) to 2.49 s (grows, 32).",
      "P95 goes from 1.14 s (grows, 1) to 3.39 s (grows, 32).",
      "P95 goes from 244 ms (probe 1) to 1.56 s (probe 16).",
      "P95 goes from 1.14 s (probe 1) to 2.46 s (probe 16).",
      "● met, ✕ missed, ? no answer; hollow or thin: by point estimates, not proven. Green: proven to keep the objective; red: proven not to; grey: between the last probe that met it and the first that missed it.",
      "At most 9 users keep it. Proven with 95 % confidence each: 4 users at least, and fewer than 16 users. Bracket: 8 users met it, 12 users missed it, by expectP25Speed.",
      "The objective: P25 speed at least 30 tok/s, P95 TTFT at most 3 s.",
      "What a device gives for a joule and for a dollar. A hollow bar, and the word “estimate”, rest on watts that nobody read from a meter. The lines on bars are 95 % intervals of the throughput; prices and watts have none.",
      "100 users of Standard take 25 devices with planted, Standard; no price per hour is known (slo({ price: { perHour } })).",
      "Standard: P25 speed at least 30 tok/s, P95 TTFT at most 3 s.",
      "Users grow with devices one to one, and the load is spread over them evenly: a router that does so costs nothing here.",
      "A device holds the users that are proven at 95 % (the lower limit), of this workload and this target; a month has 730 hours, all of them paid.",
      "users  left free, %   a spare (N+1)",
      "Worse: median TTFT, median end-to-end latency; better: median speed; not decided: completion rate.",
      "3 runs of each in turns. Bars are intervals, 95 % on each side; within the grey band, 5 % either way, a change of a time or a speed is none.",
      "Bars are intervals. On these questions more repeats narrow them; on all questions like these only more questions do. Small dots are single repeats.",
      "Accuracy 80 %; 75 % to 85 % on these questions, 50 % to 90 % on questions like these, with 95 % confidence; the budget of seconds ended it early.",
      "TinyLM (TinyLM 45.4M, memorised head), 10 questions × 15 repeats, scored by includes(); 95 % intervals.",
      "140 of 150 asked: 120 scored, 7 without an answer in it, 2 refused in words, 3 without a score, 4 failed, 3 throttled, 2 truncated, 5 timed out, 3 empty, 9 sent again.",
      "The budget was spent.",
      "4 × Error: \\u001b[2Jno",
      "With 15 repeats the interval on these questions is ± 5 points. It would be ± 10 points with 5 repeats and ± 2 points with 100.",
      "Accuracy: a 80 %, b –.",
      "a − b: not compared, no question has a score of both",
      "The client spoilt 1 of 14 runs: no verdict rests on them.",
      "The run was given up after 5 requests: none of the 5 requests was completed.dead",
      "Written by vitest-slo. Times are measured from sent to read by the client; unknown is “–”, never 0.",
    ]
  `)
})

const hostile =
  '</title></style></script><script>alert(1)</script><img src=x onerror=alert(1)>" onload="x" \' &amp; `${7}` \u202E'

/** The same report, with hostile text wherever text may stand, and where the format allows none. */
function spoilt(value: SloReport): SloReport {
  return JSON.parse(
    JSON.stringify(value, (name, each: unknown) =>
      typeof each === 'string' && !words.has(name) ? `${each} ${hostile}` : each,
    ),
  )
}

/** Words that the page is made by, which the schema of the format lists. */
const words = new Set(
  'kind metric rate system op method pointEstimate onInconclusive outcome unit better'.split(' '),
)

test('hostile names, answers and errors stay text', () => {
  const bad = spoilt(report)
  const clean = read(pageOf(report, report))
  const { elements, errors } = read(pageOf(bad, bad))
  expect(errors).toEqual([])
  const tags = (all: readonly Element[]): string[] => [
    ...new Set(all.map(({ tagName }) => tagName)),
  ]
  expect(tags(elements).toSorted()).toEqual(tags(clean.elements).toSorted())
  expect(named(elements, 'img', 'iframe')).toEqual([])
  expect(named(elements, 'script').map(textOf)).toEqual(named(clean.elements, 'script').map(textOf))
  const names = new Set(elements.flatMap(({ attrs }) => attrs.map(({ name }) => name)))
  expect([...names].filter((name) => name.startsWith('on'))).toEqual([])
  expect(named(elements, 'style')).toHaveLength(1)
  expect(elements.map(textOf)[0]).toContain('<script>alert(1)</script>')
})

test('what was not measured is a dash with a reason, never 0', () => {
  const dead = report.rows.filter(({ run }) => run.label === 'dead')
  const { elements } = read(pageOf({ ...report, rows: dead, summaries: [] }))
  const row = named(elements, 'tr').find((element) => attribute(element, 'id') === 'at-dead')
  const cells = row?.childNodes.filter(isElement).map(textOf) ?? []
  expect(cells.slice(-27)).toEqual(Array.from({ length: 27 }, () => '–'))
  expect(textOf(elements[0] ?? row ?? read('').elements[0]!)).toContain(
    'none of the 40 requests completed',
  )
})

test('a target that died is told where no verdict tells it', () => {
  const [row] = report.rows
  expect.assert(row !== undefined)
  const death = 'nobody was answered'
  const html = pageOf({ ...report, rows: [{ ...row, run: { ...row.run, verdicts: [], death } }] })
  expect(html).toContain('the target died, nobody was answered')
})

test('what was left out is named with its reason, beside the runs that it would stand with', () => {
  const skipped = [{ project: '', file: 'a', test: 'tfjs-node', reason: 'not <installed>' }]
  const alone = pageOf({ ...report, skipped })
  expect(alone).toMatch(/id="runs".*<li>tfjs-node: not &lt;installed&gt;<\/li>.*id="fingerprint"/s)
  const rows = report.rows.map((row) => ({ ...row, run: { ...row.run, group: 'backends' } }))
  const machines = pageOf({ ...report, rows, skipped }, report)
  expect(machines).toMatch(
    /id="side-by-side".*<li>report 1: tfjs-node: not &lt;installed&gt;<\/li>.*id="load"/s,
  )
  expect(machines.match(/tfjs-node/g)).toHaveLength(1)
})

test('an invalid run is marked in its row, and its reason stands below, where it widens no table', () => {
  const rows = report.rows.map((row) => ({ ...row, run: { ...row.run, group: 'backends' } }))
  const { elements } = read(pageOf({ ...report, rows }))
  const section = elements.find((element) => attribute(element, 'id') === 'side-by-side')
  const text = textOf(section ?? elements[0]!)
  expect(text).toContain('late invalid')
  expect(text).toMatch(/late is invalid: this process read 1 in 100 chunks/)
})

test('a report without runs, and a load test without phases, have a page', () => {
  const nothing = pageOf({ ...report, rows: [], summaries: [] })
  expect(read(nothing).errors).toEqual([])
  const summaries = report.summaries.flatMap((row): SummaryRow[] => {
    if (row.summary.kind !== 'load') return []
    const { peak: _, ...load } = row.summary
    const plateau = { isReached: false, tolerance: 0.05, gains: [] }
    return [{ ...row, summary: { ...load, phases: [], plateau } }]
  })
  const html = pageOf({ ...report, rows: [], summaries })
  expect(read(html).errors).toEqual([])
  expect(html).toContain('No throughput was measured: no window was ever open.')
})

test('a large run has a page below two megabytes, made within seconds', () => {
  const [row] = report.rows
  expect.assert(row !== undefined)
  const count = 5000
  const column = Array.from({ length: count }, (_, index) => 0.05 + ((index * 7919) % 997) / 500)
  const samples = Object.fromEntries(
    Object.entries(row.run.samples).map(([name]) => [
      name,
      name === 'answer' ? column.map(() => 'completed') : column,
    ]),
  )
  const rows = Array.from({ length: 1000 }, (_, index) =>
    Object.assign({}, row, {
      test: `test ${index}`,
      run: {
        ...row.run,
        label: `a run with a rather long name, ${index}`,
        samples: { ...row.run.samples, ...samples },
      },
    }),
  )
  const html = pageOf({ ...report, rows })
  expect(html.length).toBeLessThan(2_000_000)
  expect(html).toContain('more runs are in report.json')
  expect(read(html).errors).toEqual([])
})

test('what 100 users cost is a sentence of the page, and the planner has what it computes with', () => {
  const price = { machine: { perHour: 0.1, source: 'stated in the configuration' } }
  const priced: SloReport = {
    ...report,
    rows: report.rows.map((row) =>
      Object.assign({}, row, { run: Object.assign({}, row.run, { power: givenPower, price }) }),
    ),
  }
  const { elements } = read(pageOf(priced))
  const section = elements.find((element) => attribute(element, 'id') === 'hardware')
  const text = section === undefined ? '' : textOf(section)
  expect(text).toContain(
    '100 users of Standard take 25 devices, $1,825.00 a month, 1.63 kW (estimate) with planted, Standard, at $0.10 an hour each, stated in the configuration.',
  )
  // the three questions are answered at the head of the page, in this order
  const answers = elements.find((element) => attribute(element, 'class') === 'answers')
  expect(answers?.childNodes.map((each) => textOf(each))).toMatchInlineSnapshot(`
    [
      "Where is the plateau?grows: throughput stops gaining from 8 users: peak 172 tok/s at 8 users (95 % interval 164 tok/s to 180 tok/s)",
      "How many users?Standard: At most 9 users keep it.",
      "What do 100 users cost?Standard: 25 devices, $1,825.00 a month, 1.63 kW (estimate), at $0.10 an hour each, stated in the configuration",
    ]
  `)
  const cell = elements.find((element) => attribute(element, 'data-proven') !== undefined)
  expect(cell?.attrs.map(({ name, value }) => `${name}=${value}`)).toEqual([
    'data-proven=4',
    'data-hour=0.1',
    'data-watts=65',
    'data-estimate=yes',
  ])
  expect(text).toContain('Tokens per joule')
  expect(text).toContain('65 W, estimate (as given)')
})

test('reports whose figures mean something else are shown, and not put side by side', () => {
  const older: SloReport = { ...report, metricsVersion: 1 }
  const text = textOf(parse(pageOf(older, report)))
  expect(text).toContain('These reports are not comparable')
  expect(text).toContain('version 1: the time to connect is in TTFT and end-to-end latency')
  expect(text).not.toContain('how many times as good')
  // of one definition they are
  expect(textOf(parse(pageOf(report, report)))).toContain('how many times as good')
})
