/** An error in the form of OpenAI's API. */
export interface ApiError {
  readonly status: 400 | 404 | 405 | 413 | 429 | 500
  readonly type: string
  readonly message: string
  /** Seconds. */
  readonly retryAfter?: number
}

export const badRequest = (message: string): ApiError => ({
  status: 400,
  type: 'invalid_request_error',
  message,
})

export const notFound = (message: string): ApiError => ({
  status: 404,
  type: 'not_found_error',
  message,
})

export const serverError = (error: unknown): ApiError => ({
  status: 500,
  type: 'server_error',
  message: error instanceof Error ? error.message : String(error),
})

export const errorBody = ({ type, message }: ApiError): object => ({
  error: { message, type, code: null, param: null },
})
