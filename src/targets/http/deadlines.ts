import { EndpointError } from '../../wire/endpoint-error.ts'

export interface DeadlineOptions {
  readonly endpoint: string
  /** Seconds until the first visible piece; then from piece to piece. */
  readonly firstTokenTimeout: number | undefined
  readonly stallTimeout: number | undefined
}

/** Looks after the two deadlines of an answer. */
export interface Deadlines {
  /** A visible piece has come, at a moment of `performance.now() / 1000`. */
  tell(at: number): void
  end(): void
}

/** One timer for an answer, which is set anew only when it rings: pieces cost nothing. */
export function watchDeadlines(
  { endpoint, firstTokenTimeout, stallTimeout }: DeadlineOptions,
  fail: (error: EndpointError) => void,
): Deadlines {
  let hasToken = false
  let since = performance.now() / 1000
  let timer: NodeJS.Timeout | undefined
  const limit = (): number | undefined => (hasToken ? stallTimeout : firstTokenTimeout)

  function arm(): void {
    clearTimeout(timer)
    const seconds = limit()
    if (seconds === undefined) return
    timer = setTimeout(ring, Math.max(0, (since + seconds) * 1000 - performance.now()), seconds)
  }
  function ring(seconds: number): void {
    if (performance.now() / 1000 < since + seconds) arm()
    else fail(hasToken ? stalled(endpoint, seconds) : tooLate(endpoint, seconds))
  }

  arm()
  return {
    tell(at) {
      since = at
      if (hasToken) return
      hasToken = true
      arm()
    },
    end() {
      clearTimeout(timer)
    },
  }
}

function tooLate(endpoint: string, seconds: number): EndpointError {
  return new EndpointError(
    'first token timeout',
    `The endpoint ${endpoint} sent no token within ${seconds} s. Look at the server, or raise "firstTokenTimeout".`,
  )
}

function stalled(endpoint: string, seconds: number): EndpointError {
  return new EndpointError(
    'stalled',
    `The endpoint ${endpoint} sent nothing more of its answer for ${seconds} s. Look at the server, or raise "stallTimeout".`,
  )
}
