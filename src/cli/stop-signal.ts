import { SloError } from '../errors.ts'

/**
 * A signal that ends what runs on Ctrl-C, so that what was begun can be taken away.
 *
 * @param text - What is said then.
 */
export function stopSignal(text: string): {
  readonly signal: AbortSignal
  readonly release: () => void
} {
  const stop = new AbortController()
  const abort = (): void => {
    stop.abort(new SloError('SLO_BENCH_FAILED', text))
  }
  process.on('SIGINT', abort).on('SIGTERM', abort)
  return {
    signal: stop.signal,
    release() {
      process.off('SIGINT', abort).off('SIGTERM', abort)
    },
  }
}
