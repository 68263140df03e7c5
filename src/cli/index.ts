#!/usr/bin/env node
import { SloError } from '../errors.ts'
import type { Command } from './command.ts'

/** Loaded when they are asked for. */
const commands: Readonly<Record<string, () => Promise<{ readonly command: Command }>>> = {
  ab: async () => await import('./ab.ts'),
  calibrate: async () => await import('./calibrate.ts'),
  doctor: async () => await import('./doctor.ts'),
  export: async () => await import('./export.ts'),
  history: async () => await import('./history.ts'),
  plan: async () => await import('./plan.ts'),
  'plan-capacity': async () => await import('./plan-capacity.ts'),
  report: async () => await import('./report.ts'),
  selftest: async () => await import('./selftest.ts'),
  serve: async () => await import('./serve.ts'),
}

const [name, ...args] = process.argv.slice(2)

async function overview(): Promise<string> {
  const lines = await Promise.all(
    Object.entries(commands).map(async ([key, load]) => {
      const { command } = await load()
      return `  ${key.padEnd(14)} ${command.summary}`
    }),
  )
  return `Usage: vitest-slo COMMAND [options]\n\n${lines.join('\n')}\n\n"vitest-slo COMMAND --help" lists the options of a command. Benchmarks run by "vitest bench".\n`
}

async function run(): Promise<void> {
  if (name === undefined || name === '--help' || name === '-h') {
    process.stdout.write(await overview())
    return
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (load === undefined) {
    const known = Object.keys(commands)
      .map((key) => `"${key}"`)
      .join(', ')
    throw new TypeError(`vitest-slo has no command "${name}". Its commands are ${known}.`)
  }
  const { command } = await load()
  if (args.includes('--help') || args.includes('-h')) process.stdout.write(`${command.usage}\n`)
  else await command.run(args)
}

run().catch((error: unknown) => {
  // What a user can set right is said in words; anything else is a mistake of ours, with its place.
  const isTold =
    error instanceof TypeError || error instanceof RangeError || error instanceof SloError
  const text = isTold
    ? error.message
    : error instanceof Error
      ? (error.stack ?? error.message)
      : String(error)
  process.stderr.write(`${text}\n`)
  process.exitCode = 1
})
