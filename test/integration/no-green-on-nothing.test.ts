import { expect, test } from 'vitest'

import { benchHead, createProject, pluginConfig } from '../support/project.ts'

const bench = `${benchHead}
const kinds = {
  refuses() { throw new Error('refused') },
  throttles() { throw Object.assign(new Error('slow down'), { status: 429 }) },
  async *'says nothing'() { yield '' },
}
const target = (name, stream) => () => ({ name, stream })
// bounds that nearly everything keeps
const lax = {
  P95: { expectP95TTFT: 1000 },
  mean: { expectMeanTTFT: 1000 },
  errors: { expectErrorRate: 0.9 },
  responses: { expectResponseRate: 0.001 },
}
const short = { warmup: 1, maxDuration: 1 }
for (const users of [1, 2]) {
  for (const [limit, bounds] of Object.entries(lax)) {
    for (const [kind, stream] of Object.entries(kinds)) {
      const name = kind + ' ' + limit + ' ' + users
      test.slo(name, { target: target(name, stream), users, ...short, ...bounds })
    }
    const name = 'dies ' + limit + ' ' + users
    let sent = 0
    const alive = fakeTarget(name)
    test.slo(name, {
      target: { name, stream: (request) => (sent++ < 20 ? alive.stream(request) : kinds.refuses()) },
      users,
      ...short,
      ...bounds,
    })
  }
}
test('measured and forgotten', async ({ slo }) => {
  await slo.measure({ name: 'forgotten', stream: kinds.refuses }, short)
})
test('not', async ({ slo }) => {
  const run = await slo.measure({ name: 'not', stream: kinds.refuses }, short)
  expect(run).not.toMeetSLO({ expectP95TTFT: 3 })
})
`

test('a target that answers nothing, or dies, is red under every bound and setting', async () => {
  await using project = await createProject({
    // what is open passes: the most lenient setting there is
    'vitest.config.ts': pluginConfig.replace('slo()', "slo({ onInconclusive: 'warn' })"),
    'serving.bench.ts': bench,
  })
  const { code, output } = await project.bench()
  expect(code).toBe(1)
  expect(output).toMatch(/Tests {2}34 failed \(34\)/)
  const forgotten = /SloError: The run "measure forgotten".*/.exec(output)?.[0]
  expect(forgotten).toMatchInlineSnapshot(
    `"SloError: The run "measure forgotten" says nothing of the target "forgotten": none of the 5 requests was completed (5 × Error: refused). A run must have answers to its end. Look at the target, or at "requestTimeout"."`,
  )
  expect(output).toMatch(/❯ serving\.bench\.ts:\d+:\d+/)
})
