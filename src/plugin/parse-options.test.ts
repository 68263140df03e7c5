import { expect, test } from 'vitest'

import { parsePluginOptions } from './parse-options.ts'

test('every option has a default', () => {
  expect(parsePluginOptions({}, false)).toEqual({
    onInconclusive: 'point',
    confidence: 0.95,
    maxDuration: 300,
    requestTimeout: 60,
    warmup: 3,
    seed: 42,
    testTimeout: 1_800_000,
    isolate: false,
    history: '.vitest/slo/history.jsonl',
    exitCodes: 'plain',
    requireResults: false,
    reporter: true,
    baseline: {
      path: 'benchmarks/baseline.json',
      runs: 20,
      confirmations: 5,
      margin: 0.05,
      suspicious: 1.5,
      onRegression: 'fail',
      onIncomparable: 'warn',
    },
  })
  expect(parsePluginOptions({}, true).requireResults).toBe(true)
})

test('what is given replaces the default', () => {
  const options = { maxRequests: 40, reporter: false, requireResults: false, confidence: 0.99 }
  expect(parsePluginOptions(options, true)).toMatchObject(options)
})

test('a baseline is a path, options, or none', () => {
  expect(parsePluginOptions({ baseline: 'a.json' }, true).baseline).toMatchObject({
    path: 'a.json',
    runs: 20,
  })
  expect(parsePluginOptions({ baseline: { runs: 5 } }, true).baseline).toMatchObject({
    path: 'benchmarks/baseline.json',
    runs: 5,
  })
  expect(parsePluginOptions({ baseline: false }, true).baseline).toBe(false)
  expect(() =>
    parsePluginOptions({ warmup: -1, baseline: { rnus: 5, margin: 5, onRegression: 'off' } }, true),
  ).toThrowErrorMatchingInlineSnapshot(`
    [TypeError: The options of slo() are not valid.
    - "warmup" must not be -1. It must be a whole number from 0.
    - "baseline.margin" must not be 5. It must be a share above 0 and below 1, as in 0.05.
    - "baseline.onRegression" must not be "off". It must be "fail" or "warn".
    - "baseline.rnus" is not an option. The options are "path", "runs", "confirmations", "margin", "suspicious", "onRegression", "onIncomparable".]
  `)
  expect(() => parsePluginOptions({ baseline: 5 }, true)).toThrowErrorMatchingInlineSnapshot(`
    [TypeError: The options of slo() are not valid.
    - "baseline" must not be 5. It must be a path, false or options.]
  `)
})

test('all problems are told at once', () => {
  const wrong = {
    onInconclusive: 'pass',
    confidence: 95,
    maxRequests: 0,
    maxDuration: '60s',
    warmup: 1.5,
    reporter: true,
    confidnce: 0.9,
    tier: 'gold',
    history: true,
    exitCodes: 99,
  }
  expect(() => parsePluginOptions(wrong, false)).toThrowErrorMatchingInlineSnapshot(`
    [TypeError: The options of slo() are not valid.
    - "onInconclusive" must not be "pass". It must be "point", "fail" or "warn".
    - "confidence" must not be 95. It must be a number from 0.5 to 0.999, as in 0.95.
    - "maxRequests" must not be 0. It must be a whole number from 1.
    - "maxDuration" must not be "60s". It must be a number of seconds above 0.
    - "warmup" must not be 1.5. It must be a whole number from 0.
    - "reporter" must not be true. It must be false, or left out.
    - "history" must not be true. It must be the path of a file, or false.
    - "exitCodes" must not be 99. It must be "plain" or "detailed".
    - "confidnce" is not an option. Did you mean "confidence"?
    - "tier" is not an option. The options are "onInconclusive", "confidence", "maxRequests", "maxDuration", "requestTimeout", "warmup", "seed", "power", "price", "testTimeout", "isolate", "reporter", "requireResults", "history", "exitCodes", "baseline".]
  `)
})

test('options that are no object are refused', () => {
  expect(() => parsePluginOptions(5, false)).toThrowErrorMatchingInlineSnapshot(`
    [TypeError: The options of slo() are not valid.
    - They must be an object, not 5.]
  `)
})
