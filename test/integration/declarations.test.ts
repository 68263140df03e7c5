import { afterAll, beforeAll, expect, test } from 'vitest'

import { benchHead, createProject, type Project } from '../support/project.ts'

const declarations = {
  'problems.bench.ts': `${benchHead}
test.slo('wrong', {
  target: fakeTarget('fake'),
  expectP95TTF: '<= 3',
  expectP25Speed: '<= 30',
  expectP99E2E: '<= 300ms',
  maxTokens: -1,
  promt: 'hi',
})
`,
  'no-limit.bench.ts': `${benchHead}
test.slo('nothing', { target: fakeTarget('fake') })
`,
  'no-target.bench.ts': `${benchHead}
test.slo('no target', { target: { name: 'x', generate() {} }, expectP95TTFT: 3 })
`,
  'two-targets.bench.ts': `${benchHead}
test.slo('one', { target: fakeTarget('fake'), expectP95TTFT: 3 })
test.slo('two', { target: fakeTarget('fake'), expectP95TTFT: 3 })
`,
  'two-functions.bench.ts': `${benchHead}
const few = { maxRequests: 28, expectP50TTFT: 3 }
test.slo('one', { target: () => fakeTarget('fake'), ...few })
test.slo('two', { target: () => fakeTarget('fake'), ...few })
`,
  'two-labels.bench.ts': `${benchHead}
const few = { maxRequests: 1, warmup: 0 }
test('targets', async ({ slo }) => {
  await slo.measure(fakeTarget('fake'), { ...few, label: 'a' })
  await slo.measure(fakeTarget('fake'), { ...few, label: 'b' })
})
test('labels', async ({ slo }) => {
  const target = fakeTarget('fake')
  await slo.measure(target, few)
  await slo.measure(target, few)
})
`,
  'tier.bench.ts': `${benchHead}
import { tier } from '../../../src/index.ts'
test.slo('gold', { target: fakeTarget('fake'), ...tier('gold') })
`,
}

let project: Project
let exitCode: number | null
let failures: readonly string[]

// one run for all, since each file is wrong in a way of its own
beforeAll(async () => {
  project = await createProject(declarations)
  const { code, output } = await project.bench()
  exitCode = code
  failures = output
    .slice(output.indexOf('FAIL'), output.indexOf('Test Files'))
    .split(/⎯+\[\d+\/\d+\]⎯+/)
    .map((failure) => failure.trim())
})

afterAll(async () => {
  await project[Symbol.asyncDispose]()
})

/** What the run told about this file. */
function failureOf(file: keyof typeof declarations): string {
  return failures.filter((failure) => failure.includes(`|bench| ${file}`)).join('\n\n')
}

test('every problem of a declaration is told at once, at its line', () => {
  expect(exitCode).toBe(1)
  expect(failureOf('problems.bench.ts')).toMatchInlineSnapshot(`
    "FAIL  |bench| problems.bench.ts [ problems.bench.ts ]
    TypeError: The options of test.slo("wrong") are not valid.
    - "maxTokens" must not be -1. It must be a whole number from 1, or a distribution: "normal", "lognormal", "uniform" or "histogram".
    - "promt" is not an option. Did you mean "prompt"?
    - The option "expectP95TTF" does not exist. Did you mean "expectP95TTFT"?
    - "expectP25Speed" must not be "<= 30". It is a lower limit in tokens per second, as in ">= 30" or 30.
    - "expectP99E2E" must not be "<= 300ms". It is an upper limit in seconds, as in "<= 3" or 3. Write "<= 0.3".
     ❯ problems.bench.ts:5:6
          3| import { fakeTarget } from '../../support/fake-target.ts'
          4|
          5| test.slo('wrong', {
           |      ^
          6|   target: fakeTarget('fake'),
          7|   expectP95TTF: '<= 3',"
  `)
})

test('a declaration without any limit is refused, since nothing would be checked', () => {
  expect(failureOf('no-limit.bench.ts')).toMatchInlineSnapshot(`
    "FAIL  |bench| no-limit.bench.ts [ no-limit.bench.ts ]
    TypeError: The options of test.slo("nothing") are not valid.
    - An SLO without a limit checks nothing. Give at least one, as in { expectP95TTFT: '<= 3' }.
     ❯ no-limit.bench.ts:5:6
          3| import { fakeTarget } from '../../support/fake-target.ts'
          4|
          5| test.slo('nothing', { target: fakeTarget('fake') })
           |      ^
          6|"
  `)
})

test('something that is no target is refused', () => {
  expect(failureOf('no-target.bench.ts')).toMatchInlineSnapshot(`
    "FAIL  |bench| no-target.bench.ts [ no-target.bench.ts ]
    TypeError: The options of test.slo("no target") are not valid.
    - The target must not be an object with "name", "generate". It must be an object with a "name" and a "stream" method, as in { name: 'mine', async *stream({ prompt, maxTokens, signal }) { yield 'text' } }.
     ❯ no-target.bench.ts:5:6
          3| import { fakeTarget } from '../../support/fake-target.ts'
          4|
          5| test.slo('no target', { target: { name: 'x', generate() {} }, expectP9…
           |      ^
          6|"
  `)
})

test('two targets of one name in a file are refused', () => {
  expect(failureOf('two-targets.bench.ts')).toMatchInlineSnapshot(`
    "FAIL  |bench| two-targets.bench.ts [ two-targets.bench.ts ]
    TypeError: Two targets are named "fake". Each must have a name of its own, since results are told apart by it. Give one of them another "name".
     ❯ two-targets.bench.ts:6:6
          4|
          5| test.slo('one', { target: fakeTarget('fake'), expectP95TTFT: 3 })
          6| test.slo('two', { target: fakeTarget('fake'), expectP95TTFT: 3 })
           |      ^
          7|"
  `)
})

test('two functions that make targets of one name in a file are refused', () => {
  expect(failureOf('two-functions.bench.ts')).toContain(
    'Two targets are named "fake". Each must have a name of its own',
  )
})

test('two targets of one name, or two runs of one label, in a test are refused', async () => {
  expect(failureOf('two-labels.bench.ts')).toMatchInlineSnapshot(`
    "FAIL  |bench| two-labels.bench.ts > targets
    TypeError: Two targets are named "fake". Each must have a name of its own, since results are told apart by it. Give one of them another "name".
     ❯ two-labels.bench.ts:8:13
          6| test('targets', async ({ slo }) => {
          7|   await slo.measure(fakeTarget('fake'), { ...few, label: 'a' })
          8|   await slo.measure(fakeTarget('fake'), { ...few, label: 'b' })
           |             ^
          9| })
         10| test('labels', async ({ slo }) => {

    FAIL  |bench| two-labels.bench.ts > labels
    TypeError: Two runs of this test are labelled "measure fake". Each must have a label of its own, since results are told apart by it. Give one of them another "label".
     ❯ two-labels.bench.ts:13:13
         11|   const target = fakeTarget('fake')
         12|   await slo.measure(target, few)
         13|   await slo.measure(target, few)
           |             ^
         14| })
         15|"
  `)
  // the first of each is in the report
  const { rows } = await project.report()
  const kept = rows.filter(({ test: name }) => name === 'targets' || name === 'labels')
  expect(kept.map(({ run }) => run.label)).toEqual(['a', 'measure fake'])
})

test('a tier that does not exist is named with those that do', () => {
  expect(failureOf('tier.bench.ts')).toMatchInlineSnapshot(`
    "FAIL  |bench| tier.bench.ts [ tier.bench.ts ]
    RangeError: The tier "gold" does not exist. The tiers are "economy", "standard" and "premium".
     ❯ tier ../../../src/slo/tiers.ts:31:13
         29|     }
         30|     default: {
         31|       throw new RangeError(
           |             ^
         32|         \`The tier "\${name}" does not exist. The tiers are "economy", "…
         33|       )
     ❯ tier.bench.ts:6:51"
  `)
})
