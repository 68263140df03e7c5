import type { Engine, Row } from './engine.ts'

export interface GreedyOptions {
  /** The K/V lane to use; default 0. */
  readonly slot?: number
  /** Prompt rows per step in causal mode; default: the whole prompt in one step. */
  readonly chunk?: number
}

/** Greedy decoding of one prompt, alone: the tokens that follow it. */
export async function greedy(
  engine: Engine,
  prompt: readonly number[],
  count: number,
  { slot = 0, chunk = prompt.length }: GreedyOptions = {},
): Promise<number[]> {
  const tokens: number[] = []
  for (let i = 0; i < count; i++) {
    const rows = i === 0 || engine.info.attention === 'lab' ? prompt.length + i : 1
    const ids = [...prompt, ...tokens]
    const start = ids.length - rows
    const all = ids.slice(start).map((token, index): Row => ({ token, slot, pos: start + index }))
    if (i === 0 && engine.info.attention === 'causal') {
      // oxlint-disable-next-line no-await-in-loop -- a step needs what the one before stored
      while (all.length > chunk) await engine.step(all.splice(0, chunk), [])
    }
    // oxlint-disable-next-line no-await-in-loop -- a token needs the one before
    const [token] = await engine.step(all, [all.length - 1])
    if (token === undefined) throw new Error('The engine gave no token for a needed row.')
    tokens.push(token)
  }
  return tokens
}

/** Seeded prompts of random tokens, as used for the reference values. */
export function makePrompt(length: number, seed = 7, vocab = 32_000): number[] {
  let x = seed
  return Array.from({ length }, () => {
    // a linear congruential generator, whose product does not fit in a double
    x = Number((BigInt(x) * 1_103_515_245n + 12_345n) & 0x7fff_ffffn)
    return x % vocab
  })
}
