import { z } from 'zod'

import type { Unit } from './limit.ts'

/** What a bound is in: its unit, its direction, and how to write one. */
export interface BoundTraits {
  readonly op: '<=' | '>='
  readonly unit: Unit
}

const EXAMPLES = {
  seconds: 3,
  'tokens per second': 30,
  fraction: 0.99,
  'requests per second': 5,
  users: 8,
} as const

/** As in "an upper limit in seconds". */
function natureOf({ op, unit }: BoundTraits): string {
  const direction = op === '<=' ? 'an upper limit' : 'a lower limit'
  return unit === 'fraction' ? `${direction} as a fraction from 0 to 1` : `${direction} in ${unit}`
}

/** How a bound is written, as in '"<= 3" or 3'. */
function exampleOf({ op, unit }: BoundTraits): string {
  const example = unit === 'fraction' && op === '<=' ? 0.01 : EXAMPLES[unit]
  return `"${op} ${example}" or ${example}`
}

/** What is wrong with a number as a bound, as the end of a sentence. */
function rangeOf({ op, unit }: BoundTraits, value: number): string | undefined {
  if (!Number.isFinite(value)) {
    return 'so it must be a finite number'
  }
  if (unit === 'users' && !Number.isInteger(value)) {
    return 'so it must be a whole number'
  }
  if (unit !== 'fraction') {
    return value > 0 ? undefined : 'so it must be above 0'
  }
  if (op === '<=') {
    return value >= 0 && value < 1 ? undefined : 'so it must be at least 0 and below 1'
  }
  return value > 0 && value <= 1 ? undefined : 'so it must be above 0 and at most 1'
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const BOUND = /^(<=|>=)\s*(\S+)$/

/** The same bound without its unit, in the unit that it must have: `0.3` for `300ms`. */
function withoutUnit(text: string, { op, unit }: BoundTraits): string | undefined {
  const match = /^(?:<=|>=)?\s*([\d.]+)\s*(ms|s|%|tok\/s|t\/s)$/i.exec(text)
  const scales = {
    seconds: new Map([
      ['s', 1],
      ['ms', 1000],
    ]),
    'tokens per second': new Map([
      ['tok/s', 1],
      ['t/s', 1],
    ]),
    fraction: new Map([['%', 100]]),
    'requests per second': new Map<string, number>(),
    users: new Map<string, number>(),
  } as const
  const scale = scales[unit].get(match?.[2]?.toLowerCase() ?? '')
  const value = Number(match?.[1]) / (scale ?? Number.NaN)
  return rangeOf({ op, unit }, value) === undefined
    ? `"${op} ${Number(value.toPrecision(12))}"`
    : undefined
}

/** A value as a message shows it. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') {
    return JSON.stringify(value)
  }
  if (Array.isArray(value)) {
    return 'an array'
  }
  if (typeof value === 'function') {
    return 'a function'
  }
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}

/** Up to three sentences: what is wrong, what it must be, what to write instead. */
function messageFor(key: string, traits: BoundTraits, value: unknown): string {
  const wrong = `"${key}" must not be ${describeValue(value)}.`
  if (value === undefined) {
    return `${wrong} It is ${natureOf(traits)}, as in ${exampleOf(traits)}. Leave the option out where there is no limit.`
  }
  const number = numberIn(value, traits)
  const range = number === undefined ? undefined : rangeOf(traits, number)
  if (range !== undefined) {
    const percent = traits.unit === 'fraction' && number !== undefined && number > 1
    const instead = percent && number <= 100 ? ` Write "${traits.op} ${number / 100}".` : ''
    return `${wrong} It is ${natureOf(traits)}, ${range}.${instead}`
  }
  const instead = typeof value === 'string' ? withoutUnit(value, traits) : undefined
  const advice = instead === undefined ? '' : ` Write ${instead}.`
  return `${wrong} It is ${natureOf(traits)}, as in ${exampleOf(traits)}.${advice}`
}

/** The number in a bound that is written as it must be, whatever its range. */
function numberIn(value: unknown, { op }: BoundTraits): number | undefined {
  if (typeof value === 'number') {
    return value
  }
  const match = typeof value === 'string' ? BOUND.exec(value) : null
  return match?.[1] === op && NUMBER.test(match[2] ?? '') ? Number(match[2]) : undefined
}

/** The schema of a bound: a number, or a text as in `'<= 3'`; its sign must fit the option. */
export function boundSchema(key: string, traits: BoundTraits): z.ZodType<number> {
  return z.unknown().transform((value, context) => {
    const number = numberIn(value, traits)
    if (number === undefined || rangeOf(traits, number) !== undefined) {
      context.addIssue({ code: 'custom', message: messageFor(key, traits, value) })
      return z.NEVER
    }
    return number
  })
}
