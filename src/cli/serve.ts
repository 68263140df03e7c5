import { once } from 'node:events'
import type { Server } from 'node:http'

import { SloError } from '../errors.ts'
import { createTargetServer } from '../server/target-server.ts'
import { resolveOptions } from '../targets/tiny-lm/options.ts'
import { tinyLM, type TinyLM } from '../targets/tiny-lm/tiny-lm.ts'
import { encode } from '../targets/tiny-lm/tokenizer.ts'
import type { Command } from './command.ts'
import { parseArguments } from './parse-arguments.ts'

/** The model's name in the API. */
const model = 'tiny-lm'

const usage = `Usage: vitest-slo serve [options]

Serves TinyLM by OpenAI's API: /v1/chat/completions, /v1/completions, /v1/models, /health.
The model's name is "${model}".

  --port N          port (8000); 0 takes a free one
  --host ADDRESS    address (127.0.0.1)
  --queue N         requests that may wait when all slots are busy (256); more get 429
  --slots N         requests that are computed together (32)
  --max-tokens N    tokens of prompt and answer together (256)
  --threads N       threads of the wasm backend (cores but one)
  --backend NAME    auto, wasm, tfjs-node, tfjs-node-gpu, cpu
  --attention NAME  causal, lab
  --seed N          seed of the weights (42)`

const text = { type: 'string' } as const
const options = {
  port: text,
  host: text,
  queue: text,
  slots: text,
  'max-tokens': text,
  threads: text,
  backend: text,
  attention: text,
  seed: text,
}

type Values = { readonly [Name in keyof typeof options]?: string }

interface ServeSettings {
  readonly port: number
  readonly host: string
  readonly queue: number
  readonly tinyLM: ReturnType<typeof resolveOptions>
}

/** @throws TypeError with all wrong arguments. */
function parseServeArgs(args: readonly string[]): ServeSettings {
  const { values } = parseArguments('serve', { args: [...args], options })
  const problems: string[] = []
  const whole = (name: keyof Values, max: number): number | undefined => {
    const given = values[name]
    if (given === undefined) return undefined
    if (/^\d{1,9}$/.test(given) && Number(given) <= max) return Number(given)
    problems.push(`"--${name}" must not be "${given}". It is a whole number from 0 to ${max}.`)
    return undefined
  }
  const port = whole('port', 65_535) ?? 8000
  const queue = whole('queue', 256) ?? 256
  const numbers = {
    slots: whole('slots', 1_000_000),
    maxTokens: whole('max-tokens', 1_000_000),
    threads: whole('threads', 1_000_000),
    seed: whole('seed', 1_000_000),
  }
  const given = { ...numbers, backend: values.backend, attention: values.attention }
  const resolved = resolveTinyLM(given, problems)
  if (resolved === undefined || problems.length > 0) throw new TypeError(problems.join('\n'))
  return { port, queue, host: values.host ?? '127.0.0.1', tinyLM: resolved }
}

function resolveTinyLM(given: object, problems: string[]): ServeSettings['tinyLM'] | undefined {
  try {
    return resolveOptions(
      Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    )
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error))
    return undefined
  }
}

async function run(args: readonly string[]): Promise<void> {
  const { port, host, queue, tinyLM: settings } = parseServeArgs(args)
  const target = tinyLM(settings)
  const server = createTargetServer({
    target,
    model,
    maxRequests: settings.slots + queue,
    maxTokens: settings.maxTokens,
    countTokens: (words) => encode(words).length,
  })
  const at = await listen(server, port, host)
  await target.open()
  const [line = ''] = target.info().notes ?? []
  process.stdout.write(`${line}\n"${model}" is served at http://${at}/v1, until Ctrl-C.\n`)
  await closed(server, target)
}

async function listen(server: Server, port: number, host: string): Promise<string> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new SloError(
      'SLO_TARGET_FAILED',
      `The server could not listen at ${host}:${port}: ${reason}. Give another "--port" or "--host".`,
      { cause: error },
    )
  }
  const address = server.address()
  const shown = host.includes(':') ? `[${host}]` : host
  return `${shown}:${typeof address === 'object' && address !== null ? address.port : port}`
}

/** Serves until a signal comes; then requests that are open are ended. */
async function closed(server: Server, target: TinyLM): Promise<void> {
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  server.close()
  server.closeAllConnections()
  await target.close()
}

export const command: Command = {
  summary: "TinyLM behind an HTTP server that speaks OpenAI's API",
  usage,
  run,
}
