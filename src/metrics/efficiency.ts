/** Hours of a month: 8,760 of a year over twelve. */
export const hoursPerMonth = 730

const secondsPerHour = 3600

/** A rate over something that is used up with it; nothing is known of what takes none. */
const over = (value: number | undefined, by: number | undefined): number | undefined =>
  value === undefined || by === undefined || !(by > 0) ? undefined : value / by

/**
 * Tokens for each joule, which is also tokens/s per watt:
 *
 *     tokens per second / watts
 *
 * @returns `undefined` where one of them is unknown, or nothing is drawn.
 * @example
 * tokensPerJoule(130, 65) // 2
 */
export function tokensPerJoule(
  tokensPerSecond: number | undefined,
  watts: number | undefined,
): number | undefined {
  return over(tokensPerSecond, watts)
}

/**
 * Users for each kilowatt: users · 1000 / watts. A megawatt has a thousand times as many.
 *
 * @example
 * usersPerKilowatt(2, 65) // 30.77
 */
export function usersPerKilowatt(
  users: number | undefined,
  watts: number | undefined,
): number | undefined {
  return over(users === undefined ? undefined : users * 1000, watts)
}

/**
 * Tokens for each dollar of a machine's rent: tokens per second · 3600 / dollars per hour.
 *
 * @returns `undefined` where one of them is unknown, or the machine costs nothing.
 * @example
 * tokensPerDollar(100, 2.5) // 144000
 */
export function tokensPerDollar(
  tokensPerSecond: number | undefined,
  perHour: number | undefined,
): number | undefined {
  return over(tokensPerSecond === undefined ? undefined : tokensPerSecond * secondsPerHour, perHour)
}

/**
 * Dollars for a million tokens on a rented machine:
 *
 *     dollars per hour · 1,000,000 / (tokens per second · 3600)
 *
 * Of output tokens all of the rent is theirs; of input and output together they share it.
 *
 * @returns `undefined` where one of them is unknown, or no token came.
 * @example
 * dollarsPerMillion(100, 0.36) // 1
 */
export function dollarsPerMillion(
  tokensPerSecond: number | undefined,
  perHour: number | undefined,
): number | undefined {
  return over(
    perHour === undefined ? undefined : perHour * 1e6,
    tokensPerSecond === undefined ? undefined : tokensPerSecond * secondsPerHour,
  )
}
