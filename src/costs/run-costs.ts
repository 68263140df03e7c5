import { dollarsPerMillion, tokensPerDollar, tokensPerJoule } from '../metrics/efficiency.ts'
import { costOfTokens } from '../metrics/token-price.ts'
import type { SloRun } from '../report/run.ts'

/** A figure with its 95 % interval, as far as that is known. */
export interface Figure {
  readonly value: number
  readonly lowerBound?: number
  readonly upperBound?: number
}

/** What tokens cost, by an hour of the machine or by the target's price. */
export interface TokenCosts {
  /** `machine`: the rent is shared by what the machine gave; `tokens`: what the target charges. */
  readonly by: 'machine' | 'tokens'
  readonly source: string
  readonly asOf?: string
  /** Output tokens for a dollar. */
  readonly tokensPerDollar?: number
  /** Dollars per million; of a machine there is no price of input alone. */
  readonly perMillionInput?: number
  readonly perMillionOutput?: Figure
  /** Of input and output together, as this run had them. */
  readonly perMillionBlended?: number
  /** Of requests that were answered. */
  readonly perThousandRequests?: number
}

/** What a run says of energy and money; only what is known. */
export interface RunCosts {
  /** Output tokens/s of all users. */
  readonly tokensPerSecond?: Figure
  /** Output tokens for a joule, which is tokens/s per watt. */
  readonly tokensPerJoule?: Figure
  readonly costs: readonly TokenCosts[]
}

/**
 * Energy and money of a run: from its throughput, with one user from its tokens over its seconds. A run
 * that this process spoilt, and one whose target died, have none.
 */
export function costsOf(run: SloRun): RunCosts {
  if (run.invalid !== undefined || run.death !== undefined) return { costs: [] }
  const output = outputOf(run)
  const perJoule = scaled(output, (speed) => tokensPerJoule(speed, run.power?.watts))
  return {
    ...(output !== undefined && { tokensPerSecond: output }),
    ...(perJoule !== undefined && { tokensPerJoule: perJoule }),
    costs: [...machineCosts(run, output), ...priceCosts(run)],
  }
}

function outputOf({ throughput, users, seconds, tokens }: SloRun): Figure | undefined {
  if (throughput !== undefined) {
    const { tokensPerSecond: value, ...interval } = throughput
    return { value, ...interval }
  }
  return users === 1 && seconds > 0 ? { value: tokens.openAi / seconds } : undefined
}

/** The figure of another unit; a falling function changes the ends of the interval. */
function scaled(
  figure: Figure | undefined,
  to: (value: number) => number | undefined,
): Figure | undefined {
  const value = figure === undefined ? undefined : to(figure.value)
  if (figure === undefined || value === undefined) return undefined
  const ends = [figure.lowerBound, figure.upperBound].flatMap((end) =>
    end === undefined ? [] : (to(end) ?? []),
  )
  return ends.length < 2
    ? { value }
    : { value, lowerBound: Math.min(...ends), upperBound: Math.max(...ends) }
}

const answeredIn = ({ requests }: SloRun): number => requests.completed + requests.short

function machineCosts(run: SloRun, output: Figure | undefined): readonly TokenCosts[] {
  const machine = run.price?.machine
  if (machine === undefined || output === undefined) return []
  const { perHour, source, asOf } = machine
  const inputPerSecond = run.tokens.prompt / run.seconds
  const perMillionOutput = scaled(output, (speed) => dollarsPerMillion(speed, perHour))
  const answered = answeredIn(run)
  return [
    defined({
      by: 'machine' as const,
      source,
      asOf,
      tokensPerDollar: tokensPerDollar(output.value, perHour),
      perMillionOutput,
      perMillionBlended: dollarsPerMillion(output.value + inputPerSecond, perHour),
      perThousandRequests:
        answered === 0 ? undefined : ((perHour / 3600) * run.seconds * 1000) / answered,
    }),
  ]
}

/** By the target's price; its own count of output tokens, where it has one, is what it charges. */
function priceCosts(run: SloRun): readonly TokenCosts[] {
  const price = run.price?.tokens
  if (price === undefined) return []
  const tokens = { input: run.tokens.prompt, output: run.tokens.native ?? run.tokens.openAi }
  const cost = costOfTokens(price, tokens)
  const all = tokens.input + tokens.output
  const answered = answeredIn(run)
  return [
    defined({
      by: 'tokens' as const,
      source: price.source,
      asOf: price.asOf,
      tokensPerDollar: cost === 0 || tokens.output === 0 ? undefined : tokens.output / cost,
      perMillionInput: price.input,
      perMillionOutput: { value: price.output },
      perMillionBlended: all === 0 ? undefined : (cost * 1e6) / all,
      perThousandRequests: answered === 0 ? undefined : (cost * 1000) / answered,
    }),
  ]
}

/** Unknown fields are absent. */
function defined({
  asOf,
  tokensPerDollar: perDollar,
  perMillionOutput,
  perMillionBlended,
  perThousandRequests,
  ...known
}: {
  readonly [Key in keyof TokenCosts]: TokenCosts[Key] | undefined
} & Pick<TokenCosts, 'by' | 'source' | 'perMillionInput'>): TokenCosts {
  return {
    ...known,
    ...(asOf !== undefined && { asOf }),
    ...(perDollar !== undefined && { tokensPerDollar: perDollar }),
    ...(perMillionOutput !== undefined && { perMillionOutput }),
    ...(perMillionBlended !== undefined && { perMillionBlended }),
    ...(perThousandRequests !== undefined && { perThousandRequests }),
  }
}
