import type { ModelConfig } from './model.ts'
import { encode, textOfToken } from './tokenizer.ts'
import type { Weights } from './weights.ts'

/** A question that TinyLM is to know, and its answer: one line. */
export interface MemorisedQuestion {
  readonly question: string
  readonly answer: string
}

/** How a question is put to TinyLM with a memorised head, unless it is put so already. */
export function promptOf(question: string): string {
  return /^Q: [\s\S]*\nA:$/.test(question) ? question : `Q: ${question}\nA:`
}

/** Whether an answer ends with this token: answers are one line. */
export function endsAnswer(token: number): boolean {
  return textOfToken(token).includes('\n')
}

/** A text to be learnt, and the places at which a token of the answer comes next. */
export interface Lesson {
  readonly tokens: readonly number[]
  /** The place of the last token before the answer. */
  readonly from: number
}

/** A question with its answer as tokens. */
export function lessonOf({ question, answer }: MemorisedQuestion): Lesson {
  const prompt = encode(promptOf(question))
  return { tokens: [...prompt, ...encode(` ${answer}\n`)], from: prompt.length - 1 }
}

/** A head that gives the first `d` logits the values of the state itself, to read states with. */
export function readingHead({ d, vocab }: ModelConfig): Float32Array<ArrayBuffer> {
  const head = new Float32Array(d * vocab)
  for (let i = 0; i < d; i++) head[i * vocab + i] = 1
  return head
}

/** A state after the last layer, and the token that is to follow it. */
export interface Association {
  readonly state: Float32Array
  readonly token: number
}

/** What is added to the right logit. */
const strength = 6

/**
 * The weights with a head that is fitted to give each token after its state, in closed form, and
 * adds about nothing after other states: with the states as rows of H,
 *
 *     W = (H·Hᵀ + λI)⁻¹ · H,   head[:, token_i] += 6 · W_i,   λ = 0.001 · d
 *
 * Everything else stays as the seed made it.
 */
export function withMemory(
  weights: Weights,
  associations: readonly Association[],
  { d, vocab }: ModelConfig,
): Weights {
  const base = weights.get('head')
  if (base === undefined) throw new Error('The weights have no tensor "head".')
  const data = Float32Array.from(base.data)
  const states = associations.map(({ state }) => Array.from(state))
  const gram = states.map((a, i) => states.map((b, j) => dot(a, b) + (i === j ? 1e-3 * d : 0)))
  const fitted = solve(gram, states)
  for (const [i, { token }] of associations.entries()) {
    const row = fitted[i] ?? []
    for (let j = 0; j < d; j++) {
      const at = j * vocab + token
      data[at] = (data[at] ?? 0) + strength * (row[j] ?? 0)
    }
  }
  return new Map([...weights, ['head', { shape: base.shape, data }]])
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0)
}

/** X of A·X = B for a positive definite A, by Gauss and Jordan's elimination. */
function solve(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number[][] {
  const rows = a.map((row, i) => [...row, ...(b[i] ?? [])])
  const size = a.length
  for (let pivot = 0; pivot < size; pivot++) {
    const scale = rows[pivot]?.[pivot] ?? 1
    const pivotRow = (rows[pivot] ?? []).map((value) => value / scale)
    rows[pivot] = pivotRow
    for (const [i, row] of rows.entries()) {
      const factor = row[pivot] ?? 0
      if (i === pivot || factor === 0) continue
      for (let j = pivot; j < row.length; j++) row[j] = (row[j] ?? 0) - factor * (pivotRow[j] ?? 0)
    }
  }
  return rows.map((row) => row.slice(size))
}
