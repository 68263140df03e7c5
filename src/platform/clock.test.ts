import { expect, test } from 'vitest'

import { systemClock } from './clock.ts'

test('a timer never rings early, and a cancelled one never rings', async () => {
  const start = systemClock.now()
  let isRung = false
  const cancel = systemClock.after(0.004, () => {
    isRung = true
  })
  systemClock.after(0.002, cancel)
  await new Promise<void>((resolve) => {
    systemClock.after(0.0105, resolve)
  })
  expect(systemClock.now() - start).toBeGreaterThanOrEqual(0.0105)
  expect(isRung).toBe(false)
})
