import { expect, test } from 'vitest'

import { limitsOf } from '../../test/support/judge-one.ts'
import { outcomeOf } from './accept.ts'
import type { Verdict } from './verdict.ts'
import { judgeAll } from './verdict.ts'

const limits = limitsOf({ expectP95TTFT: '<= 3' })

function verdictOn(values: readonly number[], invalid?: string): Verdict {
  const [verdict] = judgeAll(limits, () => values.map((value) => ({ kind: 'value', value })), {
    alpha: 0.05,
    looks: 1,
    look: 1,
    concurrency: 1,
    ...(invalid !== undefined && { invalid }),
  })
  if (verdict === undefined) {
    throw new Error('no verdict')
  }
  return verdict
}

const met = verdictOn(Array<number>(59).fill(1))
const missed = verdictOn(Array<number>(59).fill(4))
const open = verdictOn([1, 1, 1])
const openMissed = verdictOn([4, 4, 4])
const unmeasured = verdictOn([])
const invalid = verdictOn([1], 'the window was cut')

test.for([
  ['point', ['met', 'missed', 'met', 'missed', 'fails', 'fails']],
  ['fail', ['met', 'missed', 'fails', 'fails', 'fails', 'fails']],
  ['warn', ['met', 'missed', 'passes', 'passes', 'fails', 'fails']],
] as const)('an open verdict goes by "%s", and no verdict always fails', ([setting, expected]) => {
  const verdicts = [met, missed, open, openMissed, unmeasured, invalid]
  expect(verdicts.map((verdict) => outcomeOf(verdict, setting))).toEqual(expected)
})
