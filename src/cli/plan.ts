import { formatPilot, formatPlan } from '../evals/plan-eval.ts'
import type { Command } from './command.ts'
import { parseArguments } from './parse-arguments.ts'
import { readReport } from './read-report.ts'

const usage = `Usage: vitest-slo plan --half-width H [options]

How many repeats and questions the interval of an eval's accuracy takes, from assumptions or from
the evals of a report.

  --half-width H    half of its width as a fraction: 0.01 is ± 1 point
  --accuracy P      assumed accuracy (0.85)
  --questions N     questions of the dataset (10)
  --confidence C    of the interval (0.95)
  --report FILE     takes the evals of this report as pilots`

const text = { type: 'string' } as const
const options = {
  'half-width': text,
  accuracy: text,
  questions: text,
  confidence: text,
  report: text,
}

type Values = { readonly [Name in keyof typeof options]?: string }

interface PlanArgs {
  readonly halfWidth: number
  readonly accuracy: number
  readonly questions: number
  readonly confidence: number
  readonly report: string | undefined
}

/** @throws TypeError with all wrong arguments. */
function parsePlanArgs(args: readonly string[]): PlanArgs {
  const { values } = parseArguments('plan', { args: [...args], options })
  const problems: string[] = []
  const fraction = (name: keyof Values, range: readonly [number, number], preset?: number) => {
    const given = values[name]
    const value = given === undefined ? preset : Number(given)
    if (value !== undefined && value >= range[0] && value <= range[1]) return value
    problems.push(
      given === undefined
        ? `"--${name}" must be given. It is a fraction, as in "--${name} 0.01".`
        : `"--${name}" must not be "${given}". It is a number from ${range[0]} to ${range[1]}.`,
    )
    return Number.NaN
  }
  const halfWidth = fraction('half-width', [0.0001, 0.5])
  const accuracy = fraction('accuracy', [0.01, 0.99], 0.85)
  const confidence = fraction('confidence', [0.5, 0.999], 0.95)
  const given = values.questions ?? '10'
  if (!/^[1-9]\d{0,6}$/.test(given)) {
    problems.push(`"--questions" must not be "${given}". It is a whole number from 1 to 9999999.`)
  }
  if (problems.length > 0) throw new TypeError(problems.join('\n'))
  return { halfWidth, accuracy, confidence, questions: Number(given), report: values.report }
}

async function run(args: readonly string[]): Promise<void> {
  const { report, ...assumed } = parsePlanArgs(args)
  const lines = report === undefined ? formatPlan(assumed) : await pilotLines(report, assumed)
  process.stdout.write(`${lines.join('\n')}\n`)
}

async function pilotLines(
  path: string,
  { halfWidth, confidence }: Pick<PlanArgs, 'halfWidth' | 'confidence'>,
): Promise<readonly string[]> {
  const { summaries } = await readReport(path)
  const pilots = summaries.flatMap(({ summary }) => (summary.kind === 'eval' ? [summary] : []))
  if (pilots.length === 0) {
    throw new TypeError(
      `The report "${path}" has no eval. Make one with test.eval() or slo.evaluate().`,
    )
  }
  return pilots.map(({ label, scores, plan }) =>
    formatPilot({ label, scores, repeats: plan.repeats }, halfWidth, confidence),
  )
}

export const command: Command = {
  summary: "how many repeats and questions an eval's interval takes",
  usage,
  run,
}
