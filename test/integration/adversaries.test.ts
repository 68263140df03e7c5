import { expect, test } from 'vitest'

import { benchHead, createProject, withoutFigures } from '../support/project.ts'

const short = 'minDuration: 0.2, maxDuration: 1'

/** The lines of errors, by their beginning. */
const errorsIn = (output: string, name: string): string[] =>
  output
    .split('\n')
    .filter((line) => line.startsWith(`${name}: `))
    .toSorted()

test('a target that never waits ends with its budget, and the test with its timeout', async () => {
  await using project = await createProject({
    'busy.bench.ts': `${benchHead}
const busy = (milliseconds) => {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
}
const target = {
  name: 'busy',
  async *stream() {
    for (let i = 0; i < 5; i++) { busy(1); yield 'word ' }
  },
}
test.slo('load', { target, users: [1, 2], ${short}, expectPeakThroughput: '>= 1' })
test.slo('search', { target, maxUsers: 2, ${short}, expectP95TTFT: 3, expectUsers: '>= 1' })
test.slo('late', { target, users: [1, 2], minDuration: 60, maxDuration: 60, expectPeakThroughput: '>= 1', timeout: 1000 })
const flood = { name: 'flood', async *stream() { for (;;) yield 'flood ' } }
test.slo('flood', { target: flood, users: [1, 2], maxTokens: 1, ${short}, expectPeakThroughput: '>= 1' })
`,
  })
  const { code, output } = await project.bench()
  expect(code).toBe(1)
  expect(output).toContain('Test timed out in 1000ms')
  expect(output).toMatch(/Tests {2}2 failed \| 2 passed \(4\)/)
  expect(output).toContain('The target "flood" sent')
})

test('what was forgotten, never tried or not run is red', async () => {
  await using project = await createProject({
    'forgotten.bench.ts': `${benchHead}
const target = fakeTarget('fake')
const short = { ${short} }
test('a forgotten await', ({ slo }) => {
  slo.load(target, { users: [1, 2], ...short })
})
test('the next one is not disturbed', async ({ slo }) => {
  const run = await slo.measure(target, { ...short, slo: { expectP50TTFT: 3 } })
  expect(run).toMeetSLO({ expectP50TTFT: 3 })
})
test('more than were tried, turned round', async ({ slo }) => {
  const found = await slo.capacity(target, { ...short, slo: { expectP50TTFT: 3 }, maxUsers: 2 })
  expect(found).not.toSustain(3)
})
test.slo('a budget for one phase', { target, ...short, users: [1, 2, 4], budget: 0.1, expectP50TTFT: 3, onInconclusive: 'warn' })
test.slo('its peak', { target, ...short, users: [1, 2], budget: 0.1, expectPeakThroughput: 1e9, onInconclusive: 'warn' })
test.slo('a prompt that throws', { target, ...short, users: 2, prompt(index) { if (index > 5) throw new Error('no prompt ' + index); return 'x' }, expectP50TTFT: 3 })
test('no objective', async ({ slo }) => {
  await slo.capacities(target, {})
})
test('no options', async ({ slo }) => {
  await slo.capacity(target)
})
test('a search has no trace', async ({ slo }) => {
  await slo.capacity(target, { slo: { expectP50TTFT: 3 }, trace: 'trace.jsonl' })
})
test('users that no phase has', async ({ slo }) => {
  const found = await slo.load(target, { users: [1], ...short })
  expect(found).toMeetSLO({ expectUsers: 3 })
})
`,
  })
  const { code, output } = await project.bench()
  expect(code).toBe(1)
  expect(output).toMatch(/Tests {2}9 failed \| 1 passed \(10\)/)
  expect(errorsIn(output, 'SloError')).toMatchInlineSnapshot(`
    [
      "SloError: The test ended while slo.load() was still measuring, so nothing was asserted of it. Write "await slo.load(…)".",
    ]
  `)
  expect(errorsIn(output, 'Error').map((line) => withoutFigures(line, project)))
    .toMatchInlineSnapshot(`
      [
        "Error: a budget for one phase has no verdict on its objectives",
        "Error: capacity fake has no verdict on 3 users",
        "Error: its peak has no verdict on its objectives",
        "Error: load fake has no verdict on its objectives",
        "Error: no prompt 6",
      ]
    `)
  expect(errorsIn(output, 'TypeError')).toMatchInlineSnapshot(`
    [
      "TypeError: The options of slo.capacity() are not valid.",
      "TypeError: The options of slo.capacity() are not valid.",
      "TypeError: slo.capacities() was given no objective, so it would measure nothing. Give one at least, as in { standard: { expectP95TTFT: '<= 3' } }.",
    ]
  `)
  expect(output).toMatch(/unmeasured: users at least 3.*"maxUsers"/)
  expect(output).toMatch(/unmeasured: P50 TTFT at most 3 s: the budget of seconds was spent/)
  expect(output).toMatch(/unmeasured: peak throughput .*: the budget of seconds was spent/)
  expect(output).toMatch(/unmeasured: users at least 3: it is found by a search/)
})

test('declarations that cannot be proven are refused, all problems at once', async () => {
  await using project = await createProject({
    'refused.bench.ts': `${benchHead}
const target = fakeTarget('fake')
test.slo('more than are tried', { target, expectP50TTFT: 3, expectUsers: 9, maxUsers: 8 })
`,
    'misspelt.bench.ts': `${benchHead}
const target = fakeTarget('fake')
test.slo('not false alarms', { target, expectP50TTFT: 'fast', expectUsers: 9, maxUsers: 64, trace: 'x.jsonl' })
`,
    'huge.bench.ts': `${benchHead}
const target = fakeTarget('fake')
test.slo('huge', { target, users: 1e6, promptTokens: 1e9, maxTokens: 1e9, sharedPrefixTokens: 1e9, requestTimeout: 1e9, conversation: { turns: 1e5 }, expectP50TTFT: 3 })
`,
    'rare.bench.ts': `${benchHead}
const target = fakeTarget('fake')
test.slo('rare', { target, rate: { perSecond: 1e-9 }, users: [NaN], expectP50TTFT: 3 })
`,
  })
  const { code, output } = await project.bench()
  expect(code).toBe(1)
  const problems = output.split('\n').filter((line) => line.startsWith('- '))
  expect([...new Set(problems)].toSorted()).toMatchInlineSnapshot(`
    [
      "- "conversation.turns" must not be 100000. It must be at most 1000 turns.",
      "- "expectP50TTFT" must not be "fast". It is an upper limit in seconds, as in "<= 3" or 3.",
      "- "expectUsers" must not be 9, since at most 8 users are tried. Raise "maxUsers".",
      "- "maxTokens" must not be 1000000000. It must be at most 1000000.",
      "- "promptTokens" must not be 1000000000. It must be at most 1000000.",
      "- "rate" must be left out with a list of users, which is a closed loop.",
      "- "requestTimeout" must not be 1000000000. It must be at most 604800 s, a week.",
      "- "sharedPrefixTokens" must not be 1000000000. It must be a whole number from 0 to 1000000.",
      "- "trace" must be left out with "expectUsers": users are what is searched for.",
      "- "users" must not be 1000000. It must be a whole number from 1 to 10000.",
      "- "users" must not be [NaN]. It must be a list of whole numbers from 1 to 10000, each above the one before, as in [1, 2, 4].",
    ]
  `)
})

test('a dead target is told at the line of the declaration, with what it said', async () => {
  await using project = await createProject({
    'dead.bench.ts': `${benchHead}
const target = { name: 'dead', stream() { throw new Error('out of memory') } }
test.slo('peak', { target, users: [1, 2], ${short}, expectPeakThroughput: 1 })
test.slo('search', { target, ${short}, expectP50TTFT: 3, expectUsers: 1 })
`,
  })
  const { output } = await project.bench()
  expect(output.match(/❯ dead\.bench\.ts:\d+/g)).toEqual(
    expect.arrayContaining(['❯ dead.bench.ts:6', '❯ dead.bench.ts:7']),
  )
  expect(output).toContain('search has no verdict on 1 user')
  expect(output.match(/ {2}5 × Error: out of memory/g)?.length).toBeGreaterThanOrEqual(2)
})
