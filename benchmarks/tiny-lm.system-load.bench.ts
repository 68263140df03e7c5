import { test } from '../src/index.ts'
import { tinyLM } from '../src/targets/tiny-lm/index.ts'

// Short answers, so that a phase has ten requests of each user in a quarter of a minute.
test.slo('throughput rises to its plateau', {
  target: tinyLM(),
  users: [1, 2, 4, 8, 12, 16],
  promptTokens: 16,
  maxTokens: 16,
  minDuration: 15,
  maxDuration: 20,
  // windows this short tell no smaller gain from none
  plateauTolerance: 0.1,
  expectPeakThroughput: '>= 20',
  // also says what is timed: a client that is 10 ms late, as on two busy cores, matters little to it
  expectP95TTFT: '<= 3',
})
