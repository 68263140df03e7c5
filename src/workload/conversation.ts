import type { z } from 'zod'

import { type Length, lengthSchema } from './length.ts'
import { chosenSchema, partsSchema } from './parts-schema.ts'
import { type Pause, pauseSchema } from './pause.ts'

/** Users who ask more than once, each turn after the answer to the one before. */
export interface Conversation {
  /**
   * Of a dataset's conversations, the first ones at most.
   * @default 1; all that a conversation of the dataset has
   */
  readonly turns?: Length
  /** Seconds before each turn but the first. @default 0 */
  readonly pause?: Pause
}

/** Checks what comes from outside. */
export const conversationSchema: z.ZodType<Conversation> = chosenSchema<Conversation>(() => schema)

const schema = partsSchema(
  { turns: lengthSchema.exactOptional(), pause: pauseSchema.exactOptional() },
  '{ turns: 4, pause: 2 }',
)
