import { safeText } from '../report/safe-text.ts'
import { formatCount, formatShare } from '../slo/format-number.ts'
import { formatLimit } from '../slo/format-verdict.ts'
import { formatDollars, formatFigure } from './format-money.ts'
import type { DevicePlan, PlanOptions } from './plan-capacity.ts'

/** What every plan rests on. */
export const planAssumptions: readonly string[] = [
  'Users grow with devices one to one, and the load is spread over them evenly: a router that does so costs nothing here.',
  'A device holds the users that are proven at 95 % (the lower limit), of this workload and this target; a month has 730 hours, all of them paid.',
]

/** A plan as lines: what is asked, each device, and what it rests on. */
export function formatPlanLines(
  plans: readonly DevicePlan[],
  options: PlanOptions,
): readonly string[] {
  const { users, limits, headroom, hasSpare } = options
  return [
    `${formatCount(users)} ${users === 1 ? 'user' : 'users'} at once with ${limits.map(formatLimit).join(', ')}`,
    `${headroom === 0 ? 'no headroom' : `${formatShare(headroom)} of each device left free`}; ${hasSpare ? 'one device as a spare (N+1)' : 'no spare'}`,
    '',
    ...plans.flatMap((plan) => [safeText(plan.name, 200), `  ${formatDevicePlan(plan)}`]),
    '',
    ...planAssumptions,
  ]
}

/** Who says what an hour costs, and when it did. */
export function formatPriceSource({ priceSource, priceAsOf }: DevicePlan): string {
  const source = priceSource === undefined ? '' : `, ${safeText(priceSource, 200)}`
  return `${source}${priceAsOf === undefined ? '' : `, as of ${priceAsOf}`}`
}

/** One device of a plan, without its name. */
function formatDevicePlan(plan: DevicePlan): string {
  const { devices, perMonth, kilowatts, proven, problem, isCeiling, isEstimate, perHour } = plan
  if (devices === undefined) return `none: ${safeText(problem ?? '', 400)}`
  return [
    `${formatCount(devices)} ${devices === 1 ? 'device' : 'devices'} of ${formatCount(proven)} ${proven === 1 ? 'user' : 'users'}${isCeiling ? ' (more were not tried)' : ''}`,
    perMonth === undefined
      ? 'no price per hour in the report'
      : `${formatDollars(perMonth)} a month (${formatDollars(perHour ?? 0)} an hour each${formatPriceSource(plan)})`,
    kilowatts === undefined
      ? 'no power in the report'
      : `${formatFigure(kilowatts, 'kW')}${isEstimate === true ? ' (estimate)' : ''}`,
    ...(plan.usersPerKilowatt === undefined
      ? []
      : [
          `${formatFigure(plan.usersPerKilowatt, 'users per kW')} (${formatFigure(plan.usersPerKilowatt * 1000, 'per MW')})`,
        ]),
  ].join(', ')
}
