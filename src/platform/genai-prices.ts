import { SloError } from '../errors.ts'
import type { TokenPrice } from '../metrics/token-price.ts'
import { installedVersion } from './installed-version.ts'

const packageName = '@pydantic/genai-prices'

/** What is asked of the package; its own types say the same. */
interface PriceCalculator {
  readonly calcPrice: (
    usage: { readonly input_tokens: number; readonly output_tokens: number },
    model: string,
    options: { readonly providerApiUrl: string; readonly timestamp: Date },
  ) => {
    readonly input_price: number
    readonly output_price: number
    readonly provider: { readonly id: string }
    readonly model: { readonly id: string }
  } | null
}

/** A price that was looked up, and what it is the price of. */
export interface LookedUpPrice extends TokenPrice {
  readonly source: string
  /** ISO date: the day that it was asked for. */
  readonly asOf: string
}

/** What is asked for. */
export interface PriceQuestion {
  readonly model: string
  /** The address that it is asked at: the same model costs something else elsewhere. */
  readonly endpoint: string
  /** When: prices have changed, and change. */
  readonly at: Date
  /** The project that the package is installed in. */
  readonly root: string
}

/** So many tokens are below every price for long prompts. */
const tokens = 1000

/**
 * What a model costs a million tokens at its provider, by the data in the installed version of
 * `@pydantic/genai-prices`: no network.
 *
 * @returns `undefined` where it has no price of that model at that address.
 * @throws SloError where the package is not installed.
 */
export async function lookUpPrice(
  { model, endpoint, at, root }: PriceQuestion,
  load: () => Promise<PriceCalculator> = loadPrices,
): Promise<LookedUpPrice | undefined> {
  const { calcPrice } = await load().catch((error: unknown) => {
    throw new SloError(
      'SLO_PACKAGE_MISSING',
      `The option "price: { tokens: 'genai-prices' }" needs the package ${packageName}, which could not be loaded. ` +
        `Install it, as by "npm install --save-dev ${packageName}", or give prices by hand, as in { tokens: { input: 0.15, output: 0.6 } } dollars per million tokens.`,
      { cause: error },
    )
  })
  const usage = { input_tokens: tokens, output_tokens: tokens }
  const found = calcPrice(usage, model, { providerApiUrl: endpoint, timestamp: at })
  if (found === null) return undefined
  const version = installedVersion(packageName, root)
  const perMillion = (price: number): number => Number(((price * 1e6) / tokens).toPrecision(12))
  return {
    input: perMillion(found.input_price),
    output: perMillion(found.output_price),
    source: `${packageName}${version === undefined ? '' : ` ${version}`}: ${found.model.id} of ${found.provider.id}`,
    asOf: at.toISOString().slice(0, 10),
  }
}

const loadPrices = async (): Promise<PriceCalculator> => await import('@pydantic/genai-prices')
