import type { Workload } from '../../src/workload/workload.ts'

/** Requests that ask "prompt 0", "prompt 1", … for so many tokens, without pauses. */
export function numberedWorkload(maxTokens: number): Workload {
  let index = 0
  return { next: () => ({ prompt: `prompt ${index++}`, maxTokens, pause: 0 }) }
}
