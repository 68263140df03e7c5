import { expect, test } from 'vitest'

import { benchHead, createProject } from '../support/project.ts'

const head = `${benchHead}
const dataset = Array.from({ length: 40 }, (_, index) => ({ question: 'q' + index, answer: 'yes' }))
const score = (answer) => answer === 'yes'
/** Right on this share of the questions, for each of which another threshold holds. */
const model = (name, share) => {
  const asked = new Map()
  return {
    name,
    async *stream({ prompt }) {
      const count = asked.get(prompt) ?? 0
      asked.set(prompt, count + 1)
      const hardness = ((Number(prompt.slice(1)) * 17) % 40) / 40 + (count % 3) * 0.05
      yield hardness < share ? 'yes' : 'no'
    },
  }
}
const options = { dataset, score, repeats: 3 }
`

test('models are compared by question, in the output and in the report', async () => {
  await using project = await createProject({
    'a.bench.ts': `${head}
test('three models', async ({ slo }) => {
  const large = await slo.evaluate(model('large', 0.9), options)
  const small = await slo.evaluate(model('small', 0.6), options)
  const equal = await slo.evaluate(model('equal', 0.88), options)
  const { pairs } = await slo.compareEvals({ large, small, equal })
  expect(pairs).toHaveLength(3)
  expect(equal).toBeNoLessAccurateThan(large, { margin: 0.1 })
  expect(small).not.toBeNoLessAccurateThan(large)
})
test('open', async ({ slo }) => {
  const a = await slo.evaluate(model('a', 0.9), options)
  const b = await slo.evaluate(model('b', 0.9), options)
  expect(b).toBeNoLessAccurateThan(a)
})
`,
  })
  const { code, output } = await project.bench()
  const told = output.slice(output.indexOf('comparison of large, small, equal  comparison'))
  expect(told.slice(0, told.indexOf('\n\n'))).toMatchInlineSnapshot(`
    "comparison of large, small, equal  comparison of evals
         large − small: +30 points by 40 questions (95 % interval +16.8 points to +43.2 points)
           paired by question: t p 4.3e-5, 8.6e-5 with Holm's correction; dz 0.73, medium; would have shown 18.7 points in 80 % of cases
           over run means, on just these questions: Welch p 0.0018, d 6.00 of run means (no size of the effect: it grows with the questions)
         large − equal: 0 points by 40 questions; they are identical on each question
           over run means, on just these questions: Welch p 1.0, d 0.00 of run means (no size of the effect: it grows with the questions)
         small − equal: −30 points by 40 questions (95 % interval −43.2 points to −16.8 points)
           paired by question: t p 4.3e-5, 8.6e-5 with Holm's correction; dz -0.73, medium; would have shown 18.7 points in 80 % of cases
           over run means, on just these questions: Welch p 0.0018, d -6.00 of run means (no size of the effect: it grows with the questions)"
  `)
  expect(code).toBe(0)
  const { summaries } = await project.report()
  const found = summaries.flatMap(({ summary }) =>
    summary.kind === 'eval-comparison' ? [summary] : [],
  )
  expect(found[0]?.models.map(({ name }) => name)).toEqual(['large', 'small', 'equal'])
})

test('a model that is less accurate fails, as does what cannot be compared', async () => {
  await using project = await createProject({
    'a.bench.ts': `${head}
test('less', async ({ slo }) => {
  const a = await slo.evaluate(model('a', 0.9), options)
  const b = await slo.evaluate(model('b', 0.5), options)
  expect(b).toBeNoLessAccurateThan(a, { margin: 0.02 })
})
test('undecided', async ({ slo }) => {
  const a = await slo.evaluate(model('c', 0.9), options)
  const b = await slo.evaluate(model('d', 0.9), options)
  expect(b).toBeNoLessAccurateThan(a, { onInconclusive: 'fail' })
})
test('nothing in common', async ({ slo }) => {
  const a = await slo.evaluate(model('e', 0.9), options)
  const other = dataset.map((each, index) => ({ ...each, id: 'x' + index }))
  const b = await slo.evaluate(model('f', 0.9), { ...options, dataset: other })
  expect(b).toBeNoLessAccurateThan(a)
})
test('no margin', async ({ slo }) => {
  const a = await slo.evaluate(model('g', 0.9), options)
  expect(a).toBeNoLessAccurateThan(a, { margin: 2 })
})
test('no eval', async () => {
  expect(3).toBeNoLessAccurateThan(4)
})
test('one', async ({ slo }) => {
  await slo.compareEvals({ a: 3 }, { lable: 'x' })
})
`,
  })
  const { code, output } = await project.bench()
  expect(code).toBe(1)
  const failures = [...output.matchAll(/^(?:Error|TypeError): [\s\S]*?(?=^ ❯)/gm)].map(
    ([text]) => text,
  )
  expect(failures.join('\n')).toMatchInlineSnapshot(`
    "Error: missed: eval b is no less accurate than eval a, but for 2 points

    eval a − eval b: +40 points by 40 questions (95 % interval +25.7 points to +54.3 points)
      paired by question: t p 1.6e-6; dz 0.89, large; would have shown 20.3 points in 80 % of cases
      over run means, on just these questions: Welch p 6.1e-4, d 8.00 of run means (no size of the effect: it grows with the questions)

    Error: inconclusive: eval d is no less accurate than eval c

    eval c − eval d: 0 points by 40 questions; they are identical on each question
      over run means, on just these questions: Welch p 1.0, d 0.00 of run means (no size of the effect: it grows with the questions)

    Error: unmeasured: eval f is no less accurate than eval e

    eval e − eval f: not compared, no question was answered by both

    They have 0 questions in common. At least two are needed.

    TypeError: "margin" of toBeNoLessAccurateThan() must not be 2. It is a fraction from 0 and below 1, as in 0.02 for 2 points.

    TypeError: toBeNoLessAccurateThan() was called with number. It compares two evals that slo.evaluate() gives. Write expect(await slo.evaluate(b, …)).toBeNoLessAccurateThan(a).

    TypeError: The arguments of slo.compareEvals() are not valid.
    - "lable" is not an option. The options are "label", "confidence", "seed".
    - "a" must be what slo.evaluate() gives.
    - There must be at least two evals, as in slo.compareEvals({ a, b }).
    "
  `)
})
