import { includes, miniEval, test } from '../src/index.ts'
import { tinyLM } from '../src/targets/tiny-lm/index.ts'

// Its head is fitted to these ten questions: real inference and real variance, but no knowledge. At
// temperature 0.45 it fails.
test.eval('mini eval of a memorised head', {
  target: tinyLM({ memorised: miniEval, temperature: 0.3, slots: 8 }),
  dataset: miniEval,
  score: includes(),
  repeats: 15,
  maxTokens: 12,
  concurrency: 8,
  expectAccuracy: '>= 0.7',
  expectCIHalfWidth: '<= 0.05',
})
