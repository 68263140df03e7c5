import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { z } from 'zod'

import { startGoldenProcess } from '../../src/golden/start-golden-process.ts'
import { compileC } from './compile-c.ts'
import { keepToCore, onCore } from './own-core.ts'
import type { Proof } from './proof.ts'

/** Tokens of the one stream, fewer for those who take longer. */
const bulkTokens = { wire: 400_000, fetch: 150_000, undici: 150_000, openai: 60_000 } as const
type Kind = keyof typeof bulkTokens
const kinds = ['wire', 'fetch', 'undici', 'openai'] as const
/** CPU per token: wire over the C reader, and over the others. */
const most = { reader: 2, fetch: 1 / 6, openai: 1 / 15 } as const
/** Streams of 50 tokens/s that are read well, wire over the best of the others. */
const leastStreams = 3
const paced = { timeToFirstToken: 0.2, gap: 0.02, roleAt: 0 } as const
const pacedTokens = 100
const levels = [
  25, 50, 100, 150, 200, 250, 300, 400, 500, 650, 800, 1000, 1250, 1500, 2000, 2500, 3000,
] as const
/** A level that is not read well is tried again: other work may have been in the way. */
const tries = 3

const run = promisify(execFile)
const here = import.meta.dirname

const bulkSchema = z.object({ pieces: z.number(), perToken: z.number() })
const pacedSchema = z.object({ utilization: z.number(), lagP50: z.number(), speedP99: z.number() })

/** Whether client and server have a core each. */
let hasCores = false

/** Runs a command on the client's core. */
async function runAside(command: string, args: readonly string[]): Promise<string> {
  const [first, all] = hasCores ? onCore('client', command, args) : [command, [...args]]
  const { stdout } = await run(first, all)
  return stdout
}

async function runClient(file: string, args: readonly string[]): Promise<unknown> {
  return JSON.parse(await runAside(process.execPath, [join(here, file), ...args]))
}

/** CPU seconds per token of one stream that comes as fast as it is read. */
async function costOf(kind: Kind, baseURL: string): Promise<number> {
  const tokens = bulkTokens[kind]
  const result = await runClient('cost-client.ts', [kind, baseURL, String(tokens)])
  const { pieces, perToken } = bulkSchema.parse(result)
  if (pieces !== tokens) throw new Error(`${kind} read ${pieces} of ${tokens} tokens.`)
  return perToken
}

/** The reader in C; `undefined` where there is no compiler. */
function compileReader(folder: string): ((baseURL: string) => Promise<number>) | undefined {
  const file = compileC('bulk-reader', folder)
  if (file === undefined) return undefined
  return async (baseURL) => {
    const stdout = await runAside(file, [new URL(baseURL).port, String(bulkTokens.wire)])
    const [seconds = Number.NaN, tokens] = stdout.split(' ').map(Number)
    if (tokens !== bulkTokens.wire) throw new Error(`The C reader read ${tokens} tokens.`)
    return seconds / bulkTokens.wire
  }
}

/** Half of the tokens within 1 ms, speeds within 1 %, the loop not full: the same for each client. */
async function isReadWell(kind: Kind, baseURL: string, streams: number): Promise<boolean> {
  const args = [kind, baseURL, String(streams), String(pacedTokens)]
  for (let i = 0; i < tries; i++) {
    // oxlint-disable-next-line no-await-in-loop -- one load after the other
    const result = pacedSchema.parse(await runClient('paced-client.ts', args))
    const { utilization, lagP50, speedP99 } = result
    if (utilization < 0.85 && lagP50 <= 0.001 && speedP99 <= 0.01) return true
  }
  return false
}

interface PacedServer {
  readonly baseURL: string
  /** Whether it is the one in C, which feeds more streams than any client reads. */
  readonly isNative: boolean
  stop(): void
}

async function startPacedServer(folder: string): Promise<PacedServer> {
  const file = compileC('paced-server', folder)
  if (file === undefined) return { ...(await startGoldenProcess(paced)), isNative: false }
  const { timeToFirstToken, gap } = paced
  const server = spawn(file, [String(timeToFirstToken), String(gap)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const port = await new Promise<string>((resolve, reject) => {
    server.stdout.once('data', (line: Buffer) => resolve(line.toString().trim()))
    server.once('exit', () => reject(new Error('The server in C ended before it listened.')))
  })
  return {
    baseURL: `http://127.0.0.1:${port}/v1`,
    isNative: true,
    stop() {
      server.stdin.end()
    },
  }
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

interface Round {
  readonly costs: Readonly<Record<Kind, number>>
  readonly reader: number | undefined
}

async function bulkRounds(trials: number): Promise<readonly Round[]> {
  const folder = mkdtempSync(join(tmpdir(), 'client-cost-'))
  const reader = compileReader(folder)
  const server = await startGoldenProcess({ isBulk: true, perWrite: 64 })
  const rounds: Round[] = []
  try {
    for (let trial = 0; trial < trials; trial++) {
      const costs = { wire: 0, fetch: 0, undici: 0, openai: 0 }
      // oxlint-disable-next-line no-await-in-loop -- in turns, or they disturb each other
      const inC = await reader?.(server.baseURL)
      for (const kind of kinds) {
        // oxlint-disable-next-line no-await-in-loop -- in turns, or they disturb each other
        costs[kind] = await costOf(kind, server.baseURL)
      }
      rounds.push({ costs, reader: inC })
    }
  } finally {
    server.stop()
    rmSync(folder, { recursive: true })
  }
  return rounds
}

interface MostStreams {
  readonly found: Readonly<Record<Kind, number>>
  readonly isNative: boolean
}

/** Each level by all clients in turns; one that does not read it well is out. */
async function mostStreams(): Promise<MostStreams> {
  const folder = mkdtempSync(join(tmpdir(), 'client-cost-'))
  const server = await startPacedServer(folder)
  const found = { wire: 0, fetch: 0, undici: 0, openai: 0 }
  let left: readonly Kind[] = kinds
  try {
    for (const streams of levels) {
      const good: Kind[] = []
      for (const kind of left) {
        // oxlint-disable-next-line no-await-in-loop -- one client after the other
        if (await isReadWell(kind, server.baseURL, streams)) good.push(kind)
      }
      for (const kind of good) found[kind] = streams
      left = good
    }
  } finally {
    server.stop()
    rmSync(folder, { recursive: true })
  }
  return { found, isNative: server.isNative }
}

/** What the client costs, beside others that read the same answers in the same run. */
export const proof: Proof = {
  name: 'client-cost',
  claim: `CPU per token of one stream in bulk, in turns with other clients (medians of the ratios of each turn): at most ${most.reader} × a reader in C (where there is a compiler), 1/6 of fetch, 1/15 of the openai SDK; one core reads at least ${leastStreams} × as many streams of 50 tokens/s well as the best of fetch, undici and the openai SDK, level by level in turns, from a server in C (where there is a compiler) on a core of its own. Read well, for each client alike: half of the tokens at most 1 ms after they were sent, output speeds within 1 % at P99, the event loop less than 85 % busy, in one of ${tries} tries. Eight minutes, on a machine that does nothing else.`,
  async run({ trials = 5 }) {
    // servers are started by this process, and stay on its core; clients go to the other one
    hasCores = keepToCore('server')
    const rounds = await bulkRounds(trials)
    const { found: streams, isNative } = await mostStreams()
    const ratio = (of: (round: Round) => number): number => median(rounds.map(of))
    const readerRatio = ratio(({ costs, reader }) => costs.wire / (reader ?? Number.NaN))
    const fetchRatio = ratio(({ costs }) => costs.wire / costs.fetch)
    const openaiRatio = ratio(({ costs }) => costs.wire / costs.openai)
    const streamsRatio = streams.wire / Math.max(streams.fetch, streams.undici, streams.openai)
    const hasReader = rounds.every(({ reader }) => reader !== undefined)
    const micros = (of: (round: Round) => number): string =>
      `${(1e6 * median(rounds.map(of))).toFixed(3).padStart(8)} µs/token`
    return {
      holds:
        (!hasReader || readerRatio <= most.reader) &&
        fetchRatio <= most.fetch &&
        openaiRatio <= most.openai &&
        streamsRatio >= leastStreams,
      figures: {
        ...(hasReader && { readerRatio: Number(readerRatio.toFixed(3)) }),
        fetchRatio: Number(fetchRatio.toFixed(4)),
        openaiRatio: Number(openaiRatio.toFixed(4)),
        streamsRatio: Number(streamsRatio.toFixed(2)),
        wireStreams: streams.wire,
        fetchStreams: streams.fetch,
        undiciStreams: streams.undici,
        openaiStreams: streams.openai,
      },
      lines: [
        hasReader
          ? `${'C reader'.padEnd(9)} ${micros(({ reader }) => reader ?? Number.NaN)}`
          : 'C reader: skipped, since there is neither cc nor gcc',
        ...(isNative
          ? []
          : ['Streams are sent by the server in Node, which may be the limit: no compiler here.']),
        ...(hasCores ? [] : ['Client and server have no core each: no taskset, or one core.']),
        ...kinds.map(
          (kind) =>
            `${kind.padEnd(9)} ${micros(({ costs }) => costs[kind])}   ${String(streams[kind]).padStart(5)} streams read well`,
        ),
        `wire over: C ${readerRatio.toFixed(2)}, fetch 1/${(1 / fetchRatio).toFixed(1)}, openai 1/${(1 / openaiRatio).toFixed(1)}; streams × ${streamsRatio.toFixed(1)}`,
      ],
    }
  },
}
