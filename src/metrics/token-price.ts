/** What an API charges, in dollars per million tokens. */
export interface TokenPrice {
  readonly input: number
  readonly output: number
}
