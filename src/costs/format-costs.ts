import type { PowerUse } from '../power/power-use.ts'
import type { SloRun } from '../report/run.ts'
import { safeText } from '../report/safe-text.ts'
import { formatShare } from '../slo/format-number.ts'
import { formatDollars, formatFigure } from './format-money.ts'
import { costsOf, type TokenCosts } from './run-costs.ts'

const scopes: Readonly<Record<PowerUse['scope'], string>> = {
  package: 'CPU packages',
  gpu: 'GPUs',
  'package and gpu': 'CPU packages and GPUs',
  soc: 'the chip',
  wall: 'as the command reads',
  given: 'as given',
  tdp: 'TDP',
}

/**
 * Power in a line, with where it comes from and what it covers; an estimate is called so.
 *
 * @param isBrief - Without the reasons why there is no meter, which are the same for each run.
 * @example
 * formatPower({ source: 'given', scope: 'given', method: 'estimate', watts: 65, … }) // '65 W, estimate (as given)'
 */
export function formatPower(power: PowerUse, isBrief: boolean = false): string {
  const { source, scope, method, instead } = power
  const what = scopes[scope]
  const isNamed = scope !== 'given'
  const from =
    method === 'estimate' ? `estimate (${isNamed ? source : what})` : `${source} (${what})`
  const why = instead === undefined ? '' : isBrief ? '; no meter here' : `; no meter: ${instead}`
  return safeText(
    power.unmeasured === undefined
      ? `${formatFigure(power.watts, 'W')}, ${from}${power.coverage < 1 ? `, ${formatShare(power.coverage)} of the window read` : ''}${why}`
      : `no figure from ${from}: ${power.unmeasured}${why}`,
    600,
  )
}

/** Energy and money of a run, a line each; none where nobody asked for them. */
export function formatCosts(run: SloRun): readonly string[] {
  const { tokensPerJoule, costs } = costsOf(run)
  const { power } = run
  return [
    ...(power === undefined
      ? []
      : [
          `power: ${formatPower(power, true)}${power.joules === undefined ? '' : `; ${formatFigure(power.joules, 'J')}`}${tokensPerJoule === undefined ? '' : `, ${formatFigure(tokensPerJoule.value, 'tok/J')}`}`,
        ]),
    ...costs.map((cost) => `cost: ${costLine(cost)}`),
  ]
}

function costLine({
  by,
  perMillionOutput,
  perMillionInput,
  perMillionBlended,
  perThousandRequests,
  tokensPerDollar,
}: TokenCosts): string {
  const amount = (value: number | undefined, unit: string): readonly string[] =>
    value === undefined ? [] : [`${formatDollars(value)} ${unit}`]
  return [
    ...amount(perMillionOutput?.value, 'per 1 M output tokens'),
    ...amount(perMillionInput, 'per 1 M input tokens'),
    ...amount(perMillionBlended, 'per 1 M of both'),
    ...amount(perThousandRequests, 'per 1,000 requests'),
    ...(tokensPerDollar === undefined
      ? []
      : [formatFigure(tokensPerDollar, 'output tokens per $')]),
    by === 'machine' ? 'by the hour of the machine' : "by the target's price",
  ].join(', ')
}
