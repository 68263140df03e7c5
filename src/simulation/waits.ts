/** What one request waits for, one thing after the other, each cut short by its signal. */
export interface Waits {
  /**
   * Waits for what is arranged.
   *
   * @param arrange - Is given what to call when it has come, and returns how to call it off.
   * @returns Whether it came; `false` when the signal came first.
   */
  until(arrange: (wake: () => void) => () => void): Promise<boolean>
  /** Lets go of the signal. */
  end(): void
}

/** One listener for the whole request: one per token would cost more than the simulation. */
export function createWaits(signal: AbortSignal): Waits {
  let stop = (): void => {}
  const onAbort = (): void => {
    stop()
  }
  signal.addEventListener('abort', onAbort, { once: true })
  return {
    // oxlint-disable-next-line typescript/promise-function-async -- a promise less for each token
    until(arrange) {
      return new Promise((resolve) => {
        if (signal.aborted) {
          resolve(false)
          return
        }
        const callOff = arrange(() => {
          resolve(true)
        })
        stop = () => {
          callOff()
          resolve(false)
        }
      })
    },
    end() {
      signal.removeEventListener('abort', onAbort)
    },
  }
}
