/** A package that only some users need. */
interface OptionalPackage {
  readonly name: string
  /** What needs it. */
  readonly needs: string
  /** The versions that fit; absent: any. */
  readonly range?: string
}

/** What is looked for: the optional peers of the package, and what users hand in themselves. */
export const optionalPackages: readonly OptionalPackage[] = [
  { name: '@tensorflow/tfjs-node', needs: "backend: 'tfjs-node'", range: '4.22.0' },
  { name: '@tensorflow/tfjs-node-gpu', needs: "backend: 'tfjs-node-gpu'", range: '4.22.0' },
  { name: '@pydantic/genai-prices', needs: "price: { tokens: 'genai-prices' }", range: '^0.1.8' },
  // each provider of the AI SDK brings it
  { name: '@ai-sdk/provider', needs: 'aiSdk(model)' },
]
