import { expect, test } from 'vitest'

import { type GoldenAnswer, plain } from '../../src/golden/golden-answer.ts'
import { startGoldenServer } from '../../src/golden/golden-server.ts'
import { createProject, withoutFigures } from '../support/project.ts'

const key = 'sk-proj-of-the-integration-test'

/** What the server does for each model; a request that opens a target is answered well. */
const models: Readonly<Record<string, GoldenAnswer>> = {
  steady: { roleAt: 0, timeToFirstToken: 0.02, gap: 0.005, tokens: 8, perEvent: 2 },
  full: {
    raw: plain('429 Too Many Requests', `{"error":{"message":"slow down, ${key}"}}`),
    keeps: true,
  },
  breaks: { fault: 'reset', after: 2 },
  closed: { raw: plain('503 Service Unavailable', 'loading'), keeps: true },
}

const bench = (baseURL: string, dead: string): string => `
import { expect, openAI, test } from '../../../src/index.ts'
const at = (model, baseURL = '${baseURL}') => openAI({ baseURL, model, name: model, apiKey: '${key}' })
const steady = at('steady')
const short = { maxTokens: 8, warmup: 1, maxDuration: 10 }
test.slo('in time', { target: steady, ...short, expectP95TTFT: '<= 5', expectCompletionRate: '>= 0.5' })
test.slo('not in time', { target: steady, ...short, expectP50TTFT: '<= 0.01' })
test.slo('for four users', { target: steady, ...short, users: 4, minDuration: 1, expectP95TTFT: '<= 5' })
test.slo('refused for load', { target: at('full'), ...short, expectP95TTFT: '<= 5' })
test.slo('breaks off', { target: at('breaks'), ...short, expectP95TTFT: '<= 5' })
test.slo('a load of what refuses', { target: at('closed'), ...short, users: 64, expectP95TTFT: '<= 5' })
test.slo('dead', { target: at('dead', '${dead}'), ...short, expectP95TTFT: '<= 5' })
test('numbers', async ({ slo }) => {
  const run = await slo.measure(steady, { ...short, maxRequests: 5 })
  expect(run.metrics.timeToFirstToken.p50).toBeGreaterThanOrEqual(0.02)
  expect(run.metrics.timeToFirstByte.p50).toBeLessThan(run.metrics.timeToFirstToken.p50)
  expect(run.tokens.native).toBe(40)
})
`

/** A recording, what can be made of it, and what cannot. */
const recordings = (baseURL: string): string => `
import { expect, openAI, recordTo, replay, test } from '../../../src/index.ts'
const short = { maxTokens: 8, warmup: 1, maxDuration: 10, maxRequests: 5 }
const file = 'cassettes/steady.jsonl'
const live = openAI({ baseURL: '${baseURL}', model: 'steady', name: 'recorded', apiKey: '${key}' })
test('a replay is as the recording was', async ({ slo }) => {
  const first = await slo.measure(recordTo(file, live), short)
  const again = await slo.measure(replay(file), short)
  // each run names its prompts anew, in as many tokens as the name has
  expect({ ...again.tokens, prompt: 0 }).toEqual({ ...first.tokens, prompt: 0 })
  expect(again.metrics.timeToFirstToken.p50).toBeGreaterThanOrEqual(0.02)
})
test.slo('a limit on a replay', { target: replay(file, { name: 'gated' }), ...short, expectP95TTFT: '<= 5' })
test.slo('a load of a replay', { target: replay(file, { name: 'loaded' }), ...short, users: 2, expectP95TTFT: '<= 5' })
`

const modelOf = (body: unknown): string =>
  typeof body === 'object' && body !== null && 'model' in body ? String(body.model) : ''

/** The part of the output that belongs to a test that failed. */
function failureOf(output: string, name: string): string {
  const [, text = ''] = output.split(new RegExp(`FAIL  \\|bench\\| \\w+\\.bench\\.ts > ${name}\\n`))
  return text.slice(0, text.indexOf(' ❯ ')).trim()
}

test('an endpoint that keeps its objectives is green, one that does not is red and says why', async () => {
  const opened = new Set<string>()
  await using server = await startGoldenServer(({ body }) => {
    const model = modelOf(body)
    const answer = opened.has(model) || model === 'closed' ? models[model] : models['steady']
    opened.add(model)
    return answer ?? {}
  })
  const stopped = await startGoldenServer()
  await stopped[Symbol.asyncDispose]()
  await using project = await createProject({
    'serving.bench.ts': bench(server.baseURL, stopped.baseURL),
    'recordings.bench.ts': recordings(server.baseURL),
  })
  const { code, output } = await project.bench()
  expect(code).toBe(1)
  expect(output).toMatch(/Tests {2}7 failed \| 4 passed \(11\)/)
  expect(output).toMatch(/met: P95 TTFT at most 5 s/)

  const shown = (name: string): string =>
    withoutFigures(failureOf(output, name), project).replaceAll(/127\.0\.0\.1:\d+/g, '<host>')
  expect(shown('not in time')).toMatchInlineSnapshot(`
    "Error: not in time misses its objectives

    missed: P50 TTFT at most <n> ms, was <n> ms (28 of 28 requests violate it, 50 % allowed; 98.3 % lower bound <n> ms; ± <n> ms by the client; look 1 of 3)"
  `)
  expect(shown('refused for load')).toMatchInlineSnapshot(`
    "Error: refused for load has no verdict on its objectives

    unmeasured: P95 TTFT at most <n> s (5 requests sent): none of the 5 requests was completed

    Of 5 requests: 0 completed, 5 throttled
      5 × EndpointError: The endpoint http://<host>/v1/chat/completions answered 429 Too Many Requests: slow down, ***. It refuses for load, or for the limit of the key."
  `)
  expect(shown('breaks off')).toMatchInlineSnapshot(`
    "Error: breaks off has no verdict on its objectives

    unmeasured: P95 TTFT at most <n> s (5 requests sent): none of the 5 requests was completed

    Of 5 requests: 0 completed, 5 truncated
      5 × EndpointError: The endpoint http://<host>/v1/chat/completions broke the connection off in the middle of its answer. Its log may say why."
  `)
  expect(shown('dead')).toMatchInlineSnapshot(
    `"SloError: The target "dead" could not be opened. The endpoint http://<host>/v1/chat/completions refused the connection. Start the server, or correct the host and the port of "baseURL". Nothing was measured."`,
  )

  // no load was made on what did not answer the first request
  expect(shown('a load of what refuses')).toContain('answered 503 Service Unavailable: loading')
  expect(server.requests.filter(({ body }) => modelOf(body) === 'closed')).toHaveLength(1)

  const undated = (text: string): string => text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<date>')
  expect(undated(shown('a limit on a replay'))).toMatchInlineSnapshot(`
    "Error: a limit on a replay has no verdict on its objectives

    invalid: P95 TTFT at most <n> s (5 requests sent): it was replayed from a recording of <date>, and says nothing of the target today"
  `)
  expect(shown('a load of a replay')).toMatchInlineSnapshot(
    `"TypeError: The target "loaded" must not be given to slo.measure() with users, a rate or a trace. It replays a recording, which gets no slower with users and says the same each time. Measure it by slo.measure() with one user, or take the live target."`,
  )
  expect(output).toMatch(/measure replay of cassettes\/steady.jsonl \(replayed\)/)
  const page = await project.read('.vitest/slo/index.html')
  expect(page).toContain('measure replay of cassettes/steady.jsonl (replayed)')

  // the key is nowhere, the client is named
  const report = await project.read('.vitest/slo/report.json')
  const recording = await project.read('cassettes/steady.jsonl')
  expect(output + report + page + recording).not.toContain(key)
  const { rows } = await project.report()
  const steady = rows.find(({ run }) => run.label === 'in time')
  expect(steady?.run.target).toMatchObject({
    name: 'steady',
    model: 'steady',
    details: { client: 'wire', protocol: 'HTTP/1.1', api: 'chat' },
  })
})

test('providers are measured side by side, and one without a key is skipped and says so', async () => {
  await using server = await startGoldenServer({ tokens: 8, timeToFirstToken: 0.005 })
  await using project = await createProject({
    'serving.bench.ts': `
import { openAI, providers } from '../../../src/index.ts'
const baseURL = '${server.baseURL}'
providers(
  {
    one: openAI({ baseURL, model: 'one', price: { input: 1, output: 1000 } }),
    two: openAI({ baseURL, model: 'two', apiKey: '${key}' }),
    three: openAI({ baseURL, model: 'three', keyVariable: 'NO_SUCH_KEY' }),
    four: openAI({ baseURL, model: 'four', keyVariable: 'FOURTH_KEY' }),
  },
  { maxRequests: 5, warmup: 1, maxTokens: 8 },
)
`,
    'skipped.bench.ts': `
import { openAI, providers } from '../../../src/index.ts'
providers({ five: openAI({ model: 'five', keyVariable: 'NO_SUCH_KEY' }) })
`,
  })
  const env = { FOURTH_KEY: 'sk-of-the-fourth-provider' }
  const { code, output } = await project.vitest(['bench', '--run', 'serving'], { env })
  expect(code, output).toBe(0)
  expect(output).toMatch(/Tests {2}3 passed \| 1 skipped/)
  expect(/skipped three.*/.exec(output)?.[0]).toMatchInlineSnapshot(
    `"skipped three: It has no key. Set the environment variable NO_SUCH_KEY to one, or give "apiKey"."`,
  )
  const [, head, first] = /side by side.*\n(.*)\n(.*)/.exec(output) ?? []
  expect(head?.trim().replaceAll(/ {2,}/g, '  ')).toMatchInlineSnapshot(
    `"providers  TTFT p50  tok/s p50  native tok/s  native overstates by  tokens/answer  $/request"`,
  )
  // eight native tokens of 1,000 dollars per million, and a prompt of 1 dollar per million
  expect(first).toMatch(/one .* \$0\.00\d+$/)
  const { rows, skipped } = await project.report()
  expect(skipped?.map(({ test: name }) => name)).toEqual(['three'])
  expect(await project.read('.vitest/slo/index.html')).toContain('<li>three: It has no key.')
  expect(rows.map(({ run }) => [run.label, run.tokens.native])).toEqual([
    ['one', 40],
    ['two', 40],
    ['four', 40],
  ])
  const keys = server.requests.map(({ headers }) => headers.get('authorization'))
  expect(new Set(keys)).toEqual(
    new Set([undefined, `Bearer ${key}`, 'Bearer sk-of-the-fourth-provider']),
  )

  const alone = await project.vitest(['bench', '--run', 'skipped'])
  expect(alone.code).toBe(1)
  expect(alone.output).toContain('skipped five: It has no key.')
  expect(/vitest-slo: 1 test was.*/.exec(alone.output)?.[0]).toMatchInlineSnapshot(
    `"vitest-slo: 1 test was to measure something, but nothing was measured. A run must measure at least one of them to say anything. Look for "skip", a filter that fits no test, or an error above."`,
  )
})
