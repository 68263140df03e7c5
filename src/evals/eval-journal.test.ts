import { expect, test } from 'vitest'

import {
  formatJournalAnswer,
  formatJournalHead,
  type JournalAnswer,
  readJournal,
} from './eval-journal.ts'

const head = { seed: 42, dataset: 'a.jsonl', questions: 'abc' }
const answer = (
  question: number,
  repeat = 0,
  more: Partial<JournalAnswer> = {},
): JournalAnswer => ({
  question,
  repeat,
  answer: 'completed',
  text: 'line\nbreak',
  score: 1,
  retries: 0,
  promptTokens: 3,
  answerTokens: 2,
  ...more,
})
const fileOf = (answers: readonly JournalAnswer[], digest = 'd'): string =>
  [formatJournalHead(head), ...answers.map((each) => formatJournalAnswer(each, digest))].join('\n')

test('what was written is read again, failures and their reasons too', () => {
  const { score: _, ...failed } = answer(1, 0, { answer: 'errored', detail: 'no', dollars: 0.5 })
  const answers = [answer(0), failed, answer(0, 1, { hasNoAnswer: true, score: 0 })]
  expect(readJournal(fileOf(answers), head, 'd')).toEqual({ answers })
})

test('a last line that was cut off, lines of others and second answers are left out', () => {
  const whole = fileOf([answer(0), answer(0, 0, { score: 0 }), answer(1)])
  const other = formatJournalAnswer(answer(2), 'other')
  expect(readJournal(`${whole.slice(0, -5)}\n${other}\nnonsense\n`, head, 'd')).toEqual({
    answers: [answer(0)],
  })
})

test('the file of another eval is refused, with all that differs', () => {
  const changed = { ...head, seed: 43, questions: 'abd', repeats: 5 }
  expect(readJournal(fileOf([answer(0)]), changed, 'd')).toMatchInlineSnapshot(`
    {
      "problems": [
        ""seed" was 42, and is 43 now.",
        ""questions" was "abc", and is "abd" now.",
        ""repeats" was not there, and is 5 now.",
      ],
    }
  `)
  expect(readJournal('{"x": 1}', head, 'd')).toMatchInlineSnapshot(`
    {
      "problems": [
        "It has no head that says which eval it is of.",
      ],
    }
  `)
})
