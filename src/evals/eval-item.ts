/** Anything that JSON can write. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue }

/** A question of an eval, as it is asked and scored. */
export interface EvalItem {
  /** No other question of the dataset has it. */
  readonly id: string
  readonly question: string
  /** What is right; of a list each text or number is. Some scorers need none. */
  readonly answer?: JsonValue
  /** Of multiple choice: the texts behind the letters A, B, C, … */
  readonly choices?: readonly string[]
  /** Accuracy is also told by category. */
  readonly category?: string
  /** Questions of one cluster, as on one text, are not independent. */
  readonly cluster?: string
  /** The part of the dataset that it belongs to, as in `test`. */
  readonly split?: string
}

/** A question as it is given; without an `id` it has the number of its place, as in `q3`. */
export interface EvalQuestion extends Omit<EvalItem, 'id'> {
  readonly id?: string
}

/**
 * The accepted answers of a question, as texts.
 *
 * @returns `undefined` where there is none that is a text or a number.
 */
export function acceptedAnswers({ answer }: EvalItem): readonly string[] | undefined {
  const all: readonly (JsonValue | undefined)[] = Array.isArray(answer) ? answer : [answer]
  const texts = all.flatMap((each) =>
    typeof each === 'string' || typeof each === 'number' ? [String(each)] : [],
  )
  return texts.length === all.length && texts.length > 0 ? texts : undefined
}
