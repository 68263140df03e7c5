// A golden server in a process of its own: prints its address, and ends with its parent. It answers
// with as many tokens as are asked for, where they are.
import { startGoldenServer } from './golden-server.ts'

const [given = '{}'] = process.argv.slice(2)
const answer: unknown = JSON.parse(given)
if (typeof answer !== 'object') throw new TypeError('The answer must be an object.')
const server = await startGoldenServer(({ body }) => ({ ...answer, ...tokensOf(body) }))
process.stdout.write(`${server.baseURL}\n`)
process.on('disconnect', () => process.exit())

function tokensOf(body: unknown): { readonly tokens?: number } {
  if (typeof body !== 'object' || body === null || !('max_tokens' in body)) return {}
  return typeof body.max_tokens === 'number' ? { tokens: body.max_tokens } : {}
}
