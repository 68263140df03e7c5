import type { Attention, Row } from './engine.ts'

export interface StepLimits {
  readonly attention: Attention
  readonly vocab: number
  readonly slots: number
  readonly maxTokens: number
  readonly maxRows: number
}

/**
 * Checks a step before it computes: kernels write to plain memory, so a row outside of its limits
 * would damage what lies beside.
 *
 * @throws RangeError that names the row and the limit.
 */
export function checkStep(
  rows: readonly Row[],
  need: readonly number[],
  { attention, vocab, slots, maxTokens, maxRows }: StepLimits,
): void {
  if (rows.length === 0 || rows.length > maxRows) {
    throw new RangeError(`A step has 1 to ${maxRows} rows, not ${rows.length}.`)
  }
  for (const [index, row] of rows.entries()) {
    const what = `of row ${index} must be a whole number from 0 and below`
    if (!isIndex(row.token, vocab)) throw new RangeError(`The token ${what} ${vocab}.`)
    if (!isIndex(row.slot, slots)) throw new RangeError(`The slot ${what} ${slots}.`)
    if (!isIndex(row.pos, maxTokens)) throw new RangeError(`The position ${what} ${maxTokens}.`)
    if (attention === 'lab' && (row.pos !== index || row.slot !== rows[0]?.slot)) {
      throw new RangeError('With attention "lab" a step is one whole sequence from position 0.')
    }
  }
  const wrong = need.find((index) => !isIndex(index, rows.length))
  if (wrong !== undefined) {
    throw new RangeError(`The step has ${rows.length} rows, so none has the index ${wrong}.`)
  }
}

function isIndex(value: number, length: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < length
}
