import { expect, test } from 'vitest'

import { benchHead, createProject } from '../support/project.ts'

test('several users at once are measured together, judged, and their throughput is reported', async () => {
  await using project = await createProject({
    'serving.bench.ts': `${benchHead}
const target = fakeTarget('fake')
const short = { users: 3, maxDuration: 1 }
test.slo('three users', { target, ...short, expectP50TTFT: 3 })
test.slo('three users, too slow', { target, ...short, expectP50Speed: '>= 100000' })
test.slo('three users, dead', {
  target: { name: 'dead', stream() { throw new Error('refused') } },
  ...short,
  expectErrorRate: 0.5,
})
`,
  })
  const { code, output } = await project.bench()
  expect(code).toBe(1)
  expect(output).toContain('1 passed')
  expect(output).toContain('▸ three users  c=3')
  const { rows } = await project.report()
  expect(
    rows.map(({ run, state }) => [run.users, state, run.verdicts.map(({ kind }) => kind)]),
  ).toEqual([
    [3, 'passed', ['met']],
    [3, 'failed', ['missed']],
    [3, 'failed', ['unmeasured']],
  ])
  expect(rows[0]?.run.throughput?.tokensPerSecond).toBeGreaterThan(0)
  expect(rows[0]?.run.warmup.sent).toBeGreaterThanOrEqual(3)
})
