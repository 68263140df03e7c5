import { expect, test } from 'vitest'

import { startClientMonitor } from './client-monitor.ts'

const now = (): number => performance.now() / 1000

/** Lets the event loop go on until something holds. */
async function until(holds: () => boolean): Promise<void> {
  // oxlint-disable-next-line no-await-in-loop -- asks again after each turn
  while (!holds()) await new Promise(setImmediate)
}

function block(seconds: number): void {
  const end = now() + seconds
  while (now() < end);
}

test('a thread that is blocked sees its canary late, and its loop busy', async () => {
  const monitor = await startClientMonitor({ hasCanary: true, shortestFreeze: 0.1 })
  try {
    const count = (from: number): number => monitor.since(from).canaryLags?.length ?? 0
    await until(() => count(0) >= 10)
    expect(Math.min(...(monitor.since(0).canaryLags ?? []))).toBeGreaterThanOrEqual(0)
    const from = now()
    block(0.5)
    await until(() => count(from) >= 100)
    const lags = monitor.since(from).canaryLags ?? []
    // what was sent first of what waited for half a second
    expect(Math.max(...lags)).toBeGreaterThan(0.4)
    await until(() => monitor.since(0).loops.length > 0)
    expect(Math.max(...monitor.since(0).loops)).toBeGreaterThan(0.3)
  } finally {
    await monitor.stop()
  }
})

test('without a canary there is none in what is seen', async () => {
  const monitor = await startClientMonitor({ hasCanary: false, shortestFreeze: 0.1 })
  await monitor.stop()
  const seen = monitor.since(0)
  expect(seen.canaryLags).toBeUndefined()
  expect(seen.freezes).toBeUndefined()
})
