import { formatPlanLines } from '../costs/format-plan.ts'
import { devicesOf, planCapacity, type PlanOptions } from '../costs/plan-capacity.ts'
import { parseSloOptions } from '../slo/options.ts'
import { tier, tiers } from '../slo/tiers.ts'
import type { Command } from './command.ts'
import { parseArguments } from './parse-arguments.ts'
import { defaultReport, readReport } from './read-report.ts'
import { nameReports } from './report-names.ts'

const names = Object.keys(tiers)

const usage = `Usage: vitest-slo plan-capacity [REPORT…] --users N --tier NAME [options]

How many devices a number of users takes, by what the searches of reports
(${defaultReport}) have proven one of them to hold; with dollars a month and
kW where "slo({ price, power })" were set. Cheapest first.

  --users N          users at once
  --tier NAME        what they are to have: ${names.join(', ')}
  --headroom H       share of each device that is left free, as in 0.2 (0)
  --spare            one device more, so that one may fail (N+1)
  --json             the plan as JSON`

interface PlanArgs extends PlanOptions {
  readonly paths: readonly string[]
  readonly tierName: string
  readonly isJson: boolean
}

/** @throws TypeError with all wrong arguments. */
function parsePlanArgs(args: readonly string[]): PlanArgs {
  const { values, positionals } = parseArguments('plan-capacity', {
    args: [...args],
    options: {
      users: { type: 'string' },
      tier: { type: 'string' },
      headroom: { type: 'string', default: '0' },
      spare: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  })
  const { users, tier: tierName, headroom, spare, json } = values
  const problems: string[] = []
  if (users === undefined) problems.push('"--users" must be given, as in "--users 100".')
  else if (!/^[1-9]\d{0,8}$/.test(users)) {
    problems.push(`"--users" must not be "${users}". It is a whole number from 1 to 999999999.`)
  }
  const list = names.map((name) => `"${name}"`).join(', ')
  if (tierName === undefined) problems.push(`"--tier" must be given. It is one of ${list}.`)
  else if (!names.includes(tierName)) {
    problems.push(`"--tier" must not be "${tierName}". It is one of ${list}.`)
  }
  const free = Number(headroom)
  if (headroom.trim() === '' || !(free >= 0 && free <= 0.9)) {
    problems.push(`"--headroom" must not be "${headroom}". It is a number from 0 to 0.9.`)
  }
  if (problems.length > 0 || tierName === undefined) throw new TypeError(problems.join('\n'))
  return {
    paths: positionals.length === 0 ? [defaultReport] : [...new Set(positionals)],
    users: Number(users),
    tierName,
    limits: parseSloOptions(tier(tierName)),
    headroom: free,
    hasSpare: spare,
    isJson: json,
  }
}

/** @throws TypeError where the arguments are wrong, or no report has a search for the tier. */
async function run(args: readonly string[]): Promise<void> {
  const { paths, isJson, tierName, ...options } = parsePlanArgs(args)
  const reports = await Promise.all(paths.map(readReport))
  const labels = nameReports(
    paths.map((path, index) => ({ path, rows: reports[index]?.rows ?? [] })),
  )
  const sources = reports.map((report, index) => ({ name: labels[index] ?? '', report }))
  if (devicesOf(sources, options.limits).length === 0) {
    throw new TypeError(
      `No search for the most users of the tier "${tierName}" is in ${paths.map((path) => `"${path}"`).join(', ')}. ` +
        `Make one with "test.slo(name, { target, ...tiers.${tierName}, expectUsers: '>= 1' })" or ` +
        `"slo.capacity(target, { slo: tiers.${tierName} })".`,
    )
  }
  const plans = planCapacity(sources, options)
  const { users, headroom, hasSpare } = options
  process.stdout.write(
    isJson
      ? `${JSON.stringify({ users, tier: tierName, headroom, hasSpare, plans }, undefined, 2)}\n`
      : `${formatPlanLines(plans, options).join('\n')}\n`,
  )
}

export const command: Command = {
  summary: 'how many devices, dollars and kW a number of users takes',
  usage,
  run,
}
