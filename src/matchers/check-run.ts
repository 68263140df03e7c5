import type { SloRun } from '../report/run.ts'

/** @throws TypeError when it is called with something else than a run. */
export function checkRun(received: unknown): asserts received is SloRun {
  const isRun =
    typeof received === 'object' &&
    received !== null &&
    'kind' in received &&
    received.kind === 'measure' &&
    'samples' in received
  if (isRun) return
  throw new TypeError(
    `toMeetSLO() was called with ${received instanceof Promise ? 'a Promise' : typeof received}. ` +
      'It must be called with the run that slo.measure() gives. Write expect(await slo.measure(target)).toMeetSLO(…).',
  )
}
