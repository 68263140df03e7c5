import { expect, test } from 'vitest'

import { formatAgreement, judgeAgreement, type LabelledAnswer } from './judge-agreement.ts'
import { judge } from './judge-scorer.ts'
import type { ScoreContext } from './scorer.ts'

const target = {
  name: 'large',
  async *stream() {
    yield ''
  },
}

/** A judge that says "right" of answers with a plus in them, and prose of those with a question mark. */
const ask: ScoreContext['ask'] = async (_, prompt) => {
  const given = /<answer>\n([^<]*)\n/.exec(prompt)?.[1] ?? ''
  return await Promise.resolve(
    given.includes('?') ? 'Hard to say.' : `{"score": ${given.includes('+') ? 1 : 0}}`,
  )
}

const labels = (given: string, isRight: boolean, count: number): readonly LabelledAnswer[] =>
  Array.from({ length: count }, () => ({ question: 'What?', answer: 'that', given, isRight }))

async function agree(labelled: readonly LabelledAnswer[]): Promise<string> {
  const scorer = judge({ target, labelled })
  return formatAgreement(await judgeAgreement(scorer, scorer.labelled ?? [], { ask }, 0.95), 0.95)
}

test('a judge is held against what people say of the same answers', async () => {
  // 20, 5, 10 and 15: the figures of the stats tests
  const labelled = [
    ...labels('+', true, 20),
    ...labels('+', false, 5),
    ...labels('-', true, 10),
    ...labels('-', false, 15),
  ]
  const found = await judgeAgreement(judge({ target }), labelled, { ask }, 0.95)
  expect(found).toMatchObject({
    labelled: 50,
    scored: 50,
    bothRight: 20,
    onlyJudge: 5,
    onlyPeople: 10,
    bothWrong: 15,
    kappa: expect.closeTo(0.4, 12),
  })
  expect(await agree(labelled)).toMatchInlineSnapshot(
    `"judge against people:  κ 0.40 (0.15 to 0.65, 95 %), 70 % of 50 answers alike, 50 % by chance; 5 right by the judge alone, 10 by people alone"`,
  )
})

test('a judge that does not judge has no kappa, and neither has one that says the same of all', async () => {
  const prose = [...labels('+', true, 20), ...labels('?', true, 2), ...labels('-', false, 20)]
  expect(await agree(prose)).toMatchInlineSnapshot(
    `"judge against people:  no κ, the judge gave no score to 2 of 42 labelled answers, more than 2 %"`,
  )
  expect(await agree(labels('+', true, 20))).toMatchInlineSnapshot(
    `"judge against people:  no κ, both say the same of all labelled answers, so that chance explains it"`,
  )
})

test('labels that are none are refused', () => {
  // what a file may hold
  const given: LabelledAnswer[] = JSON.parse(
    '[{ "question": "a", "given": "b", "isRight": true }, { "question": "a", "given": "b", "isRight": "yes" }]',
  )
  expect(() => judge({ target, labelled: given })).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: "labelled" of judge() must not have what is in place 2. It is a list of at least two answers that people have labelled, as in [{ question: "…", given: "…", isRight: true }], with an "answer" where there is a reference.]`,
  )
  expect(() => judge({ target, labelled: [] })).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: "labelled" of judge() must not be an empty list. It is a list of at least two answers that people have labelled, as in [{ question: "…", given: "…", isRight: true }], with an "answer" where there is a reference.]`,
  )
  expect(() =>
    judge({ target, labelled: labels('+', true, 1) }),
  ).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: "labelled" of judge() must not be a list of one. It is a list of at least two answers that people have labelled, as in [{ question: "…", given: "…", isRight: true }], with an "answer" where there is a reference.]`,
  )
})
