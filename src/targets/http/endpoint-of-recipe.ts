import type { EndpointRecipe, WireTarget } from '../wire-target.ts'
import { anthropicEndpoint } from './anthropic.ts'
import { ollamaEndpoint } from './ollama.ts'
import { openEndpoint } from './open-ai.ts'

/** The same endpoint once more, as in another thread. */
export function endpointOfRecipe({ api, options }: EndpointRecipe): WireTarget {
  switch (api) {
    case 'openAI': {
      return openEndpoint(options)
    }
    case 'anthropic': {
      return anthropicEndpoint(options)
    }
    case 'ollama': {
      return ollamaEndpoint(options)
    }
    default: {
      return api satisfies never
    }
  }
}
