import { anthropic, openAI, providers } from '../src/index.ts'
import { tinyLM } from '../src/targets/tiny-lm/index.ts'

// Lab exercise 2: the same questions to several providers, side by side. Without keys TinyLM alone
// is measured, and the others say what they miss.
providers(
  {
    openai: openAI({ model: 'gpt-5-mini' }),
    anthropic: anthropic({ model: 'claude-haiku-4-5' }),
    together: openAI({
      baseURL: 'https://api.together.xyz/v1',
      model: 'meta-llama/Llama-3.3-70B-Instruct-Turbo',
      keyVariable: 'TOGETHER_API_KEY',
    }),
    tinyLM: tinyLM(),
  },
  { maxRequests: 10 },
)
