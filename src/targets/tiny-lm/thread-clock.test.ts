import { expect, test } from 'vitest'

import { createHrtimeConverter } from './thread-clock.ts'

test('a time of process.hrtime becomes the same moment of performance.now', () => {
  const toSeconds = createHrtimeConverter()

  const before = performance.now() / 1000
  const at = toSeconds(process.hrtime.bigint())
  const after = performance.now() / 1000

  // performance.now is read in steps of up to 5 µs, and the offset is known to about 1 µs
  expect(at).toBeGreaterThan(before - 1e-4)
  expect(at).toBeLessThan(after + 1e-4)
})
