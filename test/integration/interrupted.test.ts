import { expect, test } from 'vitest'

import { benchHead, createProject } from '../support/project.ts'

const slow = `${benchHead}
test.slo('first', { target: fakeTarget('quick'), expectP50TTFT: 3 })
test.slo('second', {
  target: fakeTarget('slow', { timeToFirstToken: 0.05 }),
  expectP99TTFT: 3,
  maxDuration: 600,
})
`

test.for(['SIGINT', 'SIGTERM'] as const)('%s keeps what was measured', async (signal) => {
  await using project = await createProject({ 'serving.bench.ts': slow })
  // the note is printed when a run begins
  const { code, output } = await project.vitest(['bench', '--run'], {
    kill: { after: '▸ first', signal },
  })
  expect(code).not.toBe(0)
  expect(output).toContain('ended early, what was measured is in')
  const { reason, rows } = await project.report('partial.json')
  expect(reason).toBe('killed')
  expect(rows.map(({ run, state }) => [run.label, state])).toEqual([['first', 'pending']])
  // the first look is at 28 requests; on a busy machine it may take the second one
  expect(rows[0]?.run.requests.completed).toBeGreaterThanOrEqual(28)
})

test('a test that runs into its timeout fails, stops its load, and leaves its trace', async () => {
  await using project = await createProject({
    'serving.bench.ts': `${benchHead}
let sent = 0
const slow = fakeTarget('slow', { timeToFirstToken: 0.05 })
const target = { ...slow, stream(request) { sent++; return slow.stream(request) } }
test.slo('late', { target, expectP99TTFT: 3, timeout: 1500, warmup: 0 })
test('the load has stopped', async () => {
  const before = sent
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(sent - before).toBeLessThanOrEqual(1)
})
`,
  })
  const { code, output } = await project.bench()
  expect(code).toBe(1)
  expect(output).toContain('Test timed out in 1500ms')
  expect(output).toContain('1 failed | 1 passed')
  const { rows, unfinished } = await project.report()
  expect(rows).toEqual([])
  expect(unfinished).toMatchObject([{ test: 'late', label: 'late', planned: expect.any(Number) }])
  expect(unfinished[0]?.requests).toBeGreaterThan(0)
})
