import type { TinyLM } from './tiny-lm.ts'

const key = Symbol.for('vitest-slo.tiny-lm')

/**
 * The targets of this process, by their options. Kept at a symbol of the global object, since the
 * files of a run share the process, but not always this module.
 */
export function sharedTargets(): Map<string, TinyLM> {
  const known: unknown = Reflect.get(globalThis, key)
  if (isTargets(known)) return known
  const targets = new Map<string, TinyLM>()
  Reflect.set(globalThis, key, targets)
  return targets
}

/** What lies at our symbol is ours. */
function isTargets(value: unknown): value is Map<string, TinyLM> {
  return value instanceof Map
}
