/** Where a row of a report comes from; its test is given beside it. */
export const place = {
  project: '',
  file: 'a.bench.ts',
  state: 'passed',
  repeat: 0,
  droppedAttempts: 0,
  isAsserted: true,
} as const

/** What every summary of several runs has, but for its label and kind. */
export const summaryBase = {
  target: { name: 'planted' },
  startedAt: '2026-01-01T00:00:00.000Z',
  seconds: 60,
  predictedSeconds: { atLeast: 20, atMost: 600 },
  warnings: [],
  verdicts: [],
}
