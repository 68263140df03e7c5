import type { Estimand } from '../evals/accuracy.ts'
import type { EvalCounts, OnFailure, ScoreTable } from '../evals/asked-answer.ts'
import type { JudgeAgreement } from '../evals/judge-agreement.ts'
import type { AccuracySummary, PassAtK, RunMeans, WidthAtRepeats } from '../evals/summarize-eval.ts'
import type { AnswerClass } from '../metrics/answer-class.ts'
import type { Verdict } from '../slo/verdict.ts'
import type { RunEnvironment, RunTarget } from './run.ts'

/** How an eval was made. */
export interface EvalPlan {
  /** The file, or `inline`. */
  readonly dataset: string
  /** Only questions of this part of the dataset. */
  readonly split?: string
  /** So many of them were to be drawn. */
  readonly sample?: number
  /** The scorer's name. */
  readonly score: string
  readonly repeats: number
  readonly concurrency: number
  readonly maxTokens: number
  /** Seconds. */
  readonly requestTimeout: number
  /** The most times that a request was sent again when it failed. */
  readonly retries: number
  /** Of the order, and of the sample. */
  readonly seed: number
  readonly onFailure: OnFailure
  readonly estimand: Estimand
  readonly confidence: number
  readonly onInconclusive: 'point' | 'fail' | 'warn'
}

/** A question of an eval, and what it came to. */
interface EvalQuestionRow {
  readonly id: string
  readonly question: string
  readonly category?: string
  readonly cluster?: string
}

/** What the target said once. */
export interface EvalAnswerRow {
  /** The id of its question. */
  readonly id: string
  /** From 0. */
  readonly repeat: number
  readonly answer: AnswerClass
  readonly text: string
  /** Why it has no score, or what failed. */
  readonly detail?: string
}

/** A category's accuracy. */
export interface CategorySummary extends AccuracySummary {
  readonly category: string
}

/** An eval: questions that were asked again and again, and scored. Fractions and seconds. */
export interface EvalRun {
  readonly kind: 'eval'
  readonly label: string
  readonly target: RunTarget
  /** ISO 8601. */
  readonly startedAt: string
  readonly seconds: number
  readonly plan: EvalPlan
  readonly counts: EvalCounts
  readonly accuracy: AccuracySummary
  /** Where there is more than one. */
  readonly categories: readonly CategorySummary[]
  /** Absent where a question lacks a score. */
  readonly runs?: RunMeans
  readonly widthsAtRepeats: readonly WidthAtRepeats[]
  readonly passAtK: readonly PassAtK[]
  readonly tokens: {
    /** OpenAI tokens (o200k_base) of all prompts and of all answers. */
    readonly prompt: number
    readonly openAi: number
  }
  /** What it cost, where target and judge say what they charge. */
  readonly cost?: {
    readonly dollars: number
    /** Of these, a judge's. */
    readonly judgeDollars?: number
  }
  /** How far the judge agrees with people, where it was given answers that they have labelled. */
  readonly judgeAgreement?: JudgeAgreement
  /** Answers of an earlier run that was ended, which this one went on with. */
  readonly resumed?: number
  readonly endedBy: 'done' | 'budget' | 'dead'
  readonly warnings: readonly string[]
  /** What failed and how often, in the words of the target; keys blotted out. */
  readonly failures: readonly { readonly detail: string; readonly count: number }[]
  readonly verdicts: readonly Verdict[]
  readonly environment: RunEnvironment
  readonly questions: readonly EvalQuestionRow[]
  /** By question, then by repeat; `null`: no score. */
  readonly scores: ScoreTable
  readonly answers: readonly EvalAnswerRow[]
  /** Answers that are left out above, since they would make the report too large. */
  readonly omittedAnswers: number
}
