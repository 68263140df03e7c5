import { formatLevel, formatSelftest, levelHead } from '../selftest/format-selftest.ts'
import { runSelftest } from '../selftest/selftest.ts'
import type { Command } from './command.ts'
import { parseArguments } from './parse-arguments.ts'

const usage = `Usage: vitest-slo selftest [options]

Measures a server of known truth on this machine, with more and more streams, and says how many the
client measures and how well. Takes up to a minute; nothing else should run meanwhile. Ends with 1
where fewer streams than wanted are measured well.

  --streams N   streams of 50 tokens/s that must be measured well (50)
  --json        prints the result as JSON`

async function run(args: readonly string[]): Promise<void> {
  const options = { streams: { type: 'string' }, json: { type: 'boolean' } } as const
  const { values } = parseArguments('selftest', { args: [...args], options })
  const given = values.streams ?? '50'
  if (!/^[1-9]\d{0,3}$/.test(given)) {
    throw new TypeError(`"--streams" must not be "${given}". It is a whole number from 1 to 9999.`)
  }
  const wanted = Number(given)
  const isJson = values.json === true
  if (!isJson) process.stdout.write(`${levelHead}\n`)
  const result = await runSelftest((level) => {
    if (!isJson) process.stdout.write(`${formatLevel(level)}\n`)
  })
  const isFit = result.streams >= wanted
  const text = isJson
    ? JSON.stringify({ isFit, wanted, ...result })
    : formatSelftest(result, wanted).join('\n')
  process.stdout.write(`${text}\n`)
  if (!isFit) process.exitCode = 1
}

export const command: Command = {
  summary: 'how many streams the client of this machine measures, and how well',
  usage,
  run,
}
