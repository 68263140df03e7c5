import { providers } from '../src/index.ts'
import { tinyLM } from '../src/targets/tiny-lm/index.ts'

// Lab part 1.3 and exercise 3, without a network: one model, whose tokens stand for the texts of
// three vocabularies. A byte is less than an OpenAI token, so that the native figure of a byte-level
// model overstates its speed. The first 32,000 tokens of OpenAI's vocabularies in an order that no
// writer has are words that OpenAI would write in more tokens, so that theirs understates it; in
// texts that people write they are worth less than OpenAI's, since longer words are missing.
providers(
  {
    cl100k: tinyLM(),
    o200k: tinyLM({ vocabulary: 'o200k' }),
    bytes: tinyLM({ vocabulary: 'bytes' }),
  },
  { group: 'vocabularies', maxRequests: 5, promptTokens: 16, maxTokens: 50, isLengthForced: true },
)
