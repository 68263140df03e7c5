import { expect, test } from 'vitest'

import { benchHead, createProject, withoutFigures } from '../support/project.ts'

const impossible = `${benchHead}
const target = fakeTarget('fake')

test.slo('is fast enough', {
  target,
  expectP25Speed: '>= 100000',
})

test('is fast enough with the fixture', async ({ slo }) => {
  const run = await slo.measure(target, { label: 'by hand' })
  expect(run.metrics.timeToFirstToken.p95).toBeLessThan(3)
  expect(run).toMeetSLO({ expectP25Speed: '>= 100000' })
})
`

test('a missed objective ends with 1, names what was measured, and points at the line', async () => {
  await using project = await createProject({ 'serving.bench.ts': impossible })
  const { code, output } = await project.bench()
  expect(code).toBe(1)
  const failure = output.slice(output.indexOf('FAIL'), output.indexOf('Test Files'))
  expect(withoutFigures(failure, project)).toMatchInlineSnapshot(`
    "FAIL  |bench| serving.bench.ts > is fast enough
    Error: is fast enough misses its objectives

    missed: P25 speed at least <n> tok/s, was <n> tok/s (28 of 28 requests violate it, 25 % allowed; 98.3 % upper bound <n> tok/s; look 1 of 3)
     ❯ serving.bench.ts:7:6
          5| const target = fakeTarget('fake')
          6|
          7| test.slo('is fast enough', {
           |      ^
          8|   target,
          9|   expectP25Speed: '>= 100000',

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/2]⎯

     FAIL  |bench| serving.bench.ts > is fast enough with the fixture
    Error: by hand misses its objectives

    missed: P25 speed at least <n> tok/s, was <n> tok/s (20 of 20 requests violate it, 25 % allowed; 95 % upper bound <n> tok/s)
     ❯ serving.bench.ts:15:15
         13|   const run = await slo.measure(target, { label: 'by hand' })
         14|   expect(run.metrics.timeToFirstToken.p95).toBeLessThan(3)
         15|   expect(run).toMeetSLO({ expectP25Speed: '>= 100000' })
           |               ^
         16| })
         17|

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[2/2]⎯


     "
  `)
  const { rows, reason } = await project.report()
  expect(reason).toBe('failed')
  expect(rows.map(({ test: name, state, run }) => [name, state, run.verdicts[0]?.kind])).toEqual([
    ['is fast enough', 'failed', 'missed'],
    ['is fast enough with the fixture', 'failed', 'missed'],
  ])
})
