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

/** Chooses among questions that come one after the other; a sample keeps no more than it needs. */
export interface Chooser {
  add(question: PlacedQuestion): void
  /**
   * The questions that are asked, each with an id, in their order.
   *
   * @throws TypeError with all problems at once: no question at all, two of one id, and those that
   * the scorer cannot score.
   */
  choose(): readonly EvalItem[]
}

/** A question that may be drawn: those of the lowest ranks are. */
interface Drawn {
  readonly index: number
  readonly rank: number
  readonly item: EvalItem
}

/** So many more than the sample are kept before the rest is let go. */
const spare = 1000

/** Begins to choose. */
export function createChooser({
  scorer,
  split,
  sample = Infinity,
  random,
}: ChooseOptions): Chooser {
  const places = new Map<string, string>()
  const splits = new Set<string>()
  const duplicates = createProblems()
  const unscorable = createProblems()
  let [index, chosen] = [0, 0]
  let kept: Drawn[] = []
  const lowest = (): Drawn[] => kept.toSorted((a, b) => a.rank - b.rank).slice(0, sample)

  return {
    add({ place, question }) {
      const item = { ...question, id: question.id ?? `q${index + 1}` }
      index++
      splits.add(item.split ?? 'none')
      const before = places.get(item.id)
      if (before === undefined) places.set(item.id, place)
      else {
        duplicates.add(
          `${place} must not have the id "${item.id}", which ${before} has. Each must have one of its own.`,
        )
      }
      if (split !== undefined && item.split !== split) return
      chosen++
      const problem = scorer.problemWith?.(item)
      if (problem !== undefined) {
        unscorable.add(`${place} ("${item.id}") has ${problem}, so ${scorer.name} cannot score it.`)
      }
      kept.push({ index, rank: random(), item })
      if (kept.length > 2 * sample + spare) kept = lowest()
    },
    choose() {
      const empty = chosen > 0 ? [] : [emptyProblem(index, splits, split)]
      const shown = [...empty, ...duplicates.first, ...unscorable.first].slice(0, mostShown)
      const more = empty.length + duplicates.count() + unscorable.count() - shown.length
      if (shown.length > 0) {
        throw invalidOptions('The questions of the dataset', [
          ...shown,
          ...(more > 0 ? [`and ${more} more`] : []),
        ])
      }
      return lowest()
        .toSorted((a, b) => a.index - b.index)
        .map(({ item }) => item)
    },
  }
}

/** The first problems, and how many there are. */
function createProblems(): { first: string[]; count: () => number; add: (text: string) => void } {
  const first: string[] = []
  let count = 0
  return {
    first,
    count: () => count,
    add(text) {
      count++
      if (first.length < mostShown) first.push(text)
    },
  }
}

function emptyProblem(all: number, splits: ReadonlySet<string>, split: string | undefined): string {
  return all === 0 || split === undefined
    ? 'There must be at least one: an eval without a question says nothing.'
    : `None is of the split "${split}". The splits are "${[...splits].join('", "')}".`
}
