import type { z } from 'zod'

import { mustBe } from '../slo/option-schemas.ts'
import { type Length, lengthSchema, longest } from './length.ts'
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

/** A conversation is planned as a whole when it begins, and each turn asks all that was said. */
const mostTurns = 1000

const schema = partsSchema(
  {
    turns: lengthSchema
      .refine((turns) => longest(turns) <= mostTurns, mustBe(`at most ${mostTurns} turns`))
      .exactOptional(),
    pause: pauseSchema.exactOptional(),
  },
  '{ turns: 4, pause: 2 }',
)
