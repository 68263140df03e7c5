import { z } from 'zod'

import type { AccuracyInterval } from '../evals/summarize-eval.ts'
import { answerClasses } from '../metrics/answer-class.ts'
import { environmentSchema } from './environment-schema.ts'
import type { EvalRun } from './eval-run.ts'
import { targetSchema } from './target-schema.ts'
import { verdictSchema } from './verdict-schema.ts'

const count = z.int().nonnegative()
const amount = z.number().nonnegative()
const fraction = z.number().min(0).max(1)

const intervalSchema: z.ZodType<AccuracyInterval> = z.union([
  z.strictObject({
    lower: fraction,
    upper: fraction,
    halfWidth: fraction,
    standardError: amount,
    degreesOfFreedom: amount,
    method: z.enum(['wilson', 'run means', 'unanimous', 'beta-binomial']),
  }),
  z.strictObject({ unmeasured: z.string() }),
])

const accuracy = {
  questions: count,
  scores: count,
  mean: fraction.exactOptional(),
  theseQuestions: intervalSchema,
  questionsLikeThese: intervalSchema,
}

/** An eval in the report. */
export const evalSchema: z.ZodType<EvalRun> & z.core.$ZodTypeDiscriminable = z.strictObject({
  kind: z.literal('eval'),
  label: z.string(),
  target: targetSchema,
  startedAt: z.iso.datetime(),
  seconds: amount,
  plan: z.strictObject({
    dataset: z.string(),
    split: z.string().exactOptional(),
    sample: count.exactOptional(),
    score: z.string(),
    repeats: count,
    concurrency: count,
    maxTokens: count,
    requestTimeout: amount,
    retries: count,
    seed: z.number(),
    onFailure: z.enum(['wrong', 'exclude', 'fail']),
    estimand: z.enum(['these questions', 'questions like these']),
    confidence: fraction,
    onInconclusive: z.enum(['point', 'fail', 'warn']),
  }),
  counts: z.strictObject({
    planned: count,
    asked: count,
    scored: count,
    unscored: count,
    errored: count,
    throttled: count,
    truncated: count,
    timedOut: count,
    empty: count,
    noAnswer: count,
    refused: count.exactOptional(),
    retries: count,
  }),
  accuracy: z.strictObject(accuracy),
  categories: z.array(z.strictObject({ category: z.string(), ...accuracy })),
  runs: z
    .strictObject({
      means: z.array(fraction),
      standardDeviation: amount.exactOptional(),
      interval: z.strictObject({ lower: z.number(), upper: z.number() }).exactOptional(),
      halfWidth: amount.exactOptional(),
      relativeWidth: amount.exactOptional(),
    })
    .exactOptional(),
  widthsAtRepeats: z.array(z.strictObject({ repeats: count, halfWidth: amount })),
  passAtK: z.array(z.strictObject({ k: count, any: fraction, all: fraction })),
  tokens: z.strictObject({ prompt: count, openAi: count }),
  cost: z.strictObject({ dollars: amount, judgeDollars: amount.exactOptional() }).exactOptional(),
  judgeAgreement: z
    .strictObject({
      labelled: count,
      scored: count,
      bothRight: count,
      onlyJudge: count,
      onlyPeople: count,
      bothWrong: count,
      kappa: z.number().min(-1).max(1).exactOptional(),
      interval: z.strictObject({ lower: z.number(), upper: z.number() }).exactOptional(),
      agreement: fraction.exactOptional(),
      byChance: fraction.exactOptional(),
      unmeasured: z.string().exactOptional(),
    })
    .exactOptional(),
  resumed: count.exactOptional(),
  endedBy: z.enum(['done', 'budget', 'dead']),
  warnings: z.array(z.string()),
  failures: z.array(z.strictObject({ detail: z.string(), count: z.int().positive() })),
  verdicts: z.array(verdictSchema),
  environment: environmentSchema,
  questions: z.array(
    z.strictObject({
      id: z.string(),
      question: z.string(),
      category: z.string().exactOptional(),
      cluster: z.string().exactOptional(),
    }),
  ),
  scores: z.array(z.array(fraction.nullable())),
  answers: z.array(
    z.strictObject({
      id: z.string(),
      repeat: count,
      answer: z.enum(answerClasses),
      text: z.string(),
      detail: z.string().exactOptional(),
    }),
  ),
  omittedAnswers: count,
})
