import { expect, test } from 'vitest'

import { exitCodeOf } from './exit-code.ts'

test.for([
  [['regression'], 2],
  [['regression', 'regression'], 2],
  [['unmeasured'], 3],
  [['invalid', 'incomparable', 'inconclusive'], 3],
  // a single code tells of one kind alone
  [['regression', 'unmeasured'], 1],
  [['missed'], 1],
  [['regression', 'missed'], 1],
  [['other', 'unmeasured'], 1],
  // a test that is red while all verdicts are good failed for something else
  [['met'], 1],
  [['none'], 1],
  [[], 1],
] as const)('what failed for %j ends with %i', ([failures, code]) => {
  expect(exitCodeOf(failures)).toBe(code)
})
