import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { type Baseline, parseBaseline } from '../../src/baseline/baseline-file.ts'
import {
  benchHead,
  createProject,
  pluginConfig,
  type Project,
  withoutFigures,
} from '../support/project.ts'

const path = 'benchmarks/baseline.json'

/** As good as `GOOD` says: how late a server is, of how many users it is worth it, what it knows. */
const bench = `${benchHead}
import { includes, miniEval } from '../../../src/index.ts'
const isGood = process.env.GOOD !== 'no'
const seconds = isGood ? 0.03 : 0.2
const target = fakeTarget('planted', { timeToFirstToken: seconds })
let inFlight = 0
const small = {
  name: 'small',
  async *stream(request) {
    inFlight++
    try {
      yield* fakeTarget('', { timeToFirstToken: inFlight > (isGood ? 4 : 1) ? 0.4 : 0.002 }).stream(request)
    } finally {
      inFlight--
    }
  },
}
const knows = {
  name: 'knows',
  async *stream({ prompt }) {
    const { answer } = miniEval.find(({ question }) => question === prompt)
    yield isGood || prompt.length % 2 === 0 ? answer[0] : 'something else'
  },
}
const short = { minDuration: 0.2, maxDuration: 0.5 }
test.slo('one user', { target, maxRequests: 8, warmup: 1, expectP50TTFT: '<= 3' })
test.slo('eight users', { target, users: 8, ...short, expectP50TTFT: '<= 3' })
test.slo('most users', { target: small, ...short, maxUsers: 4, expectP50TTFT: '<= 0.2', expectUsers: '>= 1' })
test.eval('questions', { target: knows, dataset: miniEval, score: includes(), repeats: 2, expectAccuracy: '>= 0.1' })
if (process.env.CI) test.slo('new', { target, maxRequests: 8, warmup: 1, expectP50TTFT: '<= 3' })
`

const config = pluginConfig.replace(
  'slo()',
  "slo({ exitCodes: 'detailed', onInconclusive: 'warn', baseline: { confirmations: 2 } })",
)

const read = async (project: Project): Promise<Baseline> =>
  parseBaseline(await project.read(path), path)

const linesOf = (output: string): string[] =>
  output
    .slice(output.indexOf(' baseline '))
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, 2)

/** The only session of each entry as if there had been six of them, on as many days. */
function sixDays({ entries }: Baseline): string {
  const more = Object.fromEntries(
    Object.entries(entries).map(([place, all]) => [
      place,
      all.flatMap((entry) => {
        const [run] = entry.runs
        if (run === undefined) return []
        const { timeToFirstToken } = run.numbers
        const runs = Array.from({ length: 6 }, (_, day) => ({
          ...run,
          at: `2026-01-0${day + 1}T00:00:00.000Z`,
          numbers: {
            ...run.numbers,
            ...(timeToFirstToken !== undefined && {
              timeToFirstToken: timeToFirstToken * (1 + 0.01 * day),
            }),
          },
        }))
        return [
          { ...entry, fingerprint: { ...entry.fingerprint, cpu: 'another' } },
          { ...entry, runs },
        ]
      }),
    ]),
  )
  return JSON.stringify({ baselineVersion: 1, entries: more })
}

test('regressions of a run, a load, a capacity and an accuracy fail at their lines; -u accepts them', async () => {
  await using project = await createProject({ 'a.bench.ts': bench, 'vitest.config.ts': config })

  const first = await project.bench()
  expect(linesOf(first.output), first.output).toEqual([
    ' baseline benchmarks/baseline.json',
    '   4 entries written',
  ])
  await writeFile(join(project.root, path), sixDays(await read(project)))
  const before = await project.read(path)

  const worse = await project.vitest(['bench', '--run'], { env: { GOOD: 'no', CI: '1' } })
  // nothing but regressions
  expect(worse.code, worse.output).toBe(2)
  const shown = worse.output
    .split('\n')
    .filter((line) =>
      /^(?:SloError|missed: (?:median TTFT|most|acc)|Before|A change|Find)| ❯ a/.test(line),
    )
    .map((line) => withoutFigures(line, project).replaceAll(/[\d.]+ %/g, '<n> %'))
  expect(shown).toMatchInlineSnapshot(`
    [
      "SloError: one user is worse than its baseline in benchmarks/baseline.json",
      "missed: median TTFT <n> % worse, <n> ms → <n> ms (<n> % bounds <n> % worse and <n> % worse; p below 0.0001; <n> % allowed; 6 and 2 runs)",
      "Before: 6 runs from 2026-01-01 to 2026-01-06. Now: 2 new runs, made since the first one looked worse.",
      "A change counts that is proven, of at least <n> % and <n> ms of a time, <n> % and <n> tok/s of a speed, 1 point of a rate.",
      "Find what made it slower, or, if it is meant to be, accept the new numbers: vitest bench --run a.bench.ts -u",
      " ❯ a.bench.ts:29:6",
      "SloError: eight users is worse than its baseline in benchmarks/baseline.json",
      "missed: median TTFT <n> % worse, <n> ms → <n> ms (<n> % bounds <n> % worse and <n> % worse; p below 0.0001; <n> % allowed; 6 and 2 runs)",
      "Before: 6 runs from 2026-01-01 to 2026-01-06. Now: 2 new runs, made since the first one looked worse.",
      "A change counts that is proven, of at least <n> % and <n> ms of a time, <n> % and <n> tok/s of a speed, 1 point of a rate.",
      "Find what made it slower, or, if it is meant to be, accept the new numbers: vitest bench --run a.bench.ts -u",
      " ❯ a.bench.ts:30:6",
      "SloError: most users is worse than its baseline in benchmarks/baseline.json",
      "missed: most users <n> % worse, 4 users → 1 users (<n> % bounds <n> % worse and <n> % worse; p below 0.0001; <n> % allowed; 6 and 2 runs)",
      "Before: 6 runs from 2026-01-01 to 2026-01-06. Now: 2 new runs, made since the first one looked worse.",
      "A change counts that is proven, of at least <n> % and one user.",
      "Find what made it slower, or, if it is meant to be, accept the new numbers: vitest bench --run a.bench.ts -u",
      " ❯ a.bench.ts:31:6",
      "SloError: questions is worse than its baseline in benchmarks/baseline.json",
      "missed: accuracy 40 points worse, <n> % → <n> % (<n> % bounds 28 points worse and 52 points worse; p below 0.0001; 1 point allowed; 6 and 2 runs)",
      "Before: 6 runs from 2026-01-01 to 2026-01-06. Now: 2 new runs, made since the first one looked worse.",
      "A change counts that is proven, of at least 1 point of a rate.",
      "Find what made it slower, or, if it is meant to be, accept the new numbers: vitest bench --run a.bench.ts -u",
      " ❯ a.bench.ts:32:6",
    ]
  `)
  const { baseline, outcome } = await project.report()
  expect(outcome).toBe('regression')
  expect(baseline?.map(({ state, check }) => [state, check.outcome, check.confirmations])).toEqual([
    ['failed', 'missed', 2],
    ['failed', 'missed', 2],
    ['failed', 'missed', 2],
    ['failed', 'missed', 2],
    ['passed', 'new', 0],
  ])
  // in CI nothing is written, and a missing entry is told
  expect(worse.output).toContain('1 entry missing: nothing is written')
  expect(await project.read(path)).toBe(before)

  // Ctrl-C while it is confirmed keeps the first run, and the baseline as it was
  const ended = await project.vitest(['bench', '--run', '-t', 'one user'], {
    env: { GOOD: 'no' },
    kill: { after: 'it is measured again', signal: 'SIGINT' },
  })
  expect(ended.code).not.toBe(0)
  expect(ended.output).toContain('ended early, what was measured is in')
  const { rows, reason } = await project.report('partial.json')
  expect([reason, rows.map(({ run }) => run.label)]).toEqual(['killed', ['one user']])
  expect(await project.read(path)).toBe(before)

  const accepted = await project.vitest(['bench', '--run', '-t', 'one user', '-u'], {
    env: { GOOD: 'no' },
  })
  expect(accepted.code).toBe(0)
  expect(linesOf(accepted.output)).toEqual([
    ' baseline benchmarks/baseline.json',
    '   1 entry accepted',
  ])
  const { entries } = await read(project)
  const counts = Object.entries(entries).map(([place, all]) => [
    place.replace('a.bench.ts > ', ''),
    all.map(({ runs }) => runs.length).join(', '),
  ])
  // what was not measured, and another machine's, stays
  expect(counts).toEqual([
    ['eight users', '1, 6'],
    ['most users', '1, 6'],
    ['one user', '1, 1'],
    ['questions', '1, 6'],
  ])
  const [, own] = entries['a.bench.ts > one user'] ?? []
  expect(own?.runs[0]?.numbers.timeToFirstToken).toBeGreaterThan(0.15)
})

test('a baseline that cannot be read fails at the line, and stays as it is', async () => {
  await using project = await createProject({ 'a.bench.ts': bench })
  await mkdir(join(project.root, 'benchmarks'))
  await writeFile(join(project.root, path), '<<<<<<< HEAD\n')
  const { code, output } = await project.bench()
  expect(code).toBe(1)
  expect(output).toContain('benchmarks/baseline.json has the marks of a merge')
  expect(output).toMatch(/❯ a\.bench\.ts:\d+:6/)
  expect(await project.read(path)).toBe('<<<<<<< HEAD\n')
})
