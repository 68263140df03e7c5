/** A number, or the reason why there is none. No data is never a number. */
export type Measured =
  | { readonly value: number }
  | { readonly value: undefined; readonly reason: string }

export const measured = (value: number): Measured => ({ value })
export const unmeasured = (reason: string): Measured => ({ value: undefined, reason })
