import { sharedNow } from '../platform/shared-clock.ts'

/** A token is the time just before it is written, so that any client can be compared with it. */
export const stamp = (): string => ` ${sharedNow().toFixed(9)}`

/** The times of the tokens in a text. */
export const stampsOf = (text: string): number[] => text.trim().split(' ').map(Number)
