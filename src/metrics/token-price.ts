/** What an API charges, in dollars per million tokens. */
export interface TokenPrice {
  readonly input: number
  readonly output: number
}

/**
 * What tokens cost at a price, in dollars:
 *
 *     (input tokens · price of input + output tokens · price of output) / 1,000,000
 *
 * @example
 * costOfTokens({ input: 2.5, output: 10 }, { input: 1000, output: 200 }) // 0.0045
 */
export function costOfTokens(
  price: TokenPrice,
  tokens: { readonly input: number; readonly output: number },
): number {
  return (tokens.input * price.input + tokens.output * price.output) / 1e6
}
