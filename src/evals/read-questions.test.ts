import { expect, test } from 'vitest'

import { createRandom } from '../stats/random.ts'
import { type ChooseOptions, createChooser } from './choose-questions.ts'
import { createCsvReader, type CsvRow } from './csv.ts'
import type { EvalItem } from './eval-item.ts'
import { checkQuestions, type PlacedQuestion, readLines } from './read-questions.ts'
import { multipleChoice } from './score-choice.ts'
import { numeric } from './score-number.ts'
import { exact, includes } from './score-text.ts'

const random = createRandom(1)

function chooseQuestions(
  all: readonly PlacedQuestion[],
  options: ChooseOptions,
): readonly EvalItem[] {
  const chooser = createChooser(options)
  for (const each of all) chooser.add(each)
  return chooser.choose()
}

async function readQuestions(text: string, name: string): Promise<readonly PlacedQuestion[]> {
  const found: PlacedQuestion[] = []
  await readLines(text.split(/\r?\n/), name, (question) => {
    found.push(question)
  })
  return found
}

function parseCsv(text: string, name: string): readonly CsvRow[] {
  const reader = createCsvReader(name)
  return [...text.split(/\r?\n/).map((line) => reader.push(line)), reader.end()].flatMap(
    (row) => row ?? [],
  )
}

const choose = (all: readonly PlacedQuestion[], more = {}): string[] =>
  chooseQuestions(all, { scorer: includes(), random, ...more }).map(({ id }) => id)

test('JSONL has a question on each line; other fields are ignored', async () => {
  const text =
    '\uFEFF{"question": "a?", "answer": "a", "note": 1}\r\n\r\n{"id": 7, "question": "b?", "answer": ["b", 2], "category": "x"}\n'
  expect((await readQuestions(text, 'a.jsonl')).map(({ question }) => question)).toEqual([
    { question: 'a?', answer: 'a' },
    { id: '7', question: 'b?', answer: ['b', 2], category: 'x' },
  ])
})

test('CSV has cells in quotes, and choices in columns of one letter', async () => {
  const text = 'question,A,B,C,answer,subject\r\n"Which, ""this""\nor that?",this,that,,B,words\r\n'
  expect(await readQuestions(text, 'a.CSV')).toEqual([
    {
      place: 'line 2',
      question: {
        question: 'Which, "this"\nor that?',
        choices: ['this', 'that'],
        answer: 'B',
        category: 'words',
      },
    },
  ])
})

test("MMLU's, GSM8K's and SimpleQA's own files are read as they are", async () => {
  const mmlu = '{"question": "Sky?", "subject": "nature", "choices": ["red", "blue"], "answer": 1}'
  const gsm8k = '{"question": "How many?", "answer": "9 * 2 = 18\\n#### 18"}'
  const simpleQa = "metadata,problem,answer\n\"{'topic': 'x'}\",Who?,Ada\n"
  const asked = [
    { all: await readQuestions(mmlu, 'mmlu.jsonl'), scorer: multipleChoice() },
    { all: await readQuestions(gsm8k, 'gsm8k.jsonl'), scorer: numeric() },
    { all: await readQuestions(simpleQa, 'simple-qa.csv'), scorer: exact() },
  ].map(({ all, scorer }) => chooseQuestions(all, { scorer, random })[0]?.question)
  expect(asked).toEqual(['Sky?', 'How many?', 'Who?'])
})

test('all that is wrong with a file is told at once, with its lines', async () => {
  const text = '{"question": ""}\n{"question": "b?", "choices": ["one"]}\nnot json\n{"answer": 3}'
  await expect(readQuestions(text, 'bad.jsonl')).rejects.toThrowErrorMatchingInlineSnapshot(`
    [TypeError: The lines of "bad.jsonl" are not valid.
    - line 1: "question" must not be "". It must be a text that is not empty.
    - line 2: "choices" must not be an array. It must be a list of at least two texts.
    - line 3: It must not be "not json". It must be a JSON object, as in {"question": "…", "answer": "…"}.
    - line 4: "question" must not be undefined. It must be a text that is not empty.]
  `)
  await expect(readQuestions('question,answer\n,1\n', 'bad.csv')).rejects
    .toThrowErrorMatchingInlineSnapshot(`
    [TypeError: The lines of "bad.csv" are not valid.
    - line 2: "question" must not be undefined. It must be a text that is not empty.]
  `)
})

test('an empty file, and one with a head only, are refused', async () => {
  await expect(readQuestions('', 'empty.jsonl')).rejects.toThrowErrorMatchingInlineSnapshot(
    `[TypeError: "empty.jsonl" must not be empty. It must have a JSON object on each line, as in {"question": "…", "answer": "…"}.]`,
  )
  await expect(readQuestions('', 'empty.csv')).rejects.toThrowErrorMatchingInlineSnapshot(
    `[TypeError: "empty.csv" must not be empty. Its first line must have the names of its columns.]`,
  )
  await expect(
    readQuestions('question,answer\n', 'head.csv'),
  ).rejects.toThrowErrorMatchingInlineSnapshot(
    `[TypeError: "head.csv" must not be without a question. It must have a line below the names.]`,
  )
})

test('CSV that is damaged is told with its line', () => {
  expect(() => parseCsv('a,b\n1,2,3\n', 'x.csv')).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: "x.csv", line 2: it must not have 3 cells. The first line has 2 names. Put cells that hold a comma in quotes.]`,
  )
  expect(() => parseCsv('a,b\n"x\ny",2\n1,"2\n', 'x.csv')).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: "x.csv", line 4: a quote must not stand there. Quotes go around a whole cell and are closed; inside they are doubled.]`,
  )
  expect(() => parseCsv('a,a\n', 'x.csv')).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: "x.csv" must not have two columns "a". Each must have a name of its own.]`,
  )
  expect(parseCsv('a,b\n1,\n\n', 'x.csv')).toEqual([{ line: 2, cells: { a: '1', b: '' } }])
  expect(parseCsv('a,b\n1,', 'x.csv')).toEqual([{ line: 2, cells: { a: '1', b: '' } }])
})

test('questions without an id have the number of their place', () => {
  const all = checkQuestions([
    { question: 'a?', answer: 'a' },
    { id: 'mine', question: 'b?', answer: 'b' },
    { question: 'c?', answer: 'c' },
  ])
  expect(choose(all)).toEqual(['q1', 'mine', 'q3'])
})

test('what is handed in is checked as files are', () => {
  expect(() => checkQuestions(['a?', { question: 3 }, {}])).toThrowErrorMatchingInlineSnapshot(`
    [TypeError: The questions of the dataset are not valid.
    - question 1: It must not be "a?". It is an object with a "question".
    - question 2: "question" must not be 3. It must be a text that is not empty.
    - question 3: "question" must not be undefined. It must be a text that is not empty.]
  `)
})

test('no question, two of one id, and questions that the scorer cannot score are refused', () => {
  expect(() => choose([])).toThrowErrorMatchingInlineSnapshot(`
    [TypeError: The questions of the dataset are not valid.
    - There must be at least one: an eval without a question says nothing.]
  `)
  const all = checkQuestions([
    { id: 'a', question: 'a?', answer: 'a' },
    { id: 'a', question: 'b?' },
    { id: 'c', question: 'c?', answer: '' },
  ])
  expect(() => choose(all)).toThrowErrorMatchingInlineSnapshot(`
    [TypeError: The questions of the dataset are not valid.
    - question 2 must not have the id "a", which question 1 has. Each must have one of its own.
    - question 2 ("a") has no "answer" that is a text, a number or a list of them, so includes() cannot score it.
    - question 3 ("c") has an empty "answer", so includes() cannot score it.]
  `)
  expect(() => choose(all.slice(0, 1), { split: 'test' })).toThrowErrorMatchingInlineSnapshot(`
    [TypeError: The questions of the dataset are not valid.
    - None is of the split "test". The splits are "none".]
  `)
})

const many = checkQuestions(
  Array.from({ length: 50 }, (_, index) => ({
    question: `${index}?`,
    answer: index,
    split: index < 40 ? 'test' : 'dev',
  })),
)

test('a sample is drawn by the seed, in the order of the dataset', () => {
  const draw = (seed: number): string[] => choose(many, { sample: 5, random: createRandom(seed) })
  expect(draw(1)).toHaveLength(5)
  expect(draw(1)).toEqual(draw(1))
  expect(draw(1)).not.toEqual(draw(2))
  const places = draw(1).map((id) => Number(id.slice(1)))
  expect(places).toEqual(places.toSorted((a, b) => a - b))
  expect(choose(many, { sample: 500 })).toHaveLength(50)
})

test('a split has its questions only', () => {
  expect(choose(many, { split: 'dev' })).toHaveLength(10)
})
