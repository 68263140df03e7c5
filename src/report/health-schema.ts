import { z } from 'zod'

import type { ClientReport, Lateness } from './client-health.ts'

const seconds = z.number().nonnegative()
const fraction = z.number().min(0).max(1)
const count = z.int().nonnegative()

export const latenessSchema: z.ZodType<Lateness> = z.strictObject({
  p50: seconds,
  p99: seconds,
  max: seconds,
})

/** What the client was like, in the report. */
export const clientReportSchema: z.ZodType<ClientReport> = z.strictObject({
  state: z.enum(['valid', 'suspect', 'invalid']),
  because: z.array(z.string()),
  busiestLoop: fraction.exactOptional(),
  canaryLag: latenessSchema.exactOptional(),
  errorBar: z
    .strictObject({ seconds, speed: z.number().nonnegative().exactOptional() })
    .exactOptional(),
  coReadShare: fraction.exactOptional(),
  freezes: z.strictObject({ count, seconds, longest: seconds }).exactOptional(),
  steal: fraction.exactOptional(),
  workers: z.strictObject({ count, reason: z.string().exactOptional() }).exactOptional(),
  connects: z.strictObject({ count, longest: seconds }).exactOptional(),
})
