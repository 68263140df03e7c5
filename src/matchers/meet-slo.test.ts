import { expect, test } from 'vitest'

import { planted, runPlanted, ttft } from '../../test/support/planted.ts'
import './meet-slo.ts'

const onTheLimit = (index: number): number => (index % 25 === 7 ? 5 : 0.5)

test('a met limit passes, and fails under .not', async () => {
  const run = await runPlanted()
  expect(run).toMeetSLO({ expectP95TTFT: '<= 3' })
  expect(() => expect(run).not.toMeetSLO({ expectP95TTFT: '<= 3' })).toThrow('meets its objectives')
})

test('a missed limit fails, and passes under .not', async () => {
  const run = await runPlanted((clock) => planted(clock, () => 4))
  expect(() => expect(run).toMeetSLO({ expectP95TTFT: '<= 3' }))
    .toThrowErrorMatchingInlineSnapshot(`
    [Error: planted misses its objectives

    missed: P95 TTFT at most 3 s, was 4.00 s (112 of 112 requests violate it, 5 % allowed; 98.3 % lower bound 4.00 s; look 1 of 3)]
  `)
  expect(run).not.toMeetSLO({ expectP95TTFT: '<= 3' })
})

test('an open limit goes by its point estimate, fails or passes, as it was told to', async () => {
  const open = async (onInconclusive: 'point' | 'fail' | 'warn'): Promise<() => void> => {
    const run = await runPlanted((clock) => planted(clock, onTheLimit), { onInconclusive })
    return () => {
      expect(run).toMeetSLO({ expectP95TTFT: '<= 3' })
    }
  }
  expect(await open('point')).not.toThrow()
  expect(await open('warn')).not.toThrow()
  expect(await open('fail')).toThrowErrorMatchingInlineSnapshot(`
    [Error: planted has no verdict on its objectives

    inconclusive: P95 TTFT at most 3 s, was 500 ms, 18 of 448 over, at most 5 % not proved; 1,773 more requests at this rate would decide; look 3 of 3 (point estimate: met)]
  `)
})

test('an unmeasured limit fails, also under .not', async () => {
  const silent = { name: 'silent', async *stream() {} }
  const run = await runPlanted(() => silent)
  expect(() => expect(run).toMeetSLO({ expectP95TTFT: '<= 3' })).toThrow('has no verdict on')
  expect(() => expect(run).not.toMeetSLO({ expectP95TTFT: '<= 3' })).toThrow('has no verdict on')
})

test('an invalid run fails, also under .not and for limits it was not made for', async () => {
  const run = await runPlanted((clock) => planted(clock, undefined, { lag: 0.1 }))
  expect(() => expect(run).toMeetSLO({ expectP95TTFT: '<= 3' })).toThrow('invalid:')
  expect(() => expect(run).not.toMeetSLO({ expectP50Speed: '>= 1' })).toThrow('invalid:')
})

test('a lag that the limits of the run allow is too much for a tighter one', async () => {
  const run = await runPlanted((clock) => planted(clock, undefined, { lag: 0.03 }))
  expect(run).toMeetSLO({ expectP95TTFT: '<= 3' })
  expect(() => expect(run).toMeetSLO({ expectP95TTFT: '<= 1' })).toThrow('where at most 20.0 ms')
})

test('a limit that the run was not made for is judged from its samples, the others stay', async () => {
  const run = await runPlanted()
  expect(run.verdicts).toHaveLength(1)
  expect(() => expect(run).toMeetSLO({ expectP95TTFT: '<= 3', expectP25Speed: '>= 11' }))
    .toThrowErrorMatchingInlineSnapshot(`
    [Error: planted misses its objectives

    met: P95 TTFT at most 3 s, was 500 ms (0 of 112 requests violate it, 5 % allowed; 98.3 % upper bound 500 ms; look 1 of 3)
    missed: P25 speed at least 11 tok/s, was 10.0 tok/s (112 of 112 requests violate it, 25 % allowed; 95 % upper bound 10.0 tok/s)]
  `)
})

test('a dead target has no verdict on limits that come afterwards either', async () => {
  const refusing = {
    name: 'refusing',
    stream() {
      throw Object.assign(new Error('slow down'), { status: 429 })
    },
  }
  const run = await runPlanted(() => refusing, { limits: [], onInconclusive: 'warn' })
  expect(run.requests).toMatchObject({ sent: 5, throttled: 5 })
  expect(() => expect(run).toMeetSLO({ expectErrorRate: 0.1 })).toThrow('unmeasured: error rate')
  expect(() => expect(run).toMeetSLO({ expectCompletionRate: 0.9 })).toThrow('unmeasured:')
})

test('something that is no run is refused', () => {
  // @ts-expect-error -- what plain JavaScript may hand in
  expect(() => expect(5).toMeetSLO({ expectP95TTFT: 3 })).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: toMeetSLO() was called with number. It must be called with the run that slo.measure(), slo.load() or slo.evaluate() gives. Write expect(await slo.measure(target)).toMeetSLO(…).]`,
  )
  const forgotten = runPlanted(undefined, { limits: [ttft(3)] })
  // @ts-expect-error -- an await was forgotten
  expect(() => expect(forgotten).toMeetSLO({ expectP95TTFT: 3 })).toThrow('called with a Promise')
})

test('a call without limits is refused, since it would check nothing', async () => {
  const run = await runPlanted()
  expect(() => expect(run).toMeetSLO({})).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: An SLO without a limit checks nothing. Give at least one, as in { expectP95TTFT: '<= 3' }.]`,
  )
})
