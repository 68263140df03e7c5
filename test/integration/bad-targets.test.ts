import { expect, test } from 'vitest'

import { benchHead, createProject } from '../support/project.ts'

/** Each target is wrong in its own way; each test must fail, and say why. */
const targets = {
  'yields nothing': 'async *stream() {}',
  'yields empty text only': "async *stream() { yield ''; yield { text: '' } }",
  'throws at once': "stream() { throw new Error('no such model, key sk-abcdefghijklmnop') }",
  'throws in mid-stream': "async *stream() { yield 'a '; throw new Error('connection lost') }",
  'never ends': 'async *stream() { await new Promise(() => {}) }',
  'never stops yielding': "async *stream() { for (;;) yield 'x ' }",
  'cannot be opened':
    "async open() { throw new Error('no weights') }, async *stream() { yield 'a' }",
}

/** A flood must meet the limit of chunks, however slow the machine is. */
const more: Readonly<Record<string, string>> = { 'never stops yielding': 'requestTimeout: 60' }

const bench = `${benchHead}
const options = {
  maxTokens: 8, warmup: 1, requestTimeout: 0.05, maxDuration: 30, expectP95TTFT: '<= 3',
}
${Object.entries(targets)
  .map(
    ([name, methods]) =>
      `test.slo('${name}', { ...options, target: { name: '${name}', ${methods} }, ${more[name] ?? ''} })`,
  )
  .join('\n')}
`

/** The part of the output that belongs to a test that failed. */
function failureOf(output: string, name: string): string {
  const [, text = ''] = output.split(`FAIL  |bench| bad.bench.ts > ${name}\n`)
  return text.slice(0, text.indexOf(' ❯ ')).trim()
}

test('a target that gives nothing to measure fails its test in words, and never hangs', async () => {
  await using project = await createProject({ 'bad.bench.ts': bench })
  const { code, output } = await project.bench()
  expect(code).toBe(1)
  expect(output).toContain('7 failed')
  expect(output).not.toContain('sk-abc')
  expect(failureOf(output, 'yields nothing')).toMatchInlineSnapshot(`
    "Error: yields nothing has no verdict on its objectives

    unmeasured: P95 TTFT at most 3 s (5 requests sent): none of the 5 requests was completed

    Of 5 requests: 0 completed, 5 empty"
  `)
  expect(failureOf(output, 'yields empty text only')).toMatchInlineSnapshot(`
    "Error: yields empty text only has no verdict on its objectives

    unmeasured: P95 TTFT at most 3 s (5 requests sent): none of the 5 requests was completed

    Of 5 requests: 0 completed, 5 empty"
  `)
  expect(failureOf(output, 'throws at once')).toMatchInlineSnapshot(`
    "Error: throws at once has no verdict on its objectives

    unmeasured: P95 TTFT at most 3 s (5 requests sent): none of the 5 requests was completed

    Of 5 requests: 0 completed, 5 errored
      5 × Error: no such model, key ***"
  `)
  expect(failureOf(output, 'throws in mid-stream')).toMatchInlineSnapshot(`
    "Error: throws in mid-stream has no verdict on its objectives

    unmeasured: P95 TTFT at most 3 s (5 requests sent): none of the 5 requests was completed

    Of 5 requests: 0 completed, 5 truncated
      5 × Error: connection lost"
  `)
  expect(failureOf(output, 'never ends')).toMatchInlineSnapshot(`
    "Error: never ends has no verdict on its objectives

    unmeasured: P95 TTFT at most 3 s (2 requests sent): none of the 2 requests was completed

    Of 2 requests: 0 completed, 2 censored"
  `)
  expect(failureOf(output, 'never stops yielding')).toMatchInlineSnapshot(`
    "Error: never stops yielding has no verdict on its objectives

    unmeasured: P95 TTFT at most 3 s (5 requests sent): none of the 5 requests was completed

    Of 5 requests: 0 completed, 5 truncated
      5 × RangeError: The target "never stops yielding" sent 10000 chunks for at most 8 tokens. It must end its stream after "maxTokens" tokens."
  `)
  expect(failureOf(output, 'cannot be opened')).toMatchInlineSnapshot(
    `"SloError: The target "cannot be opened" could not be opened: no weights. Nothing was measured."`,
  )
  // what was sent is in the report, also of those that failed; nothing could be sent to the last
  const { rows } = await project.report()
  expect(rows.map(({ run }) => run.label)).toEqual(Object.keys(targets).slice(0, -1))
})
