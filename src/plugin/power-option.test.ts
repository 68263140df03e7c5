import { expect, test } from 'vitest'

import { parsePluginOptions } from './parse-options.ts'

const problemsOf = (options: object): string => {
  try {
    parsePluginOptions(options, false)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  return 'none'
}

test('a wrong "power" says what it may be', () => {
  const wrong = [
    'rappl',
    true,
    65,
    { watts: 0 },
    { watts: '65' },
    { command: ' ' },
    { command: 'read', every: 0.01 },
    { watts: 65, command: 'read' },
  ].map((power) => problemsOf({ power }).split('\n')[1])
  expect(wrong).toMatchInlineSnapshot(`
    [
      "- "power" must not be "rappl". It must be "auto", "tdp", "rapl", "nvidia-smi", "amd-smi", "rocm-smi", "macmon", "powermetrics", { watts } above 0 and up to 1000000, or { command, every } with a text and seconds from 0.1 to 60.",
      "- "power" must not be true. It must be "auto", "tdp", "rapl", "nvidia-smi", "amd-smi", "rocm-smi", "macmon", "powermetrics", { watts } above 0 and up to 1000000, or { command, every } with a text and seconds from 0.1 to 60.",
      "- "power" must not be 65. It must be "auto", "tdp", "rapl", "nvidia-smi", "amd-smi", "rocm-smi", "macmon", "powermetrics", { watts } above 0 and up to 1000000, or { command, every } with a text and seconds from 0.1 to 60.",
      "- "power.watts" must not be 0. It must be a number of watts above 0 and up to 1000000.",
      "- "power" must not be an object. It must be "auto", "tdp", "rapl", "nvidia-smi", "amd-smi", "rocm-smi", "macmon", "powermetrics", { watts } above 0 and up to 1000000, or { command, every } with a text and seconds from 0.1 to 60.",
      "- "power.command" must not be " ". It must be a command that prints watts, as in "ipmitool dcmi power reading".",
      "- "power.every" must not be 0.01. It must be a number of seconds from 0.1 to 60.",
      "- "power" must not be an object. It must be "auto", "tdp", "rapl", "nvidia-smi", "amd-smi", "rocm-smi", "macmon", "powermetrics", { watts } above 0 and up to 1000000, or { command, every } with a text and seconds from 0.1 to 60.",
    ]
  `)
})

test('a wrong "price" says what it may be', () => {
  const wrong = [
    '$2',
    { perHour: -1 },
    { perHour: '2.5' },
    { perHour: 1, rental: 'cpu' },
    { rental: 'b300' },
    { tokens: { input: 1 } },
    { tokens: 'genai' },
    { perMonth: 100 },
  ].map((price) => problemsOf({ price }).split('\n')[1])
  expect(wrong).toMatchInlineSnapshot(`
    [
      "- "price" must not be "$2". It must be { perHour } in dollars, or { rental } with "cpu", "a100", "h100", "h200"; and { tokens: { input, output } } in dollars per million, or { tokens: "genai-prices" }.",
      "- "price.perHour" must not be -1. It must be a number of dollars from 0 to 1000000.",
      "- "price.perHour" must not be "2.5". It must be a number of dollars from 0 to 1000000.",
      "- "price" must not be an object. It must be { perHour } in dollars, or { rental } with "cpu", "a100", "h100", "h200"; and { tokens: { input, output } } in dollars per million, or { tokens: "genai-prices" }.",
      "- "price.rental" must not be "b300". It must be "cpu", "a100", "h100", "h200".",
      "- "price.tokens" must not be an object. It must be { input, output } in dollars per million, as in { input: 0.15, output: 0.6 }, or "genai-prices".",
      "- "price.tokens" must not be "genai". It must be { input, output } in dollars per million, as in { input: 0.15, output: 0.6 }, or "genai-prices".",
      "- "perMonth" is not an option. The options are "onInconclusive", "confidence", "maxRequests", "maxDuration", "requestTimeout", "warmup", "seed", "power", "price", "testTimeout", "isolate", "reporter", "requireResults", "history", "exitCodes", "baseline".",
    ]
  `)
})

test('a power and a price are told together, with the other options', () => {
  expect(problemsOf({ power: 'none', price: 3, warmup: -1 })).toMatchInlineSnapshot(`
    "The options of slo() are not valid.
    - "warmup" must not be -1. It must be a whole number from 0.
    - "power" must not be "none". It must be "auto", "tdp", "rapl", "nvidia-smi", "amd-smi", "rocm-smi", "macmon", "powermetrics", { watts } above 0 and up to 1000000, or { command, every } with a text and seconds from 0.1 to 60.
    - "price" must not be 3. It must be { perHour } in dollars, or { rental } with "cpu", "a100", "h100", "h200"; and { tokens: { input, output } } in dollars per million, or { tokens: "genai-prices" }."
  `)
})

test('an hour is what was stated, or a rental with its date; tokens are given or looked up', () => {
  const priceOf = (price: object): unknown => parsePluginOptions({ price }, false).price
  expect(priceOf({ perHour: 0.1, tokens: 'genai-prices' })).toEqual({
    machine: { perHour: 0.1, source: 'stated in the configuration' },
    tokens: 'genai-prices',
  })
  expect(priceOf({ rental: 'h100' })).toMatchObject({ machine: { perHour: 3.5, asOf: '2026-05' } })
  expect(priceOf({})).toEqual({})
})
