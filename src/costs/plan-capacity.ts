import { hoursPerMonth, usersPerKilowatt } from '../metrics/efficiency.ts'
import type { SloReport } from '../report/report.ts'
import type { SloRun } from '../report/run.ts'
import { runsBeside } from '../report/runs-beside.ts'
import type { CapacityRun } from '../report/summary-run.ts'
import type { Limit } from '../slo/limit.ts'

/** A report, and what it is called beside others. */
export interface PlanSource {
  readonly name: string
  readonly report: SloReport
}

/** What is to be planned. */
export interface PlanOptions {
  /** Users at once. */
  readonly users: number
  /** The objective that they are to have. */
  readonly limits: readonly Limit[]
  /** Share of each device that is left free, from 0 to below 1. */
  readonly headroom: number
  /** One device more than is needed, so that one may fail. */
  readonly hasSpare: boolean
}

/** One kind of device, as a search has measured it. */
export interface Device {
  /** Machine or report, target and search. */
  readonly name: string
  /** Users that one is proven to hold, with 95 % confidence. */
  readonly proven: number
  /** More than was tried may be held. */
  readonly isCeiling: boolean
  /** Why nothing can be planned with it. */
  readonly problem?: string
  readonly watts?: number
  readonly isEstimate?: boolean
  readonly perHour?: number
  /** Who says so. */
  readonly priceSource?: string
  readonly priceAsOf?: string
}

/** What a number of users takes of a device; absent is unknown. */
export interface DevicePlan extends Device {
  readonly devices?: number
  /** Dollars. */
  readonly perMonth?: number
  readonly kilowatts?: number
  readonly usersPerKilowatt?: number
}

/** The searches of reports for an objective, a device each. */
export function devicesOf(
  sources: readonly PlanSource[],
  limits: readonly Limit[],
): readonly Device[] {
  return sources.flatMap(({ name, report }) =>
    report.summaries.flatMap(({ summary, ...place }) => {
      if (summary.kind !== 'capacity' || !isSame(summary.limits, limits)) return []
      const runOf = runsBeside(report.rows, place)
      const origin = place.machine ?? (sources.length > 1 ? name : undefined)
      const label = `${summary.target.name}, ${summary.label}`
      return [deviceOf(origin === undefined ? label : `${origin}: ${label}`, summary, runOf)]
    }),
  )
}

/** The same bounds on the same things, in whatever order. */
function isSame(one: readonly Limit[], other: readonly Limit[]): boolean {
  const bounds = (limits: readonly Limit[]): string =>
    limits
      .map((limit) =>
        Object.entries(limit)
          // its name in the options says the same again
          .filter(([name]) => name !== 'key')
          .map((entry) => entry.join(' '))
          .toSorted()
          .join(', '),
      )
      .toSorted()
      .join('; ')
  return bounds(one) === bounds(other)
}

function deviceOf(
  name: string,
  search: CapacityRun,
  runOf: (label: string) => SloRun | undefined,
): Device {
  const { lower95, endedBy } = search
  const probes = search.probes.flatMap(({ label }) => runOf(label) ?? [])
  // The most that is drawn at what is planned with; where that was not read, the most of all probes.
  const drawn = probes.filter(({ users: count }) => count === lower95)
  const power = mostWatts(drawn) ?? mostWatts(probes)
  const machine = probes.find(({ price }) => price?.machine !== undefined)?.price?.machine
  const problem = problemOf(search)
  return {
    name,
    proven: lower95,
    isCeiling: endedBy === 'ceiling',
    ...(problem !== undefined && { problem }),
    ...(power !== undefined && { watts: power.watts, isEstimate: power.isEstimate }),
    ...(machine !== undefined && { perHour: machine.perHour, priceSource: machine.source }),
    ...(machine?.asOf !== undefined && { priceAsOf: machine.asOf }),
  }
}

/** Why nothing can be planned with what a search has found. */
function problemOf({ users, lower95, endedBy, reason = '' }: CapacityRun): string | undefined {
  if (users === undefined) return `the search has no answer: ${endedBy}, ${reason}`
  if (lower95 > 0) return undefined
  return `not even one user is proven to keep it${users > 0 ? `, though ${users} did by point estimates` : ''}`
}

function mostWatts(
  runs: readonly SloRun[],
): { readonly watts: number; readonly isEstimate: boolean } | undefined {
  return runs
    .flatMap(({ power }) =>
      power?.watts === undefined
        ? []
        : [{ watts: power.watts, isEstimate: power.method === 'estimate' }],
    )
    .toSorted((a, b) => b.watts - a.watts)[0]
}

/**
 * The devices that a number of users takes, from what one is proven to hold:
 *
 *     devices     ⌈users / (proven · (1 − headroom))⌉, and one more where there is to be a spare
 *     per month   devices · dollars per hour · 730
 *     kilowatts   devices · watts / 1000
 *
 * @example
 * planDevice({ name: 'cpu', proven: 2, isCeiling: false, watts: 65, perHour: 0.1 }, { users: 100, headroom: 0, hasSpare: false })
 * // 50 devices, $3,650 a month, 3.25 kW
 */
export function planDevice(
  device: Device,
  { users, headroom, hasSpare }: Omit<PlanOptions, 'limits'>,
): DevicePlan {
  if (device.problem !== undefined) return device
  // 100 / (10 · 0.8) must be 12.5 and not 12.500000000000002
  const needed = Number((users / (device.proven * (1 - headroom))).toPrecision(12))
  const devices = Math.ceil(needed) + (hasSpare ? 1 : 0)
  const { watts, perHour } = device
  const perKilowatt = usersPerKilowatt(device.proven, watts)
  return {
    ...device,
    devices,
    ...(perHour !== undefined && { perMonth: devices * perHour * hoursPerMonth }),
    ...(watts !== undefined && { kilowatts: (devices * watts) / 1000 }),
    ...(perKilowatt !== undefined && { usersPerKilowatt: perKilowatt }),
  }
}

/** The plan with each device: cheapest first, then those without a price, last those that hold nobody. */
export function planCapacity(
  sources: readonly PlanSource[],
  options: PlanOptions,
): readonly DevicePlan[] {
  return cheapestFirst(
    devicesOf(sources, options.limits).map((device) => planDevice(device, options)),
  )
}

function cheapestFirst(plans: readonly DevicePlan[]): readonly DevicePlan[] {
  const rank = ({ devices, perMonth }: DevicePlan): number =>
    devices === undefined ? 2 : perMonth === undefined ? 1 : 0
  return plans.toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      (a.perMonth ?? 0) - (b.perMonth ?? 0) ||
      (a.devices ?? 0) - (b.devices ?? 0),
  )
}
