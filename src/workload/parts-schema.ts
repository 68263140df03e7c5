import { z } from 'zod'

/** An object with these parts and no others. */
export function partsSchema<Shape extends z.ZodRawShape>(
  shape: Shape,
  example: string,
): z.ZodObject<Shape, z.core.$strict> {
  const names = Object.keys(shape).map((name) => `"${name}"`)
  return z.strictObject(shape, {
    error: ({ code }) =>
      code === 'unrecognized_keys'
        ? `It must be left out: the parts are ${names.join(', ')}.`
        : `It must be an object, as in ${example}.`,
  })
}

/**
 * What is checked by a schema that the value itself decides on. A part that the schema does not
 * know is a problem at its own path, so that the message names the option it belongs to.
 */
export function chosenSchema<T>(choose: (value: unknown) => z.ZodType<T>): z.ZodType<T> {
  return z.unknown().transform((value, context) => {
    const parsed = choose(value).safeParse(value)
    if (parsed.success) return parsed.data
    for (const issue of parsed.error.issues) {
      const keys = issue.code === 'unrecognized_keys' ? issue.keys : [undefined]
      for (const key of keys) {
        const path = key === undefined ? issue.path : [...issue.path, key]
        context.addIssue({ code: 'custom', path, message: issue.message })
      }
    }
    return z.NEVER
  })
}

/** Whether a value has parts, so that it can be a distribution. */
export function hasParts(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Problems of the parts that are below the one named before them; all are to ascend. */
export function checkAscending(
  context: z.core.$RefinementCtx,
  parts: readonly (readonly [name: string, value: number | undefined])[],
): void {
  let before: readonly [name: string, value: number] | undefined
  for (const [name, value] of parts) {
    if (value === undefined) continue
    if (before !== undefined && value < before[1]) {
      const message = `It must be at least "${before[0]}", which is ${before[1]}.`
      context.addIssue({ code: 'custom', path: [name], message })
    }
    before = [name, value]
  }
}
