import { invalidOptions } from '../slo/option-problems.ts'
import type { EvalItem } from './eval-item.ts'
import type { PlacedQuestion } from './read-questions.ts'
import type { Scorer } from './scorer.ts'

export interface ChooseOptions {
  readonly scorer: Scorer
  /** Only questions of this part. */
  readonly split?: string
  /** So many of them, drawn at random; all where there are fewer. */
  readonly sample?: number
  /** Uniform numbers from 0 to 1. */
  readonly random: () => number
}

/** More problems than these are only counted. */
const mostShown = 10

/**
 * The questions that are asked, each with an id, in their order.
 *
 * @throws TypeError with all problems at once: no question at all, two of one id, and those that
 * the scorer cannot score.
 */
export function chooseQuestions(
  all: readonly PlacedQuestion[],
  { scorer, split, sample, random }: ChooseOptions,
): readonly EvalItem[] {
  const items = all.map(({ place, question }, index) => ({
    place,
    item: { ...question, id: question.id ?? `q${index + 1}` },
  }))
  const chosen = items.filter(({ item }) => split === undefined || item.split === split)
  const problems = [
    ...(chosen.length === 0 ? [emptyProblem(items, split)] : []),
    ...duplicatesOf(items),
    ...chosen.flatMap(({ place, item }) => {
      const problem = scorer.problemWith?.(item)
      return problem === undefined
        ? []
        : [`${place} ("${item.id}") has ${problem}, so ${scorer.name} cannot score it.`]
    }),
  ]
  if (problems.length > 0) {
    const more = problems.length - mostShown
    throw invalidOptions('The questions of the dataset', [
      ...problems.slice(0, mostShown),
      ...(more > 0 ? [`and ${more} more`] : []),
    ])
  }
  return sampled(
    chosen.map(({ item }) => item),
    sample,
    random,
  )
}

function emptyProblem(
  items: readonly { readonly item: EvalItem }[],
  split: string | undefined,
): string {
  if (items.length === 0 || split === undefined) {
    return 'There must be at least one: an eval without a question says nothing.'
  }
  const splits = [...new Set(items.map(({ item }) => item.split ?? 'none'))].join('", "')
  return `None is of the split "${split}". The splits are "${splits}".`
}

function duplicatesOf(
  items: readonly { readonly place: string; readonly item: EvalItem }[],
): string[] {
  const first = new Map<string, string>()
  return items.flatMap(({ place, item: { id } }) => {
    const before = first.get(id)
    first.set(id, before ?? place)
    return before === undefined
      ? []
      : [
          `${place} must not have the id "${id}", which ${before} has. Each must have one of its own.`,
        ]
  })
}

/** So many of them, in their order. */
function sampled(
  items: readonly EvalItem[],
  sample: number | undefined,
  random: () => number,
): readonly EvalItem[] {
  if (sample === undefined || sample >= items.length) return items
  const drawn = new Set(
    items
      .map((item) => ({ item, rank: random() }))
      .toSorted((a, b) => a.rank - b.rank)
      .slice(0, sample)
      .map(({ item }) => item),
  )
  return items.filter((item) => drawn.has(item))
}
