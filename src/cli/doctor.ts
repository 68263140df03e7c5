import os from 'node:os'

import { diagnose, type Findings, formatFindings } from '../doctor/diagnose.ts'
import { optionalPackages } from '../doctor/optional-packages.ts'
import { detectMachine } from '../platform/hardware.ts'
import { installedVersion } from '../platform/installed-version.ts'
import { readLimits } from '../platform/limits.ts'
import { tinyLM } from '../targets/tiny-lm/tiny-lm.ts'
import type { Command } from './command.ts'
import { parseArguments } from './parse-arguments.ts'

const usage = `Usage: vitest-slo doctor [options]

Says what is installed, which backend TinyLM runs on here and why not on others, what this machine
has, and what is in the way of steady figures. Ends with 1 where something that is needed is missing.

  --json   prints the findings as JSON`

async function run(args: readonly string[]): Promise<void> {
  const options = { json: { type: 'boolean' } } as const
  const { values } = parseArguments('doctor', { args: [...args], options })
  const findings = await examine()
  const diagnosis = diagnose(findings)
  const text =
    values.json === true
      ? JSON.stringify({ ...findings, ...diagnosis })
      : formatFindings(findings, diagnosis).join('\n')
  process.stdout.write(`${text}\n`)
  if (diagnosis.errors.length > 0) process.exitCode = 1
}

async function examine(): Promise<Findings> {
  const root = process.cwd()
  // before TinyLM is started, which is work
  const [load = 0] = os.loadavg()
  const { node, cpu, cores, memory, platform } = detectMachine(root)
  return {
    node,
    cpu,
    cores,
    memory,
    platform,
    load,
    vitest: installedVersion('vitest', root),
    optional: optionalPackages.map((each) =>
      Object.assign({}, each, { version: installedVersion(each.name, root) }),
    ),
    backend: await tryBackend(),
    limits: readLimits(),
  }
}

/** Starts TinyLM: what it says of its choice is what a benchmark would get. */
async function tryBackend(): Promise<Findings['backend']> {
  const target = tinyLM()
  try {
    await target.open()
    return { notes: target.info().notes ?? [] }
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) }
  } finally {
    await target.close()
  }
}

export const command: Command = {
  summary: 'what is installed, which backend runs here, and what is in the way',
  usage,
  run,
}
