import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { benchHead, createProject } from '../support/project.ts'

const cli = join(import.meta.dirname, '../../src/cli/index.ts')

test('an eval is planned from assumptions, or with the evals of a report as pilots', async () => {
  await using project = await createProject({
    'a.bench.ts': `${benchHead}
let asked = 0
const coin = { name: 'coin', async *stream() { yield asked++ % 7 < 4 ? 'yes' : 'no' } }
const dataset = [{ question: 'a?', answer: 'yes' }, { question: 'b?', answer: 'yes' }, { question: 'c?', answer: 'yes' }]
test.eval('pilot', {
  target: coin, dataset, score: (answer) => answer === 'yes', repeats: 10, concurrency: 1, expectAccuracy: 0.1,
})
`,
    'b.bench.ts': `${benchHead}
test.slo('fine', { target: fakeTarget('fake'), expectP50TTFT: 3, maxRequests: 28 })
`,
  })
  const plan = (...args: readonly string[]): string => {
    const options = { cwd: project.root, encoding: 'utf8' } as const
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'plan', ...args], options)
    return `${status}: ${stdout}${stderr}`.trim()
  }
  expect(plan('--half-width', '0.01', '--questions', '100')).toContain(
    '52 repeats of 100 questions',
  )
  await project.bench('a.bench.ts')
  const report = '.vitest/slo/report.json'
  expect(plan('--half-width', '0.05', '--report', report)).toMatchInlineSnapshot(
    `"0: pilot: 162 repeats for ± 5 points (sd of a repeat 28.1 points, from 10 repeats)"`,
  )
  await project.bench('b.bench.ts')
  const wrong = [
    plan(),
    plan('--half-width', '2', '--accuracy', '85', '--questions', '0', '--confidence', 'x'),
    plan('--half-wdth', '2'),
    plan('--half-width', '0.05', '--report', report),
  ]
  expect(wrong).toMatchInlineSnapshot(`
    [
      "1: "--half-width" must be given. It is a fraction, as in "--half-width 0.01".",
      "1: "--half-width" must not be "2". It is a number from 0.0001 to 0.5.
    "--accuracy" must not be "85". It is a number from 0.01 to 0.99.
    "--confidence" must not be "x". It is a number from 0.5 to 0.999.
    "--questions" must not be "0". It is a whole number from 1 to 9999999.",
      "1: Unknown option '--half-wdth'. "vitest-slo plan --help" lists the options.",
      "1: The report ".vitest/slo/report.json" has no eval. Make one with test.eval() or slo.evaluate().",
    ]
  `)
})
