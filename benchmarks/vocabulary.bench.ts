import { providers } from '../src/index.ts'
import { tinyLM } from '../src/targets/tiny-lm/index.ts'

// Lab part 1.3 and exercise 3, without a network: one model, whose tokens stand for the texts of two
// vocabularies. Its words are made up, so that its native tokens are worth more than OpenAI's, by
// another factor in each vocabulary; in texts that people write they are worth less.
providers(
  { cl100k: tinyLM(), o200k: tinyLM({ vocabulary: 'o200k' }) },
  { group: 'vocabularies', maxRequests: 5, maxTokens: 50, isLengthForced: true },
)
