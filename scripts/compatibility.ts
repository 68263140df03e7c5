// Runs the integration tests against other versions of Vitest and Node, installed from npm into a
// scratch copy of the project: `npm run compatibility` or `… -- --vitest 5.0.5 --node 24.21.0`.
// Without `--all` only those that hold what Vitest and we have in common.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    vitest: { type: 'string', default: '5.0.5' },
    node: { type: 'string', default: '24.21.0' },
    keep: { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
  },
})
const hostTests = ['interrupted', 'load', 'merge', 'missed', 'no-plugin', 'retries'].map(
  (name) => `test/integration/${name}.test.ts`,
)
const root = join(import.meta.dirname, '..')
const copy = mkdtempSync(join(tmpdir(), 'vitest-slo-compatibility-'))

function run(command: string, ...args: readonly string[]): number {
  process.stdout.write(`> ${command} ${args.join(' ')}\n`)
  const { status } = spawnSync(command, args, { cwd: copy, stdio: 'inherit' })
  return status ?? 1
}

try {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
  for (const file of files.split('\n').filter((name) => name !== '')) {
    mkdirSync(dirname(join(copy, file)), { recursive: true })
    cpSync(join(root, file), join(copy, file))
  }
  // The lock holds the versions that are to be replaced.
  rmSync(join(copy, 'package-lock.json'))
  const versions = [
    `devDependencies.vitest=${values.vitest}`,
    // of one version with Vitest, or npm installs neither
    `devDependencies.@vitest/ui=${values.vitest}`,
    `devDependencies.node=${values.node}`,
  ]
  const status =
    run('npm', 'pkg', 'set', ...versions) ||
    run('npm', 'install', '--no-audit', '--no-fund') ||
    run('npx', 'node', '--version') ||
    run(
      'npx',
      'vitest',
      'run',
      '--project',
      'unit',
      ...(values.all ? ['test/integration'] : hostTests),
    )
  process.stdout.write(
    `Vitest ${values.vitest} on Node ${values.node}: ${status === 0 ? 'passed' : 'failed'}\n`,
  )
  process.exitCode = status
} finally {
  if (!values.keep) rmSync(copy, { recursive: true, force: true })
}
