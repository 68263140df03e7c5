import { randomUUID } from 'node:crypto'

/** A short name that no other run has, not even one of the same seed. */
export function createRunName(): string {
  return randomUUID().slice(0, 6)
}
