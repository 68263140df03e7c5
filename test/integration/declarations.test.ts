import { expect, test } from 'vitest'

import { benchHead, createProject, type Project } from '../support/project.ts'

async function fail(project: Project): Promise<string> {
  const { code, output } = await project.bench()
  expect(code).toBe(1)
  return output.slice(output.indexOf('FAIL'), output.indexOf('Test Files')).replaceAll('⎯', '').trim()
}

test('every problem of a declaration is told at once, at its line', async () => {
  await using project = await createProject({
    'serving.bench.ts': `${benchHead}
test.slo('wrong', {
  target: fakeTarget('fake'),
  expectP95TTF: '<= 3',
  expectP25Speed: '<= 30',
  expectP99E2E: '<= 300ms',
  maxTokens: -1,
  promt: 'hi',
})
`,
  })
  expect(await fail(project)).toMatchInlineSnapshot()
})

test('a declaration without any limit is refused, since nothing would be checked', async () => {
  await using project = await createProject({
    'serving.bench.ts': `${benchHead}
test.slo('nothing', { target: fakeTarget('fake') })
`,
  })
  expect(await fail(project)).toMatchInlineSnapshot()
})

test('something that is no target is refused', async () => {
  await using project = await createProject({
    'serving.bench.ts': `${benchHead}
test.slo('no target', { target: { name: 'x', generate() {} }, expectP95TTFT: 3 })
`,
  })
  expect(await fail(project)).toMatchInlineSnapshot()
})

test('two targets of one name in a file are refused', async () => {
  await using project = await createProject({
    'serving.bench.ts': `${benchHead}
test.slo('one', { target: fakeTarget('fake'), expectP95TTFT: 3 })
test.slo('two', { target: fakeTarget('fake'), expectP95TTFT: 3 })
`,
  })
  expect(await fail(project)).toMatchInlineSnapshot()
})

test('two targets of one name, or two runs of one label, in a test are refused', async () => {
  await using project = await createProject({
    'serving.bench.ts': `${benchHead}
const few = { maxRequests: 1, warmup: 0 }
test('targets', async ({ slo }) => {
  await slo.measure(fakeTarget('fake'), { ...few, label: 'a' })
  await slo.measure(fakeTarget('fake'), { ...few, label: 'b' })
})
test('labels', async ({ slo }) => {
  const target = fakeTarget('fake')
  await slo.measure(target, few)
  await slo.measure(target, few)
})
`,
  })
  expect(await fail(project)).toMatchInlineSnapshot()
  // the first of each is in the report
  expect((await project.report()).rows.map(({ run }) => run.label)).toEqual(['a', 'measure fake'])
})

test('a tier that does not exist is named with those that do', async () => {
  await using project = await createProject({
    'serving.bench.ts': `${benchHead}
import { tier } from '../../../src/index.ts'
test.slo('gold', { target: fakeTarget('fake'), ...tier('gold') })
`,
  })
  expect(await fail(project)).toMatchInlineSnapshot()
})
