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
  'cannot be opened': "async open() { throw new Error('no weights') }, async *stream() { yield 'a' }",
}

const bench = `${benchHead}
const options = {
  maxTokens: 8, warmup: 1, requestTimeout: 0.05, maxDuration: 0.3, expectP95TTFT: '<= 3',
}
${Object.entries(targets)
  .map(
    ([name, methods]) =>
      `test.slo('${name}', { ...options, target: { name: '${name}', ${methods} } })`,
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
  expect(failureOf(output, 'yields nothing')).toMatchInlineSnapshot()
  expect(failureOf(output, 'yields empty text only')).toMatchInlineSnapshot()
  expect(failureOf(output, 'throws at once')).toMatchInlineSnapshot()
  expect(failureOf(output, 'throws in mid-stream')).toMatchInlineSnapshot()
  expect(failureOf(output, 'never ends')).toMatchInlineSnapshot()
  expect(failureOf(output, 'never stops yielding')).toMatchInlineSnapshot()
  expect(failureOf(output, 'cannot be opened')).toMatchInlineSnapshot()
  // what was sent is in the report, also of those that failed; nothing could be sent to the last
  const { rows } = await project.report()
  expect(rows.map(({ run }) => run.label)).toEqual(Object.keys(targets).slice(0, -1))
})
