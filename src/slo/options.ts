import { z } from 'zod'

import { boundSchema, describeValue } from './bound.ts'
import type { Limit, MetricName, OptionRate, SystemName } from './limit.ts'
import {
  metricNames,
  unitOf,
  metricTraits,
  rateNames,
  rateTraits,
  systemNames,
  systemTraits,
} from './limit.ts'
import { nearestKey } from './nearest-key.ts'

/** An upper limit: `3`, `'<=3'` or `'<= 3'`. */
type AtMost = number | `<=${'' | ' '}${number}`

/** A lower limit: `30`, `'>=30'` or `'>= 30'`. */
type AtLeast = number | `>=${'' | ' '}${number}`

type BoundOf<Op extends '<=' | '>='> = Op extends '<=' ? AtMost : AtLeast

type NonZeroDigit = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9
type Statistic = 'Mean' | `P${NonZeroDigit}${'' | 0 | NonZeroDigit}`

type MetricOptions = {
  readonly [
    Name in MetricName as `expect${Statistic}${(typeof metricTraits)[Name]['option']}`
  ]?: BoundOf<(typeof metricTraits)[Name]['op']>
}

type RateOptions = {
  readonly [Name in OptionRate as `expect${(typeof rateTraits)[Name]['option']}`]?: BoundOf<
    (typeof rateTraits)[Name]['op']
  >
}

type SystemOptions = {
  readonly [Name in SystemName as `expect${(typeof systemTraits)[Name]['option']}`]?: BoundOf<
    (typeof systemTraits)[Name]['op']
  >
}

/**
 * The limits of an SLO by name: `expect` + statistic (`Mean`, `P1` … `P99`) + metric, or `expect`
 * + rate or a quantity of the system. Seconds, tokens per second, fractions from 0 to 1, requests
 * per second, users.
 *
 * @example
 * const standard: SloOptions = { expectP25Speed: '>= 30', expectP95TTFT: '<= 3' }
 */
export type SloOptions = MetricOptions & RateOptions & SystemOptions

/** Where a limit's option leads: the limit but for its value. */
type Template = Limit extends infer Kind
  ? Kind extends Limit
    ? Omit<Kind, 'value'>
    : never
  : never

/** Every option of an SLO: 99 percentiles and the mean of each metric, and the rates. */
const templates: ReadonlyMap<string, Template> = new Map(
  [...rateTemplates(), ...systemTemplates(), ...metricTemplates()].map((template) => [
    template.key,
    template,
  ]),
)

function* rateTemplates(): Generator<Template> {
  for (const rate of rateNames) {
    const { option, op } = rateTraits[rate]
    yield { kind: 'rate', key: `expect${option}`, rate, op }
  }
}

function* systemTemplates(): Generator<Template> {
  for (const system of systemNames) {
    const { option, op } = systemTraits[system]
    yield { kind: 'system', key: `expect${option}`, system, op }
  }
}

function* metricTemplates(): Generator<Template> {
  for (const metric of metricNames) {
    const { option, op } = metricTraits[metric]
    for (let percentile = 1; percentile <= 99; percentile++) {
      yield { kind: 'percentile', key: `expectP${percentile}${option}`, metric, percentile, op }
    }
    yield { kind: 'mean', key: `expectMean${option}`, metric, op }
  }
}

/** Whether an SLO has an option of this name. */
export function isSloKey(key: string): key is keyof SloOptions {
  return templates.has(key)
}

/**
 * Translates the options of an SLO into limits, in the order given.
 *
 * @throws TypeError with all problems at once: unknown options, bounds of the wrong sign, unit or
 * range, and an SLO without any limit.
 * @example
 * parseSloOptions({ expectP95TTFT: '<= 3' })
 * // [{ kind: 'percentile', key: 'expectP95TTFT', metric: 'timeToFirstToken', percentile: 95, op: '<=', value: 3 }]
 */
export function parseSloOptions(options: unknown): readonly Limit[] {
  const entries = z.record(z.string(), z.unknown()).safeParse(options)
  if (!entries.success) {
    throw new TypeError(
      `An SLO must not be ${describeValue(options)}. It is an object of limits, as in ${EXAMPLE}.`,
    )
  }
  const limits: Limit[] = []
  const problems: string[] = []
  for (const [key, value] of Object.entries(entries.data)) {
    const template = templates.get(key)
    if (template === undefined) {
      problems.push(unknownOption(key))
      continue
    }
    const unit = unitOf(template)
    const bound = boundSchema(key, { op: template.op, unit }).safeParse(value)
    if (bound.success) {
      limits.push({ ...template, value: bound.data })
    } else {
      problems.push(...bound.error.issues.map((issue) => issue.message))
    }
  }
  if (limits.length === 0 && problems.length === 0) {
    problems.push(`An SLO without a limit checks nothing. Give at least one, as in ${EXAMPLE}.`)
  }
  if (problems.length > 0) {
    throw new TypeError(problems.join('\n'))
  }
  return limits
}

const EXAMPLE = `{ expectP95TTFT: '<= 3' }`

function unknownOption(key: string): string {
  const wrong = `The option "${key}" does not exist.`
  const percentile = /^expectP([\d.]+)([A-Z]\w*)$/.exec(key)
  const wanted = Math.max(1, Math.min(99, Math.round(Number(percentile?.[1]))))
  const whole = `expectP${wanted}${percentile?.[2]}`
  if (templates.has(whole)) {
    return `${wrong} Percentiles are whole numbers from P1 to P99, without a leading zero. Did you mean "${whole}"?`
  }
  const nearest = nearestKey(key, templates.keys())
  return nearest === undefined ? `${wrong} ${NAMES}` : `${wrong} Did you mean "${nearest}"?`
}

const NAMES = `Limits are named "expect", a statistic ("Mean", "P1" to "P99") and a metric (${quoted(
  metricNames.map((metric) => metricTraits[metric].option),
)}), or ${quoted([...rateTemplates(), ...systemTemplates()].map(({ key }) => key))}.`

function quoted(names: readonly string[]): string {
  const [last, ...others] = names.map((name) => `"${name}"`).toReversed()
  return `${others.toReversed().join(', ')} or ${last}`
}
