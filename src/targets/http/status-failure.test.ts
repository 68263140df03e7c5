import { expect, test } from 'vitest'

import { statusFailure } from './status-failure.ts'

const request = { endpoint: 'http://127.0.0.1/v1', model: 'm', hasKey: true }

function retryAfter(headers: Readonly<Record<string, string>>): string | undefined {
  const head = { status: 429, reason: '', headers: new Map(Object.entries(headers)) }
  return statusFailure(request, head, '').retryAfter
}

test("a date to wait for is seconds by the server's own clock", () => {
  const date = 'Tue, 24 Nov 2026 10:00:00 GMT'
  expect(retryAfter({ 'retry-after': '30' })).toBe('30')
  expect(retryAfter({ 'retry-after': 'Tue, 24 Nov 2026 10:01:30 GMT', date })).toBe('90')
  expect(retryAfter({ 'retry-after': 'Tue, 24 Nov 2026 09:00:00 GMT', date })).toBe('0')
  expect(retryAfter({ 'retry-after': 'Tue, 24 Nov 2026 10:01:30 GMT' })).toContain('Nov')
  expect(retryAfter({})).toBeUndefined()
})
