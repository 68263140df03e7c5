import { writeFile } from 'node:fs/promises'

import { expect, test } from 'vitest'

import type { EvalRun } from '../../src/report/eval-run.ts'
import { benchHead, createProject, type Project, withoutFigures } from '../support/project.ts'

/** Answers by question; each question of `sometimes` is wrong every third time. */
const head = `${benchHead}
import { includes, miniEval } from '../../../src/index.ts'
const right = Object.fromEntries(miniEval.map(({ question, answer }) => [question, answer[0]]))
function knows(name, { never = [], sometimes = [] } = {}) {
  const asked = new Map()
  return {
    name,
    async *stream({ prompt }) {
      const { id } = miniEval.find(({ question }) => question === prompt)
      const count = asked.get(id) ?? 0
      asked.set(id, count + 1)
      const isWrong = never.includes(id) || (sometimes.includes(id) && count % 3 === sometimes.indexOf(id) % 3)
      yield isWrong ? 'I think it is something else' : 'It is ' + right[prompt]
    },
  }
}
const asked = { dataset: miniEval, score: includes() }
`

async function evalsOf(project: Project): Promise<EvalRun[]> {
  const { summaries } = await project.report()
  return summaries.flatMap(({ summary }) => (summary.kind === 'eval' ? [summary] : []))
}

test('an eval asks each question again and again, passes, and is in the report', async () => {
  await using project = await createProject({
    'a.bench.ts': `${head}
test.eval('mini eval', {
  ...asked,
  target: knows('good', { never: ['integral'], sometimes: ['power', 'binary', 'planet'] }),
  repeats: 15,
  expectAccuracy: '>= 0.7',
  expectCIHalfWidth: '<= 0.05',
})
`,
  })
  const { code, output } = await project.bench()
  const live = /▸ mini eval.*/.exec(output)?.[0]
  const summary = output.slice(output.indexOf('mini eval  eval,'), output.indexOf('report:'))
  expect(withoutFigures(`${live}\n${summary}`, project)).toMatchInlineSnapshot(`
    "▸ mini eval  10 questions × 15  accuracy 80 % ± 4.36 points  ✓ expectAccuracy met  ✓ expectCIHalfWidth met
    mini eval  eval, <n> ms
         good: accuracy 80 %, sd of a repeat 0 points
         these questions:       75.3 % to 84 % (± 4.36 points, 95 %)
         questions like these:  51.5 % to 92.7 % (± 20.6 points, 95 %, beta-binomial); fewer than 30 questions say little
         cs 83.3 % (2), geography 100 % (1), history 100 % (1), literature 100 % (1), math 55.6 % (3), science 83.3 % (2)
         150 asked, 1,245 tokens in, 670 out, <n> ms
         pass@10 90 %, pass^10 60 %
         half-width on these questions by repeats:
              5  ██████████████████████████████  ± 10.5 points
             10  █████████████████▎              ± 6.05 points
             20  ███████████▎                    ± 3.96 points
             50  ██████▉                         ± 2.4 points
            100  ████▊                           ± 1.68 points
         ✓ met: accuracy at least 70 % on these questions, was <n> % (10 questions × 15 repeats; 95 % lower bound 76.1 %)
         ✓ met: half-width of the accuracy's interval at most 5 points on these questions, was <n> points (10 questions × 15 repeats)


     baseline benchmarks/baseline.json
       1 entry written
       "
  `)
  expect(code).toBe(0)
  const [run] = await evalsOf(project)
  expect.assert(run !== undefined)
  expect(run.accuracy.mean).toBeCloseTo(0.8, 12)
  expect(run.counts).toMatchObject({ planned: 150, asked: 150, scored: 150, errored: 0 })
  expect(run.scores).toHaveLength(10)
  expect(run.scores.every((row) => row.length === 15)).toBe(true)
  expect(run.answers).toHaveLength(150)
  expect(run.verdicts.map(({ kind }) => kind)).toEqual(['met', 'met'])
  expect(run.categories.map(({ category }) => category)).toContain('math')
})

test('a missed accuracy ends with 1, and points at the line', async () => {
  await using project = await createProject({
    'a.bench.ts': `${head}
test.eval('declared', {
  ...asked,
  target: knows('bad', { never: ['france', 'power', 'integral', 'sorting', 'planet'], sometimes: ['binary'] }),
  repeats: 15,
  expectAccuracy: '>= 0.9',
  expectCIHalfWidth: '<= 0.001',
})
test('by hand', async ({ slo }) => {
  const found = await slo.evaluate(knows('worse', { never: ['france'] }), { ...asked, repeats: 10 })
  expect(found.accuracy.mean).toBeGreaterThan(0.8)
  expect(found).toMeetSLO({ expectAccuracy: 0.99 })
})
test('not', async ({ slo }) => {
  const found = await slo.evaluate(knows('half', { never: ['france'] }), { ...asked, repeats: 10 })
  expect(found).not.toMeetSLO({ expectAccuracy: 0.99 })
})
`,
  })
  const { code, output } = await project.bench()
  expect(code).toBe(1)
  const failure = output.slice(output.indexOf('FAIL'), output.indexOf('Test Files'))
  expect(failure).toMatchInlineSnapshot(`
    "FAIL  |bench| a.bench.ts > declared
    Error: declared misses its objectives

    missed: accuracy at least 90 % on these questions, was 46.7 % (10 questions × 15 repeats; 95 % upper bound 48.9 %)
    missed: half-width of the accuracy's interval at most 0.1 points on these questions, was 2.63 points (10 questions × 15 repeats; 9,149 repeats would be needed)

    Never right: france, power, planet, sorting, integral
     ❯ a.bench.ts:22:6
         20| const asked = { dataset: miniEval, score: includes() }
         21|
         22| test.eval('declared', {
           |      ^
         23|   ...asked,
         24|   target: knows('bad', { never: ['france', 'power', 'integral', 'sorti…

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/2]⎯

     FAIL  |bench| a.bench.ts > by hand
    Error: eval worse misses its objectives

    missed: accuracy at least 99 % on these questions, was 90 % (10 questions × 10 repeats; 95 % upper bound 92.6 %; all repeats of each question are equal)

    Never right: france
     ❯ a.bench.ts:32:17
         30|   const found = await slo.evaluate(knows('worse', { never: ['france'] …
         31|   expect(found.accuracy.mean).toBeGreaterThan(0.8)
         32|   expect(found).toMeetSLO({ expectAccuracy: 0.99 })
           |                 ^
         33| })
         34| test('not', async ({ slo }) => {

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[2/2]⎯


     "
  `)
  expect(output).toContain('1 passed')
})

test('a target that refuses everything is red, whatever failures count as', async () => {
  await using project = await createProject({
    'a.bench.ts': `${head}
const refuses = () => { throw new Error('refused') }
for (const onFailure of ['wrong', 'exclude', 'fail']) {
  test.eval(onFailure, {
    ...asked,
    target: { name: onFailure, stream: refuses },
    retries: 0,
    onFailure,
    expectAccuracy: 0.01,
  })
}
test.eval('empty', {
  ...asked, target: { name: 'empty', async *stream() { yield ' ' } }, expectAccuracy: 0.01,
})
test('forgotten', async ({ slo }) => {
  await slo.evaluate({ name: 'forgotten', stream: refuses }, { ...asked, retries: 0 })
})
let sent = 0
const some = knows('some')
const refusesSome = (name) => ({
  name,
  stream: (request) => (sent++ % 4 === 0 ? refuses() : some.stream(request)),
})
test.eval('some are left out', {
  ...asked, target: refusesSome('a'), retries: 0, onFailure: 'exclude', expectAccuracy: 0.01,
})
test.eval('some fail', {
  ...asked, target: refusesSome('b'), retries: 0, onFailure: 'fail', expectAccuracy: 0.01,
})
`,
  })
  const { code, output } = await project.bench()
  expect(code).toBe(1)
  expect(output).toMatch(/Tests {2}7 failed \(7\)/)
  const reasons = [...output.matchAll(/^(?:unmeasured|invalid): .*|^SloError: .*/gm)].map(
    ([line]) => line,
  )
  expect(reasons.join('\n')).toMatchInlineSnapshot(`
    "unmeasured: accuracy at least 1 % (20 requests sent): none of the 20 requests was answered
    unmeasured: accuracy at least 1 % (20 requests sent): none of the 20 requests was answered
    unmeasured: accuracy at least 1 % (20 requests sent): none of the 20 requests was answered
    unmeasured: accuracy at least 1 % (20 requests sent): none of the 20 requests was answered
    SloError: The run "eval forgotten" says nothing of the target "forgotten": none of the 20 requests was answered (20 × Error: refused). A run must have answers to its end. Look at the target, or at "requestTimeout".
    unmeasured: accuracy at least 1 % (50 requests sent): 13 of 50 requests failed and were left out, more than 5 %
    invalid: accuracy at least 1 % (50 requests sent): 12 of 50 requests failed"
  `)
})

test('what cannot be asked is refused at the line, all problems at once', async () => {
  await using project = await createProject({
    'a.bench.ts': `${head}
test.eval('wrong', {
  target: { name: 'x' }, dataset: 3, score: 'includes', repeats: 0, prompt: 'Q: ', reapeats: 3,
  expectP95TTFT: 3, expectAccuracy: '>= 70',
})
`,
    'b.bench.ts': `${head}
test.eval('nothing', { ...asked, target: knows('a') })
`,
    'c.bench.ts': `${head}
test.slo('accuracy', { target: knows('a'), expectAccuracy: 0.9 })
`,
    'd.bench.ts': `${head}
const target = knows('a')
test.eval('empty dataset', { ...asked, target, dataset: [], expectAccuracy: 0.5 })
test.eval('no such file', { ...asked, target, dataset: 'none.jsonl', expectAccuracy: 0.5 })
test.eval('latin 1', { ...asked, target, dataset: 'latin1.csv', expectAccuracy: 0.5 })
`,
  })
  await writeFile(
    `${project.root}/latin1.csv`,
    Buffer.from('question,answer\nWie heißt es?,Käse\n', 'latin1'),
  )
  const { code, output } = await project.bench()
  expect(code).toBe(1)
  const errors = [...output.matchAll(/^(?:TypeError|SloError): [\s\S]*?(?=^ ❯)/gm)].map(
    ([text]) => text,
  )
  expect(errors.join('\n').replaceAll(project.root, '<root>')).toMatchInlineSnapshot(`
    "TypeError: The options of test.eval("wrong") are not valid.
    - "dataset" must not be 3. It must be a list of questions, or the path of a JSONL, JSON or CSV file.
    - "score" must not be "includes". It must be a scorer, as in includes(), or a function of an answer.
    - "prompt" must not be "Q: ". It must be a text with "{question}" in it, or a function of a question that gives a text.
    - "repeats" must not be 0. It must be a whole number from 1.
    - "reapeats" is not an option. Did you mean "repeats"?
    - "expectAccuracy" must not be ">= 70". It is a lower limit as a fraction from 0 to 1, so it must be above 0 and at most 1. Write ">= 0.7".
    - The target must not be an object with "name". It must be an object with a "name" and a "stream" method, as in { name: 'mine', async *stream({ prompt, maxTokens, signal }) { yield 'text' } }.

    TypeError: The options of test.eval("nothing") are not valid.
    - An eval without a limit checks nothing. Give at least one, as in { expectAccuracy: '>= 0.7' }, or call slo.evaluate() for its figures.

    TypeError: The options of test.slo("accuracy") are not valid.
    - "expectAccuracy" does not fit here. It is found by asking questions: write test.eval(), or call slo.evaluate().

    TypeError: The questions of the dataset are not valid.
    - There must be at least one: an eval without a question says nothing.

    SloError: The file "none.jsonl" could not be read (ENOENT). It must be a file, or a folder, at <root>/none.jsonl. Paths are relative to the root of the project.

    SloError: The file "latin1.csv" is not UTF-8 in line 2. It must be, or its texts would be asked with wrong letters. Save it as UTF-8.
    "
  `)
})
