import { expect, test } from 'vitest'

import type { SloOptions } from './options.ts'
import { isSloKey, parseSloOptions } from './options.ts'

/** The message of the TypeError that the options are refused with. */
function refusal(options: unknown): string {
  try {
    parseSloOptions(options)
  } catch (error) {
    return error instanceof TypeError ? error.message : `not a TypeError: ${String(error)}`
  }
  return 'accepted'
}

test('limits keep the order of the options', () => {
  expect(
    parseSloOptions({
      expectP95TTFT: '<= 3',
      expectP25Speed: '>=30',
      expectMeanE2E: 2.5,
      expectErrorRate: '<= 0',
    }),
  ).toEqual([
    {
      kind: 'percentile',
      key: 'expectP95TTFT',
      metric: 'timeToFirstToken',
      percentile: 95,
      op: '<=',
      value: 3,
    },
    {
      kind: 'percentile',
      key: 'expectP25Speed',
      metric: 'outputSpeed',
      percentile: 25,
      op: '>=',
      value: 30,
    },
    { kind: 'mean', key: 'expectMeanE2E', metric: 'endToEndLatency', op: '<=', value: 2.5 },
    { kind: 'rate', key: 'expectErrorRate', rate: 'errorRate', op: '<=', value: 0 },
  ])
})

test.for([
  ['expectP99TTFB', 'timeToFirstByte', '<='],
  ['expectP1FirstAnswer', 'timeToFirstAnswerToken', '<='],
  ['expectP50ResponseTime100', 'responseTimeFor100Tokens', '<='],
  ['expectP90TPOT', 'timePerOutputToken', '<='],
  ['expectP10SpeedAA', 'outputSpeedAA', '>='],
  ['expectP5E2ESpeed', 'endToEndSpeed', '>='],
] as const)('%s limits %s', ([key, metric, op]) => {
  expect(parseSloOptions({ [key]: 7 })).toMatchObject([{ key, metric, op, value: 7 }])
})

test.for([
  ['expectResponseRate', 'responseRate'],
  ['expectCompletionRate', 'completionRate'],
] as const)('%s is a lower limit, 1 included', ([key, rate]) => {
  expect(parseSloOptions({ [key]: '>= 1' })).toEqual([
    { kind: 'rate', key, rate, op: '>=', value: 1 },
  ])
})

test('a number may be written in any decimal form', () => {
  const values = ['<= .5', '<=  2', '<= 1e-1', '<= 3.'].map(
    (bound) => parseSloOptions({ expectP95TTFT: bound })[0]?.value,
  )
  expect(values).toEqual([0.5, 2, 0.1, 3])
})

test('an SLO knows the names of its options', () => {
  expect(isSloKey('expectP95TTFT')).toBe(true)
  expect(isSloKey('expectMeanSpeed')).toBe(true)
  expect(isSloKey('expectResponseRate')).toBe(true)
  expect(isSloKey('expectUsers')).toBe(true)
  expect(isSloKey('expectP100TTFT')).toBe(false)
  expect(isSloKey('toString')).toBe(false)
})

test('a misspelt option names the nearest one', () => {
  expect(refusal({ expectP95TTF: '<= 3' })).toMatchInlineSnapshot(
    `"The option "expectP95TTF" does not exist. Did you mean "expectP95TTFT"?"`,
  )
  expect(refusal({ expectp25speed: 30 })).toMatchInlineSnapshot(
    `"The option "expectp25speed" does not exist. Did you mean "expectP25Speed"?"`,
  )
  expect(refusal({ expectedP95TTFT: 3 })).toMatchInlineSnapshot(
    `"The option "expectedP95TTFT" does not exist. Did you mean "expectP95TTFT"?"`,
  )
  expect(refusal({ expectReponseRate: 0.9 })).toMatchInlineSnapshot(
    `"The option "expectReponseRate" does not exist. Did you mean "expectResponseRate"?"`,
  )
})

test('an option that is near to none lists the names', () => {
  expect(refusal({ hello: 3 })).toMatchInlineSnapshot(
    `"The option "hello" does not exist. Limits are named "expect", a statistic ("Mean", "P1" to "P99") and a metric ("TTFT", "TTFB", "FirstAnswer", "E2E", "ResponseTime100", "TPOT", "Speed", "SpeedAA" or "E2ESpeed"), or "expectResponseRate", "expectCompletionRate", "expectErrorRate", "expectThroughput", "expectPeakThroughput", "expectGoodput", "expectUsers", "expectAccuracy" or "expectCIHalfWidth"."`,
  )
})

test('percentiles are whole numbers from 1 to 99', () => {
  expect(refusal({ expectP0TTFT: 3 })).toMatchInlineSnapshot(
    `"The option "expectP0TTFT" does not exist. Percentiles are whole numbers from P1 to P99, without a leading zero. Did you mean "expectP1TTFT"?"`,
  )
  expect(refusal({ expectP100TTFT: 3 })).toMatchInlineSnapshot(
    `"The option "expectP100TTFT" does not exist. Percentiles are whole numbers from P1 to P99, without a leading zero. Did you mean "expectP99TTFT"?"`,
  )
  expect(refusal({ expectP05TTFT: 3 })).toMatchInlineSnapshot(
    `"The option "expectP05TTFT" does not exist. Percentiles are whole numbers from P1 to P99, without a leading zero. Did you mean "expectP5TTFT"?"`,
  )
  expect(refusal({ 'expectP99.9TTFT': 3 })).toMatchInlineSnapshot(
    `"The option "expectP99.9TTFT" does not exist. Percentiles are whole numbers from P1 to P99, without a leading zero. Did you mean "expectP99TTFT"?"`,
  )
})

test('the sign must fit the metric', () => {
  expect(refusal({ expectP95TTFT: '>= 3' })).toMatchInlineSnapshot(
    `""expectP95TTFT" must not be ">= 3". It is an upper limit in seconds, as in "<= 3" or 3."`,
  )
  expect(refusal({ expectP25Speed: '<= 30' })).toMatchInlineSnapshot(
    `""expectP25Speed" must not be "<= 30". It is a lower limit in tokens per second, as in ">= 30" or 30."`,
  )
  expect(refusal({ expectErrorRate: '>= 0.01' })).toMatchInlineSnapshot(
    `""expectErrorRate" must not be ">= 0.01". It is an upper limit as a fraction from 0 to 1, as in "<= 0.01" or 0.01."`,
  )
  expect(refusal({ expectP95TTFT: '< 3' })).toMatchInlineSnapshot(
    `""expectP95TTFT" must not be "< 3". It is an upper limit in seconds, as in "<= 3" or 3."`,
  )
  expect(refusal({ expectP95TTFT: '3' })).toMatchInlineSnapshot(
    `""expectP95TTFT" must not be "3". It is an upper limit in seconds, as in "<= 3" or 3."`,
  )
})

test('a bound has no unit', () => {
  expect(refusal({ expectP95TTFT: '<= 3s' })).toMatchInlineSnapshot(
    `""expectP95TTFT" must not be "<= 3s". It is an upper limit in seconds, as in "<= 3" or 3. Write "<= 3"."`,
  )
  expect(refusal({ expectP95TTFT: '<= 300ms' })).toMatchInlineSnapshot(
    `""expectP95TTFT" must not be "<= 300ms". It is an upper limit in seconds, as in "<= 3" or 3. Write "<= 0.3"."`,
  )
  expect(refusal({ expectP25Speed: '>= 30 tok/s' })).toMatchInlineSnapshot(
    `""expectP25Speed" must not be ">= 30 tok/s". It is a lower limit in tokens per second, as in ">= 30" or 30. Write ">= 30"."`,
  )
  expect(refusal({ expectP25Speed: '>= 30 s' })).toMatchInlineSnapshot(
    `""expectP25Speed" must not be ">= 30 s". It is a lower limit in tokens per second, as in ">= 30" or 30."`,
  )
})

test('a bound is a positive, finite number', () => {
  expect(refusal({ expectP95TTFT: -3 })).toMatchInlineSnapshot(
    `""expectP95TTFT" must not be -3. It is an upper limit in seconds, so it must be above 0."`,
  )
  expect(refusal({ expectP95TTFT: '<= -3' })).toMatchInlineSnapshot(
    `""expectP95TTFT" must not be "<= -3". It is an upper limit in seconds, so it must be above 0."`,
  )
  expect(refusal({ expectP25Speed: 0 })).toMatchInlineSnapshot(
    `""expectP25Speed" must not be 0. It is a lower limit in tokens per second, so it must be above 0."`,
  )
  expect(refusal({ expectP95TTFT: Number.NaN })).toMatchInlineSnapshot(
    `""expectP95TTFT" must not be NaN. It is an upper limit in seconds, so it must be a finite number."`,
  )
  expect(refusal({ expectP95TTFT: Infinity })).toMatchInlineSnapshot(
    `""expectP95TTFT" must not be Infinity. It is an upper limit in seconds, so it must be a finite number."`,
  )
  expect(refusal({ expectP95TTFT: '<= Infinity' })).toMatchInlineSnapshot(
    `""expectP95TTFT" must not be "<= Infinity". It is an upper limit in seconds, as in "<= 3" or 3."`,
  )
  expect(refusal({ expectP95TTFT: '<= 1e999' })).toMatchInlineSnapshot(
    `""expectP95TTFT" must not be "<= 1e999". It is an upper limit in seconds, so it must be a finite number."`,
  )
})

test('a bound is a number or a text with one', () => {
  expect(refusal({ expectP95TTFT: '' })).toMatchInlineSnapshot(
    `""expectP95TTFT" must not be "". It is an upper limit in seconds, as in "<= 3" or 3."`,
  )
  expect(refusal({ expectP95TTFT: '<= fast' })).toMatchInlineSnapshot(
    `""expectP95TTFT" must not be "<= fast". It is an upper limit in seconds, as in "<= 3" or 3."`,
  )
  expect(refusal({ expectP95TTFT: null })).toMatchInlineSnapshot(
    `""expectP95TTFT" must not be null. It is an upper limit in seconds, as in "<= 3" or 3."`,
  )
  expect(refusal({ expectP95TTFT: { max: 3 } })).toMatchInlineSnapshot(
    `""expectP95TTFT" must not be an object. It is an upper limit in seconds, as in "<= 3" or 3."`,
  )
  expect(refusal({ expectP95TTFT: [3] })).toMatchInlineSnapshot(
    `""expectP95TTFT" must not be an array. It is an upper limit in seconds, as in "<= 3" or 3."`,
  )
  expect(refusal({ expectP95TTFT: () => 3 })).toMatchInlineSnapshot(
    `""expectP95TTFT" must not be a function. It is an upper limit in seconds, as in "<= 3" or 3."`,
  )
})

test('an option that is undefined would check nothing', () => {
  expect(refusal({ expectP95TTFT: undefined })).toMatchInlineSnapshot(
    `""expectP95TTFT" must not be undefined. It is an upper limit in seconds, as in "<= 3" or 3. Leave the option out where there is no limit."`,
  )
})

test('a rate is a fraction, not a percentage', () => {
  expect(refusal({ expectResponseRate: '>= 99%' })).toMatchInlineSnapshot(
    `""expectResponseRate" must not be ">= 99%". It is a lower limit as a fraction from 0 to 1, as in ">= 0.99" or 0.99. Write ">= 0.99"."`,
  )
  expect(refusal({ expectResponseRate: 99 })).toMatchInlineSnapshot(
    `""expectResponseRate" must not be 99. It is a lower limit as a fraction from 0 to 1, so it must be above 0 and at most 1. Write ">= 0.99"."`,
  )
  expect(refusal({ expectErrorRate: '<= 5 %' })).toMatchInlineSnapshot(
    `""expectErrorRate" must not be "<= 5 %". It is an upper limit as a fraction from 0 to 1, as in "<= 0.01" or 0.01. Write "<= 0.05"."`,
  )
  expect(refusal({ expectErrorRate: 1 })).toMatchInlineSnapshot(
    `""expectErrorRate" must not be 1. It is an upper limit as a fraction from 0 to 1, so it must be at least 0 and below 1."`,
  )
  expect(refusal({ expectCompletionRate: 0 })).toMatchInlineSnapshot(
    `""expectCompletionRate" must not be 0. It is a lower limit as a fraction from 0 to 1, so it must be above 0 and at most 1."`,
  )
  expect(refusal({ expectCompletionRate: 101 })).toMatchInlineSnapshot(
    `""expectCompletionRate" must not be 101. It is a lower limit as a fraction from 0 to 1, so it must be above 0 and at most 1."`,
  )
})

test('all problems come in one message', () => {
  expect(
    refusal({ expectP95TTF: '<= 3', expectP25Speed: '<= 30', expectMeanE2E: -1, expectP50TTFT: 1 }),
  ).toMatchInlineSnapshot(`
    "The option "expectP95TTF" does not exist. Did you mean "expectP95TTFT"?
    "expectP25Speed" must not be "<= 30". It is a lower limit in tokens per second, as in ">= 30" or 30.
    "expectMeanE2E" must not be -1. It is an upper limit in seconds, so it must be above 0."
  `)
})

test('an SLO without a limit is refused', () => {
  expect(refusal({})).toMatchInlineSnapshot(
    `"An SLO without a limit checks nothing. Give at least one, as in { expectP95TTFT: '<= 3' }."`,
  )
  expect(refusal(undefined)).toMatchInlineSnapshot(
    `"An SLO must not be undefined. It is an object of limits, as in { expectP95TTFT: '<= 3' }."`,
  )
  expect(refusal(null)).toMatchInlineSnapshot(
    `"An SLO must not be null. It is an object of limits, as in { expectP95TTFT: '<= 3' }."`,
  )
  expect(refusal('<= 3')).toMatchInlineSnapshot(
    `"An SLO must not be "<= 3". It is an object of limits, as in { expectP95TTFT: '<= 3' }."`,
  )
  expect(refusal([])).toMatchInlineSnapshot(
    `"An SLO must not be an array. It is an object of limits, as in { expectP95TTFT: '<= 3' }."`,
  )
})

test('the types accept what the parser accepts', () => {
  const slo: SloOptions = {
    expectP95TTFT: '<= 3',
    expectP1TTFT: '<=0.3',
    expectP25Speed: 30,
    expectMeanE2ESpeed: '>= 2.5',
    expectResponseRate: '>= 0.99',
    expectErrorRate: 0.01,
  }
  expect(parseSloOptions(slo)).toHaveLength(6)
})

test('the types refuse what the parser refuses', () => {
  const wrong: readonly SloOptions[] = [
    // @ts-expect-error -- misspelt
    { expectP95TTF: '<= 3' },
    // @ts-expect-error -- not a number
    { expectP95TTFT: '<= fast' },
    // @ts-expect-error -- a unit
    { expectP95TTFT: '<= 3s' },
    // @ts-expect-error -- a time has an upper limit
    { expectP95TTFT: '>= 3' },
    // @ts-expect-error -- a speed has a lower limit
    { expectP25Speed: '<= 3' },
    // @ts-expect-error -- an error rate has an upper limit
    { expectErrorRate: '>= 0.01' },
    // @ts-expect-error -- P1 to P99
    { expectP0TTFT: 3 },
    // @ts-expect-error -- P1 to P99
    { expectP100TTFT: 3 },
    // @ts-expect-error -- no leading zero
    { expectP05TTFT: 3 },
    // @ts-expect-error -- an option is given or left out
    { expectP95TTFT: undefined },
  ]
  expect(wrong.map(refusal)).not.toContain('accepted')
})
