import { expect, test } from 'vitest'

import { benchHead, createProject, withoutFigures } from '../support/project.ts'

const head = `${benchHead}
const quick = { rounds: 3, maxRequests: 4, warmup: 1 }
const base = fakeTarget('before', { timeToFirstToken: 0.02 })
`

test('a head that is slower, or fails, is a regression at the line that asserts it', async () => {
  await using project = await createProject({
    'compare.bench.ts': `${head}
test('the same', async ({ slo }) => {
  const found = await slo.compare({ base, head: base }, { ...quick, label: 'same', suspicious: 10 })
  expect(found).toHaveNoRegression()
  expect(found.runs.map(({ label }) => label.split(': ')[1]).slice(0, 6))
    .toEqual(['base', 'head', 'head', 'base', 'base', 'head'])
})
test('slower', async ({ slo }) => {
  const slow = fakeTarget('slow', { timeToFirstToken: 0.05 })
  expect(await slo.compare({ base, head: slow }, quick)).toHaveNoRegression()
})
test('turned round', async ({ slo }) => {
  const slow = fakeTarget('slow again', { timeToFirstToken: 0.05 })
  expect(await slo.compare({ base, head: slow }, quick)).not.toHaveNoRegression()
})
test('fails one of two', async ({ slo }) => {
  let sent = 0
  const flaky = { name: 'flaky', stream(request) { if (sent++ % 2) throw new Error('overloaded'); return base.stream(request) } }
  expect(await slo.compare({ base, head: flaky }, quick)).toHaveNoRegression()
})
test('too good', async ({ slo }) => {
  const cached = fakeTarget('cached', { timeToFirstToken: 0.002 })
  expect(await slo.compare({ base, head: cached }, quick)).toHaveNoRegression()
})
test('under load', async ({ slo }) => {
  const found = await slo.compare({ base, head: base }, { rounds: 3, users: 2, minDuration: 0.2, maxDuration: 0.5, suspicious: 10, label: 'load' })
  expect(found.changes.map(({ metric }) => metric.name)).toContain('throughput')
})
test('dead, and nobody asserts', async ({ slo }) => {
  const dead = { name: 'dead', stream() { throw new Error('refused') } }
  await slo.compare({ base, head: dead }, quick)
})
test('no comparison', () => {
  expect(5).toHaveNoRegression()
})
test('wrong options', async ({ slo }) => {
  await slo.compare({ base, head: base }, { rounds: 2, margin: 5, suspicious: 1 })
})
`,
  })
  const { code, output } = await project.bench()
  expect(code).toBe(1)
  expect(output).toMatch(/Tests {2}6 failed \| 3 passed \(9\)/)
  const messages = output
    .split('\n')
    .filter((line) => /^(?:\w*Error|missed|invalid|unmeasured|- ")/.test(line))
    .filter((line) => !/missed: median (?:end|speed)|invalid: median end/.test(line))
  const shown = messages.map((line) =>
    withoutFigures(line, project)
      .replaceAll(/[\d.]+ %/g, '<n> %')
      .replaceAll(/[\d.]+ times/g, '<n> times')
      .replaceAll(/p (?:below )?[\d.e-]+/g, 'p <n>'),
  )
  expect([...new Set(shown)].toSorted()).toMatchInlineSnapshot(`
    [
      "- "margin" must not be 5. It must be a share above 0 and below 1, as in 0.05.",
      "- "rounds" must not be 2. It must be a whole number from 3 to 100.",
      "- "suspicious" must not be 1. It must be a factor above 1, as in 1.5.",
      "Error: compare cached has no verdict on a regression of cached from before",
      "Error: compare flaky has a regression of flaky from before",
      "Error: compare slow has a regression of slow from before",
      "SloError: The run "compare dead, run 2: head" says nothing of the target "dead": none of the 4 requests was completed (4 × Error: refused). A run must have answers to its end. Look at the target, or at "requestTimeout".",
      "TypeError: The options of slo.compare() are not valid.",
      "TypeError: toHaveNoRegression() was called with number. It must be called with what slo.compare() gives. Write expect(await slo.compare({ base, head })).toHaveNoRegression().",
      "invalid: median TTFT: the head is <n> times as good, and more than 1.5 is not believed: look for empty or cached answers",
      "missed: completion rate 50 points worse, <n> % → <n> % (<n> % bounds 50 points worse and 50 points worse; p <n>; 1 point allowed; 3 and 3 runs)",
      "missed: median TTFT <n> % worse, <n> ms → <n> ms (<n> % bounds <n> % worse and <n> % worse; p <n>; <n> % allowed; 3 and 3 runs)",
    ]
  `)
  expect(output).toMatch(/❯ compare\.bench\.ts:\d+:\d+/)
  const { summaries, rows } = await project.report()
  const [same] = summaries.map(({ summary }) => summary)
  expect(same).toMatchObject({ kind: 'comparison', rounds: 3, base: { name: 'before' } })
  expect(rows.filter(({ run }) => run.partOf === 'same').length).toBeGreaterThanOrEqual(6)
})
