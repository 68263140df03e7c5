import type { ReportComparison } from '../ab/compare-reports.ts'
import { runAb } from '../ab/run-ab.ts'
import { runBenchmarks, runSetup } from '../ab/run-benchmarks.ts'
import { checkOut } from '../ab/work-trees.ts'
import { SloError } from '../errors.ts'
import { formatChange } from '../regression/format-change.ts'
import { defaultRounds } from '../regression/order.ts'
import type { FailedFor } from '../report/exit-code.ts'
import type { Command } from './command.ts'
import { exitCodesOption, exitCodesUsage, fail, failureOf } from './exit-codes.ts'
import { parseArguments } from './parse-arguments.ts'
import { stopSignal } from './stop-signal.ts'

const usage = `Usage: vitest-slo ab --base REF [options] [FILTER…]

Checks two commits out beside the project, runs their benchmarks in turns (base, head, head, base, …),
and fails when a metric of the head is proven to be worse, twice. FILTERs are those of "vitest bench".

  --base REF        what is compared with: a branch, a tag, a hash
  --head REF        what is compared (HEAD)
  --rounds N        runs of each, 3 to 100 (${defaultRounds})
  --margin SHARE    a change for the worse below it is none (0.05)
  --allow-missing   a benchmark that the head lacks is no failure
  --setup COMMAND   prepares each checkout, as in "npm ci" (the project's node_modules are borrowed)
${exitCodesUsage}`

const text = { type: 'string' } as const
const options = {
  base: text,
  head: text,
  rounds: text,
  margin: text,
  setup: text,
  'allow-missing': { type: 'boolean' },
  ...exitCodesOption,
} as const

const confidence = 0.95

interface AbArgs {
  readonly base: string
  readonly head: string
  readonly rounds: number
  readonly margin: number
  readonly setup: string | undefined
  readonly filters: readonly string[]
  readonly allowsMissing: boolean
  readonly hasDetailedCodes: boolean
}

function parseAbArgs(args: readonly string[]): AbArgs {
  const { values, positionals } = parseArguments('ab', {
    args: [...args],
    options,
    allowPositionals: true,
  })
  const { base, head = 'HEAD', rounds = String(defaultRounds), margin = '0.05', setup } = values
  const problems: string[] = []
  const within = (name: string, given: string, least: number, most: number): number => {
    const value = given.trim() === '' ? Number.NaN : Number(given)
    if (value >= least && value <= most) return value
    problems.push(`"--${name}" must not be "${given}". It is a number from ${least} to ${most}.`)
    return least
  }
  const found = {
    head,
    rounds: Math.trunc(within('rounds', rounds, 3, 100)),
    margin: within('margin', margin, 0.001, 1),
    setup,
    filters: positionals,
    allowsMissing: values['allow-missing'] === true,
    hasDetailedCodes: values['detailed-exit-codes'] === true,
  }
  if (base === undefined || base === '')
    problems.push('"--base" must be given, as in --base origin/main.')
  if (base === undefined || problems.length > 0) throw new TypeError(problems.join('\n'))
  return { base, ...found }
}

const tell = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

async function run(args: readonly string[]): Promise<void> {
  const { base, head, rounds, margin, setup, filters, allowsMissing, hasDetailedCodes } =
    parseAbArgs(args)
  const { signal, release } = stopSignal('The comparison was ended by a signal.')
  const trees = await checkOut(process.cwd(), { base, head }, setup !== undefined)
  try {
    if (setup !== undefined) {
      await runSetup(trees.base.folder, setup, signal)
      await runSetup(trees.head.folder, setup, signal)
    }
    tell(
      `base ${base} (${trees.base.commit.slice(0, 10)}), head ${head} (${trees.head.commit.slice(0, 10)}): ${rounds} runs of each in turns`,
    )
    const found = await runAb({
      rounds,
      rules: { alpha: 1 - confidence, margin, suspicious: 1.5 },
      run: async (side) => await runBenchmarks(trees[side].folder, filters, signal),
      tell,
    })
    fail(tellFindings(found, { margin, allowsMissing }), hasDetailedCodes)
  } finally {
    release()
    await trees.remove()
  }
}

/**
 * @returns what fails the comparison: none where nothing is worse, and everything was compared.
 * @throws SloError where nothing could be compared.
 */
function tellFindings(
  { changes, onlyIn }: ReportComparison,
  { margin, allowsMissing }: Pick<AbArgs, 'margin' | 'allowsMissing'>,
): readonly FailedFor[] {
  if (changes.length === 0) {
    throw new SloError(
      'SLO_BENCH_FAILED',
      'The two commits have no benchmark in common, so nothing was compared.',
    )
  }
  for (const [place, of] of Map.groupBy(changes, (change) => change.place)) {
    tell(`\n${place}`)
    for (const { verdict } of of) tell(`  ${formatChange(verdict, { margin, confidence })}`)
  }
  for (const place of onlyIn.base) {
    tell(
      `\n${place}\n  unmeasured: the head has no such run: it was removed or renamed, or it failed`,
    )
  }
  if (onlyIn.head.length > 0) tell(`\nnew, and not compared: ${onlyIn.head.join(', ')}`)
  const missing = allowsMissing ? [] : onlyIn.base.map((): FailedFor => 'unmeasured')
  const failures = [
    ...missing,
    ...changes
      .filter(({ verdict: { kind } }) => kind !== 'met' && kind !== 'inconclusive')
      .map(({ verdict: { kind } }) => failureOf(kind)),
  ]
  tell(
    failures.length === 0
      ? '\nno regression'
      : `\n${failures.length} of ${changes.length + missing.length} verdicts are a regression, or none could be given`,
  )
  return failures
}

export const command: Command = {
  summary: 'compares the benchmarks of two commits in turns, and fails on a regression',
  usage,
  run,
}
