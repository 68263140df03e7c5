import { z } from 'zod'

import type { RunEnvironment } from './run.ts'

const count = z.int().nonnegative()

/** Machine and software in the report. */
export const environmentSchema: z.ZodType<RunEnvironment> = z.strictObject({
  cpu: z.string(),
  cores: z.int().positive(),
  memory: count,
  platform: z.string(),
  architecture: z.string(),
  node: z.string(),
  vitest: z.string(),
  commit: z.string().exactOptional(),
})
