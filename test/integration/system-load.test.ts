import { expect, test } from 'vitest'

import { benchHead, createProject, withoutFigures } from '../support/project.ts'

const short = 'minDuration: 0.2, maxDuration: 1'

/** What is printed of a load test or a search, its figures left out. */
function sectionOf(output: string, name: string): string {
  const lines = output.split('\n')
  const first = lines.findIndex(
    (line) => line.trim().startsWith(`${name}  `) && /search|load test/.test(line),
  )
  return lines.slice(first, first + 12).join('\n')
}

test('a list of users is a system load test: a line for each phase, a plot, and its peak as a gate', async () => {
  await using project = await createProject({
    'load.bench.ts': `${benchHead}
const target = fakeTarget('fake')
test.slo('grows', { target, users: [1, 2, 4], ${short}, expectPeakThroughput: '>= 1', expectP95TTFT: 3 })
test.slo('too much', { target, users: [1, 2], ${short}, expectPeakThroughput: '>= 1e9' })
test('the numbers', async ({ slo }) => {
  const found = await slo.load(target, { users: [1, 3], ${short} })
  expect(found.runs.map(({ users }) => users)).toEqual([1, 3])
  expect(found.peak?.users).toBe(3)
})
`,
  })
  const { code, output } = await project.bench()
  expect(code).toBe(1)
  expect(output).toContain('2 passed')
  expect(output).toContain('grows: 3 phases of 1, 2, 4 users, at least')
  expect(output).toMatch(/▸ grows, 4 users {2}c=4 .* E2E p50 .* response 100 % {2}complete 100 %/)
  expect(output).toMatch(/missed: peak throughput at least 1000000000 tok\/s, was/)
  const section = sectionOf(output, 'grows')
  expect(section).toMatch(/1 user +█+/)
  expect(section).toMatch(/peak [\d.]+ tok\/s at 4 users/)
  const { rows, summaries } = await project.report()
  expect(rows.filter(({ run }) => run.partOf === 'grows').map(({ run }) => run.users)).toEqual([
    1, 2, 4,
  ])
  expect(summaries.map(({ summary, state }) => [summary.kind, summary.label, state])).toEqual([
    ['load', 'grows', 'passed'],
    ['load', 'too much', 'failed'],
    ['load', 'load fake', 'passed'],
  ])
})

test('expectUsers is a search: its answer, its bracket and every probe', async () => {
  await using project = await createProject({
    'capacity.bench.ts': `${benchHead}
import { includes } from '../../../src/index.ts'
const target = fakeTarget('fake')
const search = { target, ${short}, maxUsers: 3 }
test.slo('three users', { ...search, expectP50TTFT: 3, expectUsers: '>= 3' })
test.slo('nobody right', {
  ...search,
  expectUsers: '>= 1',
  quality: { dataset: [{ question: '1 + 1?', answer: 'two' }], score: includes(), expectAccuracy: '>= 0.5' },
})
test.slo('nobody', { ...search, expectP50Speed: '>= 100000', expectUsers: '>= 1' })
test('the numbers', async ({ slo }) => {
  const quality = { dataset: [{ question: '1 + 1?', answer: 'word0' }], score: includes(), expectAccuracy: 0.9 }
  const right = await slo.capacity(target, { slo: { expectP50TTFT: 3 }, quality, ${short}, maxUsers: 2 })
  expect(right).toSustain(2)
  expect(right.quality).toEqual({ dataset: 'inline', questions: 1, score: 'includes()', expectAccuracy: 0.9 })
  const found = await slo.capacities(target, { lax: { expectP50TTFT: 3 }, strict: { expectP50Speed: 1e6 } }, { ${short}, maxUsers: 2 })
  expect(found.lax).toSustain(2)
  expect(found.strict).not.toSustain(1)
  expect(found.strict.users).toBe(0)
})
`,
  })
  const { code, output } = await project.bench()
  expect(code).toBe(1)
  expect(output).toContain('2 passed')
  expect(output).toContain('nobody does not sustain 1 user')
  expect(sectionOf(output, 'nobody right')).toMatch(
    /asked: 1 question of inline, scored by includes\(\); at least 50 % .*\n.*accuracy by users: 1 0 %/,
  )
  expect(sectionOf(output, 'nobody right')).toContain('1 user missed it, by expectAccuracy')
  // how many requests there were in a second is the machine's affair
  const section = sectionOf(output, 'nobody').replaceAll(/\(\d+ requests/g, '(<n> requests')
  expect(withoutFigures(section, project)).toMatchInlineSnapshot(`
    "   nobody  search for the most users, <n> ms
         0 users; 0 users proven, 1 proven to fail (95 % each)
         bracket: nobody met it, 1 user missed it, by expectP50Speed
         probes: 1 missed
         ✗ missed: users at least 1, was <n> (<n> requests; 95 % upper bound 0)

       capacity fake  search for the most users, <n> ms
         2 users met it, untested above 2; 2 users proven (95 % each)
         bracket: 2 users met it, nobody missed it
         asked: 1 question of inline, scored by includes(); at least 90 % of the answers under load must be right
         accuracy by users: 1 100 %, 2 100 %
         probes: 1 met, 2 met"
  `)
  const { summaries } = await project.report()
  expect(summaries.map(({ summary }) => summary)).toMatchObject([
    { label: 'three users', users: 3, lower95: 3, endedBy: 'ceiling', verdicts: [{ kind: 'met' }] },
    { label: 'nobody right', users: 0, lower95: 0, binding: 'expectAccuracy' },
    {
      label: 'nobody',
      users: 0,
      lower95: 0,
      binding: 'expectP50Speed',
      verdicts: [{ kind: 'missed' }],
    },
    { label: 'capacity fake', users: 2, probes: [{ accuracy: 1 }, { accuracy: 1 }] },
    { label: 'capacities fake: lax', users: 2 },
    { label: 'capacities fake: strict', users: 0 },
  ])
})

test('requests at a rate, of a dataset, in conversations', async () => {
  await using project = await createProject({
    'prompts.jsonl': '{"prompt": "one"}\n{"prompt": "two", "maxTokens": 2}\n',
    'trace.jsonl':
      '{"at": 0, "promptTokens": 9}\n{"at": 0.2, "promptTokens": 9}\n{"at": 0.4, "prompt": "x"}\n',
    'rate.bench.ts': `${benchHead}
const target = fakeTarget('fake')
test.slo('a rate', { target, rate: { perSecond: 40, arrivals: 'constant' }, ${short}, expectP50TTFT: 3, expectGoodput: '>= 1' })
test.slo('a dataset', { target, users: 2, dataset: 'prompts.jsonl', ${short}, expectP50TTFT: 3 })
test('a trace and a conversation', async ({ slo }) => {
  const trace = await slo.measure(target, { label: 'trace', trace: 'trace.jsonl', minDuration: 0.1 })
  expect(trace.requests.sent).toBe(3)
  const talk = await slo.measure(target, { label: 'talk', users: 2, conversation: { turns: 3, pause: 0.01 }, ${short} })
  expect(talk.rates.completionRate).toBe(1)
})
test.slo('no such file', { target, dataset: 'nowhere.jsonl', expectP50TTFT: 3 })
`,
  })
  const { code, output } = await project.bench()
  expect(code).toBe(1)
  expect(output).toContain('3 passed')
  expect(output).toContain('The file "nowhere.jsonl" could not be read (ENOENT).')
  const { rows } = await project.report()
  const [rate, dataset] = rows.map(({ run }) => run)
  expect(rate).toMatchObject({
    rate: { perSecond: 40, arrivals: 'constant' },
    scheduleDelay: { p50: expect.any(Number) },
    goodput: { share: 1 },
  })
  expect(dataset?.plan.prompt).toBe('dataset')
})

test('what does not go together is told at once', async () => {
  await using project = await createProject({
    'wrong.bench.ts': `${benchHead}
const target = fakeTarget('fake')
test.slo('wrong', { target, users: [4, 2], rate: { perSecond: 0 }, expectPeakThroughput: '>= 1 tok', preset: 'fast' })
`,
  })
  const { code, output } = await project.bench()
  expect(code).toBe(1)
  expect(withoutFigures(/TypeError:[^❯]*/.exec(output)?.[0] ?? output, project))
    .toMatchInlineSnapshot(`
      "TypeError: The options of test.slo("wrong") are not valid.
      - "preset" must not be "fast". It must be "lab", "ci" or "aa".
      - "rate" must be left out with a list of users, which is a closed loop.
      - "users" must not be [4, 2]. It must be a list of whole numbers from 1 to 10000, each above the one before, as in [1, 2, 4].
      - "expectPeakThroughput" must not be ">= 1 tok". It is a lower limit in tokens per second, as in ">= 30" or 30.
       "
    `)
})

test('phases that have ended are kept when the run is ended by a signal', async () => {
  await using project = await createProject({
    'load.bench.ts': `${benchHead}
test.slo('grows', { target: fakeTarget('fake'), users: [1, 2, 4], minDuration: 1, maxDuration: 30, expectPeakThroughput: '>= 1' })
`,
  })
  const { output } = await project.vitest(['bench', '--run'], {
    kill: { after: '▸ grows, 2 users', signal: 'SIGTERM' },
  })
  expect(output).toContain('what was measured is in')
  const { rows, reason } = await project.report('partial.json')
  expect(reason).toBe('killed')
  expect(rows.map(({ run }) => run.users)).toEqual([1, 2])
})

test('a dead target is green in none of them, whether anything is asserted or not', async () => {
  await using project = await createProject({
    'dead.bench.ts': `${benchHead}
const target = { name: 'dead', stream() { throw new Error('refused') } }
const short = { ${short}, onInconclusive: 'warn' }
test.slo('load', { target, ...short, users: [1, 2], expectErrorRate: 0.99 })
test.slo('peak', { target, ...short, users: [1, 2], expectPeakThroughput: 0.001 })
test.slo('throughput', { target, ...short, users: 2, expectThroughput: 0.001 })
test.slo('goodput', { target, ...short, users: 2, expectP95TTFT: 100, expectGoodput: 0.001 })
test.slo('users', { target, ...short, maxUsers: 2, expectP95TTFT: 100, expectUsers: 1 })
test.slo('rate', { target, ...short, rate: { perSecond: 50 }, expectP95TTFT: 100 })
test('nobody asserts on the load', async ({ slo }) => {
  await slo.load(target, { users: [1, 2], ...short })
})
test('nobody asserts on the search', async ({ slo }) => {
  await slo.capacity(target, { slo: { expectP95TTFT: 100 }, maxUsers: 2, ...short })
})
`,
  })
  const { code, output } = await project.bench()
  expect(code).toBe(1)
  expect(output).toMatch(/Tests {2}8 failed \(8\)/)
})
