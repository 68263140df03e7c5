import type { HistoryRules } from '../history/judge-history.ts'
import { exitCodesOption, exitCodesUsage } from './exit-codes.ts'
import { parseArguments } from './parse-arguments.ts'

/** Where a run leaves its line. */
const defaultHistory = '.vitest/slo/history.jsonl'

export const historyUsage: string = `Usage: vitest-slo history [FILE…] [options]

Shows the figures of all runs (${defaultHistory}), marks where their level
changed, and judges the last run by a prediction interval from those before it.

  --gate            ends with 1 on a regression, or where the last run failed
  --rerun COMMAND   runs it to confirm what is worse, as in "npx vitest bench --run"
  --runs N          so many of the last runs must be worse, 1 to 5 (2)
  --branch NAME     only runs of this branch are the yardstick
  --margin SHARE    a change for the worse below it is none (0.05)
  --metric NAME     a figure that is shown and judged; may be given again (all but tails)
  --strict          what cannot be judged fails, too
  --allow-missing   a figure that the last run lacks is no failure
  --json            prints data
${exitCodesUsage}`

const text = { type: 'string' } as const
const flag = { type: 'boolean' } as const
const options = {
  gate: flag,
  rerun: text,
  runs: text,
  branch: text,
  margin: text,
  metric: { type: 'string', multiple: true },
  strict: flag,
  'allow-missing': flag,
  json: flag,
  ...exitCodesOption,
} as const

export interface HistoryArgs {
  readonly paths: readonly string[]
  readonly rules: HistoryRules
  /** Names of figures; none: all but tails. */
  readonly metrics: readonly string[]
  readonly gate: boolean
  readonly rerun: string | undefined
  readonly strict: boolean
  readonly allowsMissing: boolean
  readonly json: boolean
  readonly hasDetailedCodes: boolean
}

/** @throws TypeError with all wrong arguments. */
export function parseHistoryArgs(args: readonly string[]): HistoryArgs {
  const { values, positionals } = parseArguments('history', {
    args: [...args],
    options,
    allowPositionals: true,
  })
  const { branch } = values
  const { share, confirm } = checked(values)
  return {
    paths: positionals.length === 0 ? [defaultHistory] : positionals,
    rules: {
      alpha: 0.05,
      margin: share,
      suspicious: 1.5,
      confirm,
      ...(branch !== undefined && { branch }),
    },
    metrics: values.metric ?? [],
    gate: Boolean(values.gate),
    rerun: values.rerun,
    strict: Boolean(values.strict),
    allowsMissing: Boolean(values['allow-missing']),
    json: Boolean(values.json),
    hasDetailedCodes: Boolean(values['detailed-exit-codes']),
  }
}

interface GivenNumbers {
  readonly margin?: string | undefined
  readonly runs?: string | undefined
  readonly rerun?: string | undefined
}

function checked({ margin = '0.05', runs = '2', rerun }: GivenNumbers): {
  readonly share: number
  readonly confirm: number
} {
  const problems: string[] = []
  const share = margin.trim() === '' ? Number.NaN : Number(margin)
  if (!(share >= 0.001 && share <= 1)) {
    problems.push(`"--margin" must not be "${margin}". It is a number from 0.001 to 1.`)
  }
  if (!/^[1-5]$/.test(runs)) {
    problems.push(`"--runs" must not be "${runs}". It is a whole number from 1 to 5.`)
  }
  if (rerun?.trim() === '') {
    problems.push('"--rerun" must not be empty. It is a command, as in "npx vitest bench --run".')
  }
  if (problems.length > 0) throw new TypeError(problems.join('\n'))
  return { share, confirm: Number(runs) }
}
