import { type Fields, fieldsOf, listOf, parseFields, textOf } from './json.ts'
import type { Failure } from './piece.ts'

/**
 * What an error in JSON says: `{ error: { message, code, type } }` of OpenAI and those who follow
 * it, `{ error: 'text' }`, `{ message }` of an older vLLM, `{ detail }` of FastAPI. `undefined` where it
 * is none of these.
 */
export function serverErrorOf(fields: Fields): Failure | undefined {
  const { error } = fields
  if (typeof error === 'string' && error !== '') return { kind: 'error', message: error }
  const inner = fieldsOf(error)
  if (inner !== undefined) return failureOf(inner)
  const isError = fields['object'] === 'error' || fields['type'] === 'error'
  const detail = detailOf(fields['detail'])
  if (detail !== '') return { kind: 'error', message: detail }
  return isError ? failureOf(fields) : undefined
}

/** What the body of a refused request says; `undefined` where it says nothing that can be read. */
export function refusalOf(body: string): Failure | undefined {
  const fields = parseFields(body)
  if (fields === undefined) return undefined
  const failure = serverErrorOf(fields)
  const message = textOf(fields['message'])
  return failure ?? (message === '' ? undefined : failureOf(fields))
}

function failureOf(fields: Fields): Failure {
  const code = [fields['code'], fields['type']].find((value) => typeof value === 'string')
  const message = textOf(fields['message'])
  return {
    kind: 'error',
    message: message === '' ? 'an error without a message' : message,
    ...(typeof code === 'string' && { code }),
  }
}

/** FastAPI's list of what is wrong with a request. */
function detailOf(detail: unknown): string {
  if (typeof detail === 'string') return detail
  return listOf(detail)
    .map((problem) => {
      const fields = fieldsOf(problem)
      return [...listOf(fields?.['loc']).map(String), textOf(fields?.['msg'])].join(' ')
    })
    .join('; ')
}
