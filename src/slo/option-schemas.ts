import { z } from 'zod'

/** One text for every way in which a value can be wrong. */
export function mustBe(what: string): { error: string } {
  return { error: `It must be ${what}.` }
}

const aboveZero = mustBe('a number of seconds above 0')
const week = 604_800
const withinWeek = mustBe(`at most ${week} s, a week`)
export const secondsOption: z.ZodNumber = z
  .number(aboveZero)
  .positive(aboveZero)
  .max(week, withinWeek)

export function wholeOption(least: number, most?: number): z.ZodInt {
  const range = mustBe(`a whole number from ${least}${most === undefined ? '' : ` to ${most}`}`)
  return z
    .int(range)
    .min(least, range)
    .max(most ?? Number.MAX_SAFE_INTEGER, range)
}

/** Of a prompt or an answer: more than any model takes, and what this process can make in a second. */
export const mostTokens = 1_000_000
/** Of one process: beyond it is the client that is measured. */
export const mostUsers = 10_000

export const flagOption: z.ZodBoolean = z.boolean(mustBe('true or false'))
export const seedOption: z.ZodInt = z.int(mustBe('a whole number'))

const confidenceRange = mustBe('a number from 0.5 to 0.999, as in 0.95')
export const confidenceOption: z.ZodNumber = z
  .number(confidenceRange)
  .min(0.5, confidenceRange)
  .max(0.999, confidenceRange)

export const onInconclusiveOption: z.ZodEnum<{ point: 'point'; fail: 'fail'; warn: 'warn' }> =
  z.enum(['point', 'fail', 'warn'], mustBe('"point", "fail" or "warn"'))
