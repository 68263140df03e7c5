import { expect, test } from 'vitest'

import { countOpenAiTokens } from '../platform/openai-tokens.ts'
import { createRandom } from '../stats/random.ts'
import { createWorkload, type PlannedRequest, type WorkloadOptions } from './workload.ts'

type Given = Partial<Omit<WorkloadOptions, 'random'>> & { readonly seed?: number }

function workload({ seed = 42, ...given }: Given = {}) {
  return createWorkload({
    promptTokens: 64,
    maxTokens: 16,
    run: 'a1b2c3',
    ...given,
    random: createRandom(seed),
  })
}

/** Requests of one user who gets all answers. */
function requests(count: number, given: Given = {}): readonly PlannedRequest[] {
  const asked = workload(given)
  return Array.from({ length: count }, (_, i) => asked.next(0, i === 0 ? undefined : `Answer ${i}`))
}

function prompts(count: number, given: Given = {}): readonly string[] {
  return requests(count, given).map(({ prompt }) => prompt)
}

test('a generated prompt has about the tokens that were asked for', () => {
  for (const prompt of prompts(50)) {
    expect(countOpenAiTokens(prompt)).toBeGreaterThanOrEqual(61)
    expect(countOpenAiTokens(prompt)).toBeLessThanOrEqual(70)
  }
  expect(prompts(1, { promptTokens: 1 })).toEqual(['0-a1b2c3:'])
})

test('lengths are drawn for each request', () => {
  const both = requests(50, {
    promptTokens: { distribution: 'uniform', min: 100, max: 200 },
    maxTokens: { distribution: 'uniform', min: 3, max: 5 },
  })
  const lengths = both.map(({ prompt }) => countOpenAiTokens(prompt))
  expect(Math.min(...lengths)).toBeGreaterThan(95)
  expect(Math.max(...lengths)).toBeLessThan(210)
  expect(new Set(lengths).size).toBeGreaterThan(20)
  expect(new Set(both.map(({ maxTokens }) => maxTokens))).toEqual(new Set([3, 4, 5]))
})

test('no two prompts begin alike, neither in a run nor in two runs of one seed', () => {
  const both = [...prompts(200), ...prompts(200, { run: 'd4e5f6' })]
  expect(both[7]).toMatch(/^7-a1b2c3: [a-z]+ /)
  expect(new Set(both.map((prompt) => prompt.slice(0, 5))).size).toBe(400)
})

test('a shared prefix comes first, and is on top of the length', () => {
  const [first = '', second = ''] = prompts(2, { sharedPrefixTokens: 30 })
  const prefix = first.slice(0, first.indexOf(' 0-a1b2c3: '))
  expect(countOpenAiTokens(prefix)).toBeGreaterThanOrEqual(30)
  expect(countOpenAiTokens(prefix)).toBeLessThanOrEqual(32)
  expect(second.startsWith(`${prefix} 1-a1b2c3: `)).toBe(true)
  expect(Math.abs(countOpenAiTokens(second) - 94)).toBeLessThan(6)
})

test('the same seed asks the same', () => {
  expect(prompts(5)).toEqual(prompts(5))
  expect(prompts(1)).not.toEqual(prompts(1, { seed: 43 }))
})

test('given prompts are asked as they are', () => {
  expect(prompts(2, { prompt: 'Why?' })).toEqual(['Why?', 'Why?'])
  expect(prompts(3, { prompt: (index) => `What is ${index}?` })).toEqual([
    'What is 0?',
    'What is 1?',
    'What is 2?',
  ])
})

const dataset = ['a', 'b', 'c'].map((user) => ({ turns: [{ before: [], user }] }))

test('prompts of a dataset get a beginning of their own', () => {
  expect(prompts(4, { dataset, order: 'sequential' })).toEqual([
    '0-a1b2c3: a',
    '1-a1b2c3: b',
    '2-a1b2c3: c',
    '3-a1b2c3: a',
  ])
})

test('prompts of a dataset stay as they are where that is asked for', () => {
  const found = prompts(6, { dataset, uniquePrompts: false })
  expect(found.slice(0, 3).toSorted()).toEqual(['a', 'b', 'c'])
  expect(found.slice(3).toSorted()).toEqual(['a', 'b', 'c'])
})

const history = {
  turns: [
    {
      before: [{ role: 'system', content: 'Be brief.' }],
      user: 'Why?',
      recordedAnswer: 'Never sent.',
      maxTokens: 7,
    },
    { before: [], user: 'How?' },
    { before: [], user: 'When?' },
  ],
} as const

test('a conversation of a dataset grows by the answers that the target gave', () => {
  const [first, second, third, fourth] = requests(4, {
    dataset: [history],
    conversation: { pause: 2 },
  })
  expect(first).toEqual({
    prompt: 'System: 0-a1b2c3: Be brief.\nUser: Why?\nAssistant:',
    messages: [
      { role: 'system', content: '0-a1b2c3: Be brief.' },
      { role: 'user', content: 'Why?' },
    ],
    maxTokens: 7,
    pause: 0,
  })
  expect(second).toEqual({
    prompt: `${first?.prompt} Answer 1\nUser: How?\nAssistant:`,
    messages: [
      ...(first?.messages ?? []),
      { role: 'assistant', content: 'Answer 1' },
      { role: 'user', content: 'How?' },
    ],
    maxTokens: 16,
    pause: 2,
  })
  expect(third?.prompt).toBe(`${second?.prompt} Answer 2\nUser: When?\nAssistant:`)
  expect(fourth?.prompt).toBe('System: 1-a1b2c3: Be brief.\nUser: Why?\nAssistant:')
})

test('a conversation of a dataset is cut to the turns that are asked for', () => {
  const counts = requests(4, { dataset: [history], conversation: { turns: 2 } }).map(
    ({ messages }) => messages?.length,
  )
  expect(counts).toEqual([2, 4, 2, 4])
})

test('generated conversations have new words each turn, pauses between, and an end', () => {
  const all = requests(5, {
    conversation: { turns: 2, pause: { distribution: 'uniform', min: 1, max: 3 } },
  })
  expect(all.map(({ messages }) => messages?.length)).toEqual([1, 3, 1, 3, 1])
  expect(all.map(({ pause }) => pause > 0)).toEqual([false, true, false, true, false])
  expect(all[0]?.prompt).toMatch(/^User: 0-a1b2c3: [a-z ]+\nAssistant:$/)
  expect(all[1]?.prompt.startsWith(`${all[0]?.prompt} Answer 1\nUser: `)).toBe(true)
  expect(all[1]?.messages?.at(-1)?.content).toMatch(/^[a-z ]+$/)
  expect(all[2]?.prompt).toMatch(/^User: 1-a1b2c3: [a-z ]+\nAssistant:$/)
})

test('users have conversations of their own', () => {
  const asked = workload({ conversation: { turns: 2 } })
  const [ann, ben] = [asked.next(0, undefined), asked.next(1, undefined)]
  expect(asked.next(1, 'to Ben').prompt.startsWith(`${ben.prompt} to Ben\n`)).toBe(true)
  expect(asked.next(0, 'to Ann').prompt.startsWith(`${ann.prompt} to Ann\n`)).toBe(true)
})

test('the same seed has the same conversations however the users take turns', () => {
  const options = { conversation: { turns: 2 } } as const
  const [eager, even] = [workload(options), workload(options)]
  const first = [eager.next(0, undefined), eager.next(0, 'x'), eager.next(1, undefined)]
  const other = [even.next(0, undefined), even.next(1, undefined), even.next(0, 'x')]
  expect([first[0], first[2], first[1]]).toEqual(other)
})

test('a user whose request failed begins a new conversation', () => {
  const asked = workload({ conversation: { turns: 3 } })
  asked.next(0, undefined)
  asked.next(0, 'fine')
  expect(asked.next(0, undefined).prompt).toMatch(/^User: 1-a1b2c3: [a-z ]+\nAssistant:$/)
  expect(asked.next(0, '').messages?.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
})

test('a trace is asked in its order, with its lengths', () => {
  const trace = [{ at: 0, promptTokens: 200, maxTokens: 9 }, { at: 1, prompt: 'Why?' }, { at: 2 }]
  const [long, own, open] = requests(3, { trace })
  expect(Math.abs(countOpenAiTokens(long?.prompt ?? '') - 200)).toBeLessThan(9)
  expect(long?.maxTokens).toBe(9)
  expect(own).toEqual({ prompt: '1-a1b2c3: Why?', maxTokens: 16, pause: 0 })
  expect(Math.abs(countOpenAiTokens(open?.prompt ?? '') - 64)).toBeLessThan(6)
})

test('options that do not go together are all named', () => {
  expect(() =>
    workload({ prompt: 'Why?', dataset: [], trace: [], sharedPrefixTokens: 9, conversation: {} }),
  ).toThrowErrorMatchingInlineSnapshot(`
    [TypeError: The options of the workload are not valid.
    - "prompt" and "dataset" and "trace" must not be given together. Each says what to ask: leave one.
    - "dataset" must not be empty. It must have one request at least.
    - "trace" must not be empty. It must have one request at least.
    - "sharedPrefixTokens" must not be 9 with "prompt", which is asked as it is. Put the prefix into the prompt.
    - "conversation" must not be given with "trace", whose times are fixed. Leave it out.]
  `)
})
