// The one entry to all proofs: `npm run -s proof` lists them, `npm run proof -- NAME` runs one.
// Prints a table and, last, one line of JSON; exits 1 when a stated bound does not hold.
import { parseArgs } from 'node:util'

import type { Proof } from './proofs/proof.ts'

const loaders: Readonly<Record<string, () => Promise<{ readonly proof: Proof }>>> = {
  ab: async () => await import('./proofs/ab.ts'),
  accounting: async () => await import('./proofs/accounting.ts'),
  capacity: async () => await import('./proofs/capacity.ts'),
  'client-accuracy': async () => await import('./proofs/client-accuracy.ts'),
  'client-cost': async () => await import('./proofs/client-cost.ts'),
  evals: async () => await import('./proofs/evals.ts'),
  golden: async () => await import('./proofs/golden.ts'),
  history: async () => await import('./proofs/history.ts'),
  overhead: async () => await import('./proofs/overhead.ts'),
  report: async () => await import('./proofs/report.ts'),
  regression: async () => await import('./proofs/regression.ts'),
  parser: async () => await import('./proofs/parser.ts'),
  transport: async () => await import('./proofs/transport.ts'),
  'tiny-lm': async () => await import('./proofs/tiny-lm.ts'),
  verdict: async () => await import('./proofs/verdict.ts'),
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string' }, trials: { type: 'string' } },
})
const [name] = positionals

function wholeNumber(option: 'seed' | 'trials'): number | undefined {
  const text = values[option]
  if (text === undefined) return undefined
  const number = Number(text)
  if (Number.isInteger(number) && number >= 0) return number
  throw new RangeError(`--${option} must not be "${text}". It must be a whole number from 0.`)
}

if (name === undefined) {
  for (const load of Object.values(loaders)) {
    // oxlint-disable-next-line no-await-in-loop -- a list in its order
    const { proof } = await load()
    process.stdout.write(`${proof.name}  ${proof.claim}\n`)
  }
} else {
  const load = loaders[name]
  if (load === undefined) {
    throw new RangeError(
      `The proof "${name}" does not exist. The proofs are ${Object.keys(loaders).join(', ')}.`,
    )
  }
  const { proof } = await load()
  // A fresh seed each time, so that nothing is tuned to one.
  const seed = wholeNumber('seed') ?? Math.floor(Math.random() * 2 ** 31)
  const { holds, figures, lines } = await proof.run({ seed, trials: wholeNumber('trials') })
  process.stdout.write(`${proof.claim}\n\n${lines.join('\n')}\n\n`)
  process.stdout.write(`${JSON.stringify({ proof: proof.name, holds, seed, ...figures })}\n`)
  process.exitCode = holds ? 0 : 1
}
