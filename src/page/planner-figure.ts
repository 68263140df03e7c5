import { type Markup, markup } from '../charts/markup.ts'
import { formatUsers, known } from '../charts/units.ts'
import { formatDollars, formatFigure } from '../costs/format-money.ts'
import { formatPriceSource, planAssumptions } from '../costs/format-plan.ts'
import {
  type DevicePlan,
  devicesOf,
  planCapacity,
  type PlanOptions,
} from '../costs/plan-capacity.ts'
import { formatCount } from '../slo/format-number.ts'
import { formatLimit } from '../slo/format-verdict.ts'
import type { Limit } from '../slo/limit.ts'
import { parseSloOptions } from '../slo/options.ts'
import { tiers } from '../slo/tiers.ts'
import type { Answer, Entries } from './entries.ts'
import { renderFigure } from './figure.ts'
import { renderTable } from './table.ts'

/** Numbers of users that the table has. */
const tableUsers = [10, 100, 1000] as const

/** What users of each tier take, where a search has found how many one device holds. */
export function plannerFigures({ sources }: Entries): readonly Markup[] {
  return Object.entries(tiers).flatMap(([name, options]) => {
    const limits = parseSloOptions(options)
    return devicesOf(sources, limits).length === 0 ? [] : [plannerFigure(sources, name, limits)]
  })
}

function plannerFigure(
  sources: Entries['sources'],
  name: string,
  limits: readonly Limit[],
): Markup {
  const title = titleOf(name)
  const plansFor = (users: number): readonly DevicePlan[] =>
    planCapacity(sources, { users, limits, headroom: 0, hasSpare: false } satisfies PlanOptions)
  const hundred = plansFor(100)
  const [best] = hundred
  const plans = new Map(tableUsers.map((users) => [users, plansFor(users)]))
  const at = (users: (typeof tableUsers)[number], { name: device }: DevicePlan): string =>
    shortPlan(plans.get(users)?.find((plan) => plan.name === device))
  return renderFigure({
    id: `planner-${name}`,
    title: `What users of ${title} take`,
    finding: findingOf(best, title),
    notes: [`${title}: ${limits.map(formatLimit).join(', ')}.`, ...planAssumptions],
    numbers: markup`<div data-planner="${name}"><p class="planner" hidden><label>users <input type="number" min="1" step="1" value="100"></label> <label>left free, % <input type="number" min="0" max="90" step="5" value="0"></label> <label><input type="checkbox"> a spare (N+1)</label></p>${renderTable(
      {
        caption: `Devices for users of ${title}, cheapest first`,
        rows: hundred,
        columns: [
          { head: 'device', cell: (plan) => plan.name },
          { head: 'holds (proven)', isText: true, cell: holds },
          { head: 'users per kW', cell: (plan) => usersPer(plan, 1) },
          { head: 'users per MW', cell: (plan) => usersPer(plan, 1000) },
          { head: 'for your users', isText: true, cell: dataCell },
          ...tableUsers.map((users) => ({
            head: formatUsers(users),
            isText: true,
            cell: (plan: DevicePlan) => at(users, plan),
          })),
        ],
      },
    )}</div>`,
  })
}

/** What 100 users of each tier take with the cheapest device, for the head of the page. */
export function plannerAnswers({ sources }: Entries): readonly Answer[] {
  return Object.entries(tiers).flatMap(([name, options]) => {
    const limits = parseSloOptions(options)
    const [best] = planCapacity(sources, { users: 100, limits, headroom: 0, hasSpare: false })
    return best === undefined
      ? []
      : [{ id: `planner-${name}`, name: titleOf(name), text: answerOf(best) }]
  })
}

function answerOf(best: DevicePlan): string {
  if (best.devices === undefined) return 'no device is proven to hold a user'
  const { perHour } = best
  const why =
    perHour === undefined
      ? '; no price per hour is known'
      : `, at ${formatDollars(perHour)} an hour each${formatPriceSource(best)}`
  return `${shortPlan(best)}${why}`
}

const titleOf = (tier: string): string => `${tier.slice(0, 1).toUpperCase()}${tier.slice(1)}`

/** "What do 100 users cost?" in a sentence. */
function findingOf(best: DevicePlan | undefined, tier: string): string {
  if (best?.devices === undefined) {
    return `No device is proven to hold a user of ${tier}.`
  }
  return `100 users of ${tier} take ${shortPlan(best)} with ${best.name}${best.perHour === undefined ? '; no price per hour is known (slo({ price: { perHour } }))' : `, at ${formatDollars(best.perHour)} an hour each${formatPriceSource(best)}`}.`
}

function shortPlan(plan: DevicePlan | undefined): string {
  if (plan?.devices === undefined) return 'none'
  const { devices, perMonth, kilowatts, isEstimate } = plan
  return [
    `${formatCount(devices)} ${devices === 1 ? 'device' : 'devices'}`,
    ...(perMonth === undefined ? [] : [`${formatDollars(perMonth)} a month`]),
    ...(kilowatts === undefined
      ? []
      : [`${formatFigure(kilowatts, 'kW')}${isEstimate === true ? ' (estimate)' : ''}`]),
  ].join(', ')
}

function usersPer(
  { usersPerKilowatt, isEstimate }: DevicePlan,
  kilowatts: number,
): string | undefined {
  const mark = isEstimate === true ? ' (estimate)' : ''
  return known(usersPerKilowatt, (each) => `${formatFigure(each * kilowatts, '').trim()}${mark}`)
}

function holds({ proven, isCeiling, problem }: DevicePlan): string {
  return problem ?? `${formatUsers(proven)}${isCeiling ? ', more were not tried' : ''}`
}

/** What the script computes with; a dash without it. */
function dataCell({ problem, proven, perHour, watts, isEstimate }: DevicePlan): Markup | string {
  if (problem !== undefined) return 'none'
  const hour = perHour === undefined ? undefined : markup` data-hour="${perHour}"`
  const drawn = watts === undefined ? undefined : markup` data-watts="${watts}"`
  const mark = isEstimate === true ? markup` data-estimate="yes"` : undefined
  return markup`<span data-proven="${proven}"${hour}${drawn}${mark}>–</span>`
}
